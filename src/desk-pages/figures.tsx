import { useContext, useEffect, useState } from 'preact/hooks';
import { call } from './api.ts';
import { languageName, writeLength } from './cases/times.ts';
import { Chart } from './chart.tsx';
import { Note } from './field.tsx';
import { Scroll } from './scroll.tsx';
import { useSay, Words } from './words.ts';

type Figure = number | undefined;
type Week = { readonly week: string } & { readonly [K in (typeof COUNTS)[number] | (typeof TIMES)[number]]?: Figure };
type Answer = {
  readonly weeks: readonly Week[];
  readonly languages: readonly { readonly language: string; readonly opened?: Figure; readonly closed?: Figure }[];
  readonly outcomes: readonly { readonly outcome: string; readonly count?: Figure }[];
  readonly now: { readonly waiting: number; readonly owned: number; readonly longest?: number };
};

const COUNTS = ['opened', 'claimed', 'closed', 'silent', 'withdrawn'] as const;
const TIMES = ['waiting', 'answering', 'talking'] as const;
const MINUTE = 60_000;

/** The team lead's page: how many and how long. No figure below ten, so that none is a person. */
export function Figures() {
  const { say, language } = useContext(Words);
  const [figures, setFigures] = useState<Answer>();
  const [fault, setFault] = useState('');
  useEffect(() => {
    call<Answer>('POST', '/desk/api/figures').then(setFigures, () => setFault(say('frame.offline')));
  }, []);
  if (!figures) return fault ? <Note text={fault} /> : <p role="status">{say('frame.wait')}</p>;
  const { now } = figures;
  const longest = now.longest === undefined ? '–' : writeLength(now.longest * MINUTE, language);
  return (
    <>
      <h1>{say('figures.title')}</h1>
      <p>{say('figures.now', { waiting: now.waiting, owned: now.owned, longest })}</p>
      <p class="hint">{say('figures.hidden')}</p>
      <Weeks weeks={figures.weeks} />
      <Table
        title={say('figures.languages')}
        head={[say('figures.language'), say('figures.opened'), say('figures.closed')]}
        rows={figures.languages.map((one) => ({
          name: languageName(one.language, language),
          cells: [count(one.opened), count(one.closed)],
        }))}
      />
      <Table
        title={say('figures.outcomes')}
        head={[say('figures.outcome'), say('figures.count')]}
        rows={figures.outcomes.map((one) => ({ name: say(`outcomes.${one.outcome}`), cells: [count(one.count)] }))}
      />
    </>
  );
}

function count(figure: Figure): string {
  return figure === undefined ? '<10' : String(figure);
}

function Weeks({ weeks }: { weeks: readonly Week[] }) {
  const { say, language } = useContext(Words);
  const time = (figure: Figure) => (figure === undefined ? '–' : writeLength(figure * MINUTE, language));
  return (
    <>
      <Chart
        title={say('figures.opened')}
        bars={[...weeks].reverse().map((week) => ({ name: week.week, value: week.opened, text: count(week.opened) }))}
      />
      <Table
        title={say('figures.weeks')}
        head={[
          say('figures.week'),
          ...COUNTS.map((name) => say(`figures.${name}`)),
          ...TIMES.map((name) => say(`figures.${name}`)),
        ]}
        rows={weeks.map((week) => ({
          name: week.week,
          cells: [...COUNTS.map((name) => count(week[name])), ...TIMES.map((name) => time(week[name]))],
        }))}
      />
    </>
  );
}

type TableProps = {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly string[] }[];
};

function Table({ title, head, rows }: TableProps) {
  const say = useSay();
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 && <p class="hint">{say('figures.none')}</p>}
      {rows.length > 0 && (
        <Scroll label={title}>
          <table class="figures">
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, cells }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, at) => (
                    <td key={at}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
