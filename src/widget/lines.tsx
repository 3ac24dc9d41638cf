import { Cards, PrintButton, printLine } from './cards.tsx';
import type { Line } from './talk.ts';

/** Phone numbers of Belgium as the assistant writes them: with no-break spaces. Short ones are named by the reply. */
const PHONE = '\\b0\\d{1,3}(?:\\u00a0\\d{2,3}){2,4}\\b';

function phonePattern(short: readonly string[]): RegExp {
  const known = short.filter((phone) => /^[\d\u00a0]+$/.test(phone)).map((phone) => `\\b${phone}\\b`);
  return new RegExp(`(${[PHONE, ...known].join('|')})`);
}

export function Lines({
  lines,
  say,
  again,
}: {
  lines: readonly Line[];
  say: (key: string) => string;
  again: (key: string) => void;
}) {
  return (
    <ol class="lines" aria-label={say('conversation')}>
      {lines.map((line) => (
        <li key={line.key} class={`line ${line.by}`} {...(line.locale ? { lang: line.locale } : {})}>
          {line.name === undefined ? (
            <span class="unseen">{say(line.by)}: </span>
          ) : (
            <p class="speaker" dir="auto">
              {line.name}
            </p>
          )}
          {line.bubbles.map((bubble, index) => (
            <div class="bubble" dir={directionOf(line)} key={`${line.key} ${index}`} lang={line.bubbleLocale}>
              <Paragraphs text={bubble} phones={line.phones ?? []} />
            </div>
          ))}
          {line.cards && <Cards cards={line.cards} say={say} />}
          {line.notes.length > 0 && (
            <div class="notes" dir="auto">
              {line.notes.map((note) => (
                <p key={note}>{note}</p>
              ))}
            </div>
          )}
          {line.printable && <PrintButton label={say('print')} print={printLine} />}
          {line.state !== 'sent' && <State line={line} say={say} again={again} />}
        </li>
      ))}
    </ol>
  );
}

const RIGHT_TO_LEFT = new Set(['ar', 'fa', 'ps', 'ur', 'he']);

/** The direction of the language, where it is known: an Arabic sentence may begin with a name in Latin letters. */
function directionOf({ bubbleLocale, locale }: Line): 'auto' | 'ltr' | 'rtl' {
  const language = bubbleLocale ?? locale;
  if (language === undefined) return 'auto';
  return RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
}

function State({ line, say, again }: { line: Line; say: (key: string) => string; again: (key: string) => void }) {
  if (line.state !== 'failed') return <p class="state">{say(line.state)}</p>;
  return (
    <p class="state failed">
      {say('failed')}{' '}
      <button type="button" class="plain" onClick={() => again(line.key)}>
        {say('again')}
      </button>
    </p>
  );
}

/** Text as text: paragraphs, and numbers one can tap to call. Nothing is ever read as markup. */
function Paragraphs({ text, phones }: { text: string; phones: readonly string[] }) {
  const pattern = phonePattern(phones);
  return text.split(/\n\n+/).map((paragraph, index) => (
    <p key={index}>
      {paragraph.split(pattern).map((part, place) =>
        place % 2 === 1 ? (
          <a key={place} href={`tel:${part.replaceAll('\u00a0', '')}`} dir="ltr">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </p>
  ));
}
