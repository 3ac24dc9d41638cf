import { useContext } from 'preact/hooks';
import { useSay, Words } from '../words.ts';
import type { CaseRow, Queue } from './shapes.ts';
import { languageName, useNow, writeLength } from './times.ts';

type ListsProps = {
  readonly queue: Queue;
  readonly selected: string | undefined;
  /** By case: how many messages of the person nobody looked at. */
  readonly unread: ReadonlyMap<string, number>;
};

/** Who waits, what is mine, and for a team lead what colleagues have. */
export function Lists({ queue, selected, unread }: ListsProps) {
  const say = useSay();
  const rows = (name: 'mine' | 'waiting' | 'others') => (
    <section class="list" aria-labelledby={`list-${name}`}>
      <h2 id={`list-${name}`}>
        {say(`queue.${name}`)} <span class="count">{queue[name].length}</span>
      </h2>
      {queue[name].length === 0 && <p class="hint">{say(`queue.${name}None`)}</p>}
      <ul>
        {queue[name].map((row) => (
          <Row key={row.id} row={row} isOpen={row.id === selected} unread={unread.get(row.id) ?? 0} />
        ))}
      </ul>
    </section>
  );
  return (
    <>
      {rows('mine')}
      {rows('waiting')}
      {queue.others.length > 0 && rows('others')}
    </>
  );
}

function Row({ row, isOpen, unread }: { row: CaseRow; isOpen: boolean; unread: number }) {
  const { say, language } = useContext(Words);
  const now = useNow(10_000);
  const since = row.state === 'waiting' ? row.waitingSince : row.unansweredSince;
  return (
    <li class={row.alarm ? 'row alarm' : `row ${row.urgency}`}>
      <a href={`#/cases/${row.id}`} {...(isOpen ? { 'aria-current': 'true' as const } : {})}>
        <span class="row-head">
          <strong>{languageName(row.language, language)}</strong>
          {row.urgency !== 'normal' && <span class={`tag ${row.urgency}`}>{say(`urgency.${row.urgency}`)}</span>}
          {row.alarm && <span class="tag immediate">{say('queue.alarm')}</span>}
          {unread > 0 && (
            <span class="tag unread">
              {unread}
              <span class="unseen"> {say('queue.unread')}</span>
            </span>
          )}
        </span>
        <span class="row-line">{row.topic ?? say('queue.noTopic')}</span>
        <span class="row-line soft">
          {since === undefined ? say('queue.answered') : say('queue.waits', { time: writeLength(now - since, language) })}
          {' · '}
          {say(`channels.${row.channel}`)}
          {row.interpreter && ` · ${say('queue.interpreter')}`}
          {row.owner !== undefined && row.heard === undefined && ` · ${row.owner}`}
        </span>
      </a>
    </li>
  );
}
