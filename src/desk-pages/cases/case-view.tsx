import { useContext, useRef, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Note } from '../field.tsx';
import type { Account } from '../session.ts';
import { useSay, Words } from '../words.ts';
import { Chat } from './chat.tsx';
import { useKeys } from './keys.ts';
import { Leaving } from './leaving.tsx';
import type { Change } from './live.ts';
import { PhrasePanel } from './phrase-panel.tsx';
import type { CaseRow, OpenCase, Presence } from './shapes.ts';
import { SummaryView } from './summary.tsx';
import { languageName, useNow, writeLength, writeTime } from './times.ts';
import { type CaseState, useCase } from './use-case.ts';
import { useSending } from './use-sending.ts';
import { Watermark } from './watermark.tsx';
import { Writer } from './writer.tsx';

type CaseViewProps = {
  readonly id: string;
  readonly me: Account;
  readonly change: Change | undefined;
  /** The lists may have changed. */
  readonly onChanged: () => Promise<void>;
};

/** One case: waiting, to be taken; or one's own, with everything in it. */
export function CaseView({ id, me, change, onChanged }: CaseViewProps) {
  const { say, language } = useContext(Words);
  const writes = useRef(false);
  const state = useCase(id, { change, doing: () => (writes.current ? 'replying' : 'viewing') });
  const { open } = state;
  const note = state.isGone ? 'case.gone' : state.isTooMany ? 'case.tooMany' : undefined;
  return (
    <section class="case" aria-labelledby="case-title">
      <p class="back">
        <a href="#/cases">{say('case.back')}</a>
      </p>
      <h1 id="case-title" class="case-title">
        {open ? say('case.title', { language: languageName(open.case.language, language) }) : say('case.titleEmpty')}
      </h1>
      {note && <Note text={say(note)} />}
      {!open && !note && <p role="status">{say('frame.wait')}</p>}
      {open && <Others others={state.others} />}
      {open && !open.summary && <Waiting open={open} state={state} onChanged={onChanged} />}
      {open?.summary && <Own open={open} state={state} me={me} writes={writes} onChanged={onChanged} />}
    </section>
  );
}

function Others({ others }: { others: readonly Presence[] }) {
  const say = useSay();
  return (
    <p class="others" role="status">
      {others.map(({ alias, doing }) => say(`case.${doing}`, { name: alias })).join(' ')}
    </p>
  );
}

function Waiting({ open, state, onChanged }: { open: OpenCase; state: CaseState; onChanged: () => Promise<void> }) {
  const say = useSay();
  const [fault, setFault] = useState('');
  const claim = async () => {
    try {
      await call('POST', `/desk/api/cases/${open.case.id}/claim`, {});
    } catch (error) {
      if (!(error instanceof Refused)) return setFault(say('frame.offline'));
      const { error: why } = (error.answer ?? {}) as { error?: { by?: string } };
      setFault(error.status === 409 ? say('case.taken', { name: why?.by ?? '' }) : say('case.gone'));
    }
    await Promise.all([state.reopen(), onChanged()]);
  };
  const waits = open.case.state === 'waiting';
  useKeys(waits ? { c: () => void claim() } : {});
  return (
    <>
      <Facts row={open.case} />
      <p class="hint">{say(waits ? 'case.metadata' : 'case.colleague', { name: open.case.owner ?? '' })}</p>
      {fault && <Note text={fault} />}
      {waits && (
        <button type="button" onClick={() => void claim()}>
          {say('case.claim')}
        </button>
      )}
    </>
  );
}

function Facts({ row }: { row: CaseRow }) {
  const { say, language } = useContext(Words);
  const now = useNow(10_000);
  return (
    <ul class="facts">
      <li class={row.urgency}>{say(`urgency.${row.urgency}`)}</li>
      <li>
        {languageName(row.language, language)}
        {row.interpreter && ` · ${say('queue.interpreter')}`}
      </li>
      <li>{row.topic ?? say('queue.noTopic')}</li>
      <li>{say(`channels.${row.channel}`)}</li>
      <li>{say('case.since', { time: writeLength(now - row.createdAt, language) })}</li>
      {row.offeredTo && <li>{say('case.offered', { name: row.offeredTo })}</li>}
    </ul>
  );
}

type OwnProps = {
  readonly open: OpenCase;
  readonly state: CaseState;
  readonly me: Account;
  readonly writes: { current: boolean };
  readonly onChanged: () => Promise<void>;
};

function Own({ open, state, me, writes, onChanged }: OwnProps) {
  const say = useSay();
  const sending = useSending(open, state);
  const [leaving, setLeaving] = useState(false);
  const { summary } = open;
  if (!summary) return null;
  const print = async () => {
    await call('POST', `/desk/api/cases/${open.case.id}/print`, {});
    window.print();
  };
  return (
    <>
      <Facts row={open.case} />
      {open.case.alarm && <Note text={say('case.alarm')} />}
      <Window row={open.case} />
      <p class="actions">
        <button type="button" class="quiet" onClick={() => setLeaving(true)}>
          {say('case.leave')}
        </button>
        <button type="button" class="quiet" onClick={() => void print()}>
          {say('case.print')}
        </button>
      </p>
      <div class="own">
        <div class="talk">
          <Chat messages={open.messages ?? []} person={open.case.language} sending={sending} />
          <Writer open={open} sending={sending} writes={writes} />
        </div>
        <div class="beside">
          <SummaryView summary={summary} row={open.case} />
          <PhrasePanel open={open} sending={sending} />
        </div>
      </div>
      {leaving && <Leaving open={open} state={state} onClose={() => setLeaving(false)} onChanged={onChanged} />}
      <Watermark name={me.alias} id={me.id} />
    </>
  );
}

/** Until when the channel takes answers. */
function Window({ row }: { row: CaseRow }) {
  const { say, language } = useContext(Words);
  const now = useNow();
  const { windowClosesAt } = row;
  if (windowClosesAt === undefined) return null;
  const left = windowClosesAt - now;
  if (left <= 0) return <Note text={say(row.announced ? 'case.windowAnnounced' : 'case.windowClosed')} />;
  return (
    <p class={left < 3_600_000 ? 'window soon' : 'window'}>
      {say('case.window', { time: writeTime(windowClosesAt, language), left: writeLength(left, language) })}
    </p>
  );
}
