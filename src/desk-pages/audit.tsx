import { useContext, useEffect, useState } from 'preact/hooks';
import { call } from './api.ts';
import { Note } from './field.tsx';
import { type Say, useSay, Words } from './words.ts';

type Entry = {
  readonly seq: number;
  readonly at: number;
  readonly account: string;
  readonly alias: string;
  readonly action: string;
  readonly subject: string;
  readonly outcome: string;
};
type Check = {
  readonly entries: number;
  readonly faults: readonly { readonly kind: string; readonly seq: number }[];
  readonly head: string;
};

/** The auditor's page: who did what, and whether the record is whole. */
export function Audit() {
  const say = useSay();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [more, setMore] = useState(false);
  const [fault, setFault] = useState('');
  const [check, setCheck] = useState<Check>();

  const attempt = (work: Promise<void>) => work.catch(() => setFault(say('frame.offline')));
  const read = (before?: number) =>
    attempt(
      call<{ entries: Entry[]; more: boolean }>('POST', '/desk/api/audit/read', before ? { before } : {}).then((page) => {
        setEntries((known) => (before ? [...known, ...page.entries] : page.entries));
        setMore(page.more);
        setFault('');
      }),
    );
  useEffect(() => void read(), []);

  return (
    <>
      <h1>{say('audit.title')}</h1>
      <p>{say('audit.intro')}</p>
      <button type="button" onClick={() => void attempt(call<Check>('POST', '/desk/api/audit/verify').then(setCheck))}>
        {say('audit.verify')}
      </button>
      {fault && <Note text={fault} />}
      {check && <Result check={check} />}
      <Table entries={entries} />
      {more && (
        <button type="button" onClick={() => void read(entries.at(-1)?.seq)}>
          {say('audit.older')}
        </button>
      )}
    </>
  );
}

function Result({ check }: { check: Check }) {
  const say = useSay();
  const whole = check.faults.length === 0;
  return (
    <div class={whole ? 'note good' : 'note'} role={whole ? 'status' : 'alert'}>
      <p>{whole ? say('audit.whole', { count: check.entries }) : say('audit.broken')}</p>
      {!whole && (
        <ul>
          {check.faults.map(({ kind, seq }) => (
            <li key={`${kind}${seq}`}>{say(`audit.faults.${kind}`, { seq })}</li>
          ))}
        </ul>
      )}
      {whole && (
        <p>
          {say('audit.keep')} <code>{check.head}</code>
        </p>
      )}
    </div>
  );
}

function Table({ entries }: { entries: readonly Entry[] }) {
  const { say, language } = useContext(Words);
  const format = new Intl.DateTimeFormat(`${language}-BE`, {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: 'Europe/Brussels',
  });
  return (
    <table>
      <thead>
        <tr>
          {['when', 'who', 'what', 'about', 'outcome'].map((column) => (
            <th key={column} scope="col">
              {say(`audit.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.seq}>
            <td>
              {entry.seq} · {format.format(entry.at)}
            </td>
            <td>{whoDid(entry, say)}</td>
            <td>{say(`audit.actions.${entry.action.replace('.', '_')}`)}</td>
            <td>
              <code>{entry.subject.slice(0, 8)}</code>
            </td>
            <td>{say(`audit.outcomes.${entry.outcome}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function whoDid(entry: Entry, say: Say): string {
  if (entry.account === 'command-line') return say('audit.commandLine');
  if (entry.account === 'assistant') return say('audit.byItself');
  if (entry.account === '') return say('audit.nobody');
  return entry.alias === '' ? entry.account.slice(0, 8) : entry.alias;
}
