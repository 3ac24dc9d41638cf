import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Note } from '../field.tsx';
import { usePath } from '../path.ts';
import type { Account } from '../session.ts';
import { useSay, Words } from '../words.ts';
import { CaseView } from './case-view.tsx';
import { Help } from './help.tsx';
import { useKeys } from './keys.ts';
import { Lists } from './lists.tsx';
import type { Queue } from './shapes.ts';
import { useQueue } from './use-queue.ts';

/** The queue, and beside it the case that is open. */
export function Cases({ me }: { me: Account }) {
  const { say } = useContext(Words);
  const selected = /^\/cases\/([\w-]{22})$/.exec(usePath())?.[1];
  const { queue, online, change, read } = useQueue();
  const [help, setHelp] = useState(false);
  const unread = useUnread(queue, selected);
  useKeys({
    '?': () => setHelp(true),
    j: () => step(queue, selected, 1),
    k: () => step(queue, selected, -1),
    n: () => openFirst(queue),
  });

  return (
    <div class={selected ? 'cases with-case' : 'cases'}>
      <div class="queue">
        <div class="queue-head">
          <h1>{say('queue.title')}</h1>
          <button type="button" class="quiet small" onClick={() => setHelp(true)}>
            {say('help.open')}
          </button>
        </div>
        {!online && <Note text={say('frame.offline')} />}
        {queue ? <Lists queue={queue} selected={selected} unread={unread} /> : <p role="status">{say('frame.wait')}</p>}
        <Finder />
      </div>
      {selected && <CaseView key={selected} id={selected} me={me} change={change} onChanged={read} />}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

/** By case, how many messages came since it was last looked at. The places looked at stay in memory alone. */
function useUnread(queue: Queue | undefined, selected: string | undefined): ReadonlyMap<string, number> {
  const say = useSay();
  const seen = useRef(new Map<string, number>());
  const unread = useMemo(() => {
    const rows = queue?.mine ?? [];
    for (const { id, heard = [] } of rows) {
      if (id === selected && document.visibilityState === 'visible') seen.current.set(id, Math.max(0, ...heard));
    }
    return new Map(
      rows.map(({ id, heard = [] }) => [id, heard.filter((seq) => seq > (seen.current.get(id) ?? 0)).length] as const),
    );
  }, [queue, selected]);
  const total = [...unread.values()].reduce((sum, one) => sum + one, 0);
  useEffect(() => {
    // Nothing of any case: the window's name is seen by whoever passes.
    document.title = total > 0 ? `(${total}) ${say('frame.title')}` : say('frame.title');
  }, [total, say]);
  return unread;
}

function ids(queue: Queue | undefined): string[] {
  return queue ? [...queue.mine, ...queue.waiting].map(({ id }) => id) : [];
}

function step(queue: Queue | undefined, selected: string | undefined, by: 1 | -1): void {
  const all = ids(queue);
  const at = all.indexOf(selected ?? '') + by;
  const next = all[Math.max(0, Math.min(at, all.length - 1))];
  if (next) location.hash = `/cases/${next}`;
}

function openFirst(queue: Queue | undefined): void {
  const first = queue?.waiting[0];
  if (first) location.hash = `/cases/${first.id}`;
}

/** An own open case by the code that the person has. */
function Finder() {
  const say = useSay();
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const find = async () => {
    try {
      const { id } = await call<{ id: string }>('POST', '/desk/api/find', { code });
      setCode('');
      setFault('');
      location.hash = `/cases/${id}`;
    } catch (error) {
      setFault(say(error instanceof Refused ? (error.status === 429 ? 'queue.findTooMany' : 'queue.findNone') : 'frame.offline'));
    }
  };
  return (
    <form
      class="finder"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') void find();
      }}
    >
      <label for="code">{say('queue.find')}</label>
      <div class="together">
        <input
          id="code"
          value={code}
          autocomplete="off"
          inputMode="numeric"
          maxLength={40}
          onInput={(event) => setCode(event.currentTarget.value)}
        />
        <button type="submit" class="quiet">
          {say('queue.findButton')}
        </button>
      </div>
      {fault && <Note text={fault} />}
    </form>
  );
}
