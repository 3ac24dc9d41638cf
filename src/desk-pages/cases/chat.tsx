import { useContext, useEffect, useRef } from 'preact/hooks';
import { Note } from '../field.tsx';
import { REACHABLE } from '../scroll.tsx';
import { useSay, Words } from '../words.ts';
import { useKeys } from './keys.ts';
import type { Message } from './shapes.ts';
import { spelledOut } from './spelled-out.ts';
import { directionOf, languageName, useNow, writeTime } from './times.ts';
import type { Sending } from './use-sending.ts';

type ChatProps = { readonly messages: readonly Message[]; readonly person: string; readonly sending: Sending };

/** Both sides of the talk. Each text stands in its own language and direction; nothing is ever read as markup. */
export function Chat({ messages, person, sending }: ChatProps) {
  const say = useSay();
  const end = useRef<HTMLDivElement>(null);
  const count = messages.length;
  useEffect(() => end.current?.scrollTo({ top: end.current.scrollHeight }), [count]);
  const held = messages.filter((one) => one.held !== undefined);
  const newest = held.at(-1);
  useKeys(newest ? { u: () => void sending.undo(newest) } : {});
  return (
    <div class="chat" ref={end} role="log" aria-label={say('talk.title')} {...REACHABLE}>
      {count === 0 && <p class="hint">{say('talk.empty')}</p>}
      <ol>
        {messages.map((message) => (
          <Line
            key={message.held?.id ?? message.seq}
            message={message}
            person={person}
            sending={sending}
            isNew={sending.cameAfter !== undefined && message.seq > sending.cameAfter && message.from === 'person'}
          />
        ))}
      </ol>
    </div>
  );
}

type LineProps = { readonly message: Message; readonly person: string; readonly sending: Sending; readonly isNew: boolean };

function Line({ message, person, sending, isNew }: LineProps) {
  const { say, language } = useContext(Words);
  const { from, at, name, danger, held } = message;
  const who = from === 'person' ? say('talk.person') : from === 'counsellor' ? (name ?? '') : say('talk.assistant');
  return (
    <li class={`line ${from}${isNew ? ' new' : ''}${danger ? ' danger' : ''}`}>
      <p class="who">
        {who} · <time>{writeTime(at, language)}</time>
        {isNew && ` · ${say('talk.new')}`}
      </p>
      {danger && <Note text={say(`danger.${danger}`)} />}
      {from === 'notice' ? <p class="text">{say(`notices.${message.notice}`)}</p> : <Said message={message} person={person} />}
      {held && <Held message={message} sendsAt={held.sendsAt} sending={sending} />}
    </li>
  );
}

/** What was said: in the counsellor's language first where it is known, and what the other side reads or wrote under it. */
function Said({ message, person }: { message: Message; person: string }) {
  const { say, language } = useContext(Words);
  const { reading, text, locale, isOriginal, answers } = message;
  const label = reading?.kind === 'tapped' ? 'talk.tapped' : reading?.kind === 'heard' ? 'talk.heard' : 'talk.personReads';
  return (
    <>
      {reading && (
        <p class="text" lang={reading.locale} dir={directionOf(reading.locale)}>
          {reading.text}
        </p>
      )}
      {reading && <p class="mark">{say(label, { language: languageName(locale, language) })}</p>}
      <p
        class={reading ? 'text other' : 'text'}
        lang={locale}
        dir={message.from === 'person' || !reading ? 'auto' : directionOf(locale)}
      >
        {message.from === 'person' ? spelledOut(text) : text}
      </p>
      {answers.length > 0 && <p class="mark">{say('talk.canTap', { answers: answers.join(' · ') })}</p>}
      {isOriginal && <p class="mark">{say('talk.original', { language: languageName(locale, language) })}</p>}
      {reading?.kind === 'phrase' && locale !== person && <p class="mark">{say('talk.notTheirs')}</p>}
    </>
  );
}

function Held({ message, sendsAt, sending }: { message: Message; sendsAt: number; sending: Sending }) {
  const say = useSay();
  const seconds = Math.ceil((sendsAt - useNow(250)) / 1000);
  return (
    <p class="held">
      <span>{seconds > 0 ? say('talk.sendsIn', { seconds }) : say('talk.sending')}</span>
      {seconds > 0 && (
        <button type="button" class="quiet small" onClick={() => void sending.undo(message)}>
          {say('talk.undo')}
        </button>
      )}
    </p>
  );
}
