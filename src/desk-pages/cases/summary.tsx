import type { ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import { useSay, Words } from '../words.ts';
import type { CaseRow, Summary } from './shapes.ts';
import { languageName, writeDay, writeMoment } from './times.ts';

/** What the person passed on, on one screen, in the language of the page; their own question as they wrote it. */
export function SummaryView({ summary, row }: { summary: Summary; row: CaseRow }) {
  const { say, language } = useContext(Words);
  const { question, result, contact, doubts, flags, needs = [] } = summary;
  return (
    <section class="summary printed" aria-labelledby="summary-title">
      <h2 id="summary-title">{say('summary.title')}</h2>
      <p class="hint">{say('summary.what')}</p>
      {flags.map((flag) => (
        <p key={flag} class="flag">
          {say(`summary.flags.${flag}`)}
        </p>
      ))}
      {question && (
        <figure>
          <figcaption>{say('summary.question', { language: languageName(question.locale, language) })}</figcaption>
          <blockquote lang={question.locale} dir="auto">
            {question.text}
          </blockquote>
        </figure>
      )}
      <dl>
        <Item name="language">{spoken(summary, say, language)}</Item>
        <Item name="urgency">{urgent(summary, say)}</Item>
        <Item name="reason">{say(`summary.reasons.${summary.reason}`)}</Item>
        <Item name="topic">{row.topic}</Item>
        <Item name="contact">
          {[say(`summary.ways.${contact.way}`), say('summary.doNotCall'), contact.shared === 'yes' ? say('summary.shared') : '']
            .filter(Boolean)
            .join(' · ')}
        </Item>
        <Item name="wish">{summary.counsellor === 'any' ? undefined : say(`summary.${summary.counsellor}`)}</Item>
        <Item name="country">{summary.country}</Item>
        <Item name="situation">{summary.situation}</Item>
        <Item name="living">{summary.living}</Item>
        <Item name="needs">{needs.join(', ') || undefined}</Item>
        <Item name="place">{summary.place}</Item>
        <Item name="doubts">{doubts.map((doubt) => say(`summary.doubt.${doubt}`)).join(' · ') || undefined}</Item>
      </dl>
      {result && <Result result={result} />}
      <Answers answers={summary.answers} />
      <Consent summary={summary} />
    </section>
  );
}

/** A line of the list; nothing when the person did not say it, or took it out. */
function Item({ name, children }: { name: string; children: ComponentChildren }) {
  const say = useSay();
  if (children === undefined || children === '') return null;
  return (
    <div>
      <dt>{say(`summary.${name}`)}</dt>
      <dd>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

type Say = ReturnType<typeof useSay>;

function spoken({ language: { tag, certainty, interpreter } }: Summary, say: Say, language: string): string {
  const parts = [languageName(tag, language), say(`summary.certainty.${certainty}`)];
  return [...parts, ...(interpreter ? [say('queue.interpreter')] : [])].join(' · ');
}

function urgent({ urgency: { tier, reason } }: Summary, say: Say): string {
  return reason === 'none' ? say(`urgency.${tier}`) : `${say(`urgency.${tier}`)}: ${say(`summary.urgent.${reason}`)}`;
}

/** What may apply, as the person heard it, with the rules it comes from. Never a decision. */
function Result({ result }: { result: NonNullable<Summary['result']> }) {
  const { say, language } = useContext(Words);
  return (
    <section class="result">
      <h3>{say(`summary.programme.${result.programme}`)}</h3>
      <p class="hint">{say('summary.indicative')}</p>
      <details>
        <summary>{say('summary.told')}</summary>
        {[...result.texts, ...result.warnings].map((text) => (
          <p key={text}>{text}</p>
        ))}
      </details>
      {result.open.length > 0 && <p>{say('summary.open', { questions: result.open.join(', ') })}</p>}
      <details>
        <summary>{say('summary.rules')}</summary>
        <ul>
          {result.rules.map(({ rule, source, date, when }) => (
            <li key={rule}>
              {when} ({source}
              {/^\d{4}-\d\d-\d\d$/.test(date) && `, ${writeDay(date, language)}`}) <code>{rule}</code>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

/** Which answers the person saw, so that nobody repeats or contradicts them. */
function Answers({ answers }: Pick<Summary, 'answers'>) {
  const { say, language } = useContext(Words);
  if (answers.length === 0) return null;
  return (
    <details>
      <summary>{say('summary.answers', { count: answers.length })}</summary>
      <ul>
        {answers.map(({ title, version, locale, checked, changed }) => (
          <li key={title}>
            {title} ({languageName(locale, language)}, {say('summary.checked', { date: writeDay(checked, language) })},{' '}
            <code>{version}</code>){changed && <strong> {say('summary.changed')}</strong>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Consent({ summary: { consent, expiresAt } }: { summary: Summary }) {
  const { say, language } = useContext(Words);
  return (
    <p class="hint">
      {say('summary.consent', {
        moment: writeMoment(consent.at, language),
        language: languageName(consent.locale, language),
        version: consent.text.slice(0, 8),
        end: writeMoment(expiresAt, language),
      })}
    </p>
  );
}
