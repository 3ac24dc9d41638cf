import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { Note } from '../field.tsx';
import { LANGUAGES, useSay, Words } from '../words.ts';
import { useKeys } from './keys.ts';
import type { OpenCase } from './shapes.ts';
import { languageName, useNow } from './times.ts';
import type { Sending } from './use-sending.ts';

/** Words that were not sent yet, by case: going to another case and back must not lose them. In memory alone. */
const unsent = new Map<string, string>();
const LONGEST = 2000;

type WriterProps = { readonly open: OpenCase; readonly sending: Sending; readonly writes: { current: boolean } };

/** The counsellor's own words. */
export function Writer({ open, sending, writes }: WriterProps) {
  const { say, language } = useContext(Words);
  const { id } = open.case;
  const [text, setText] = useState(unsent.get(id) ?? '');
  const [locale, setLocale] = useState<string>(language);
  const box = useRef<HTMLTextAreaElement>(null);
  const isClosed = useIsClosed(open);
  useKeys({ w: () => box.current?.focus() });

  const change = (words: string) => {
    setText(words);
    unsent.set(id, words);
    writes.current = words !== '';
  };
  useEffect(() => {
    if (sending.returned && text === '') change(sending.returned.text);
  }, [sending.returned]);
  useEffect(
    () => () => {
      writes.current = false;
    },
    [],
  );
  const send = async () => {
    if (text.trim() === '' || sending.isBusy) return;
    if (await sending.send({ text: text.trim(), locale })) change('');
  };

  return (
    <form
      class="writer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Fault sending={sending} />
      <label for="message">{say('talk.write')}</label>
      <textarea
        id="message"
        ref={box}
        dir="auto"
        lang={locale}
        rows={3}
        maxLength={LONGEST}
        value={text}
        disabled={isClosed}
        aria-describedby="message-hint"
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <p id="message-hint" class="hint">
        {say(locale === open.case.language ? 'talk.sameLanguage' : 'talk.notTranslated')}
      </p>
      <div class="together">
        <WrittenIn person={open.case.language} locale={locale} onLocale={setLocale} />
        <button type="submit" disabled={isClosed || sending.isBusy || text.trim() === ''}>
          {say('talk.send')}
        </button>
      </div>
    </form>
  );
}

function useIsClosed({ case: { windowClosesAt, announced } }: OpenCase): boolean {
  const now = useNow(5000);
  return !announced && windowClosesAt !== undefined && windowClosesAt <= now;
}

export function Fault({ sending: { fault } }: { sending: Sending }) {
  const say = useSay();
  if (!fault) return null;
  const field = fault.field ? say(`slots.${fault.field}`) : '';
  return <Note text={say(fault.key, { field })} />;
}

function WrittenIn({ person, locale, onLocale }: { person: string; locale: string; onLocale: (locale: string) => void }) {
  const { say, language } = useContext(Words);
  return (
    <label class="written-in">
      <span>{say('talk.writtenIn')}</span>
      <select value={locale} onChange={(event) => onLocale(event.currentTarget.value)}>
        {[...new Set([language, person, ...Object.keys(LANGUAGES)])].map((tag) => (
          <option key={tag} value={tag}>
            {languageName(tag, language)}
          </option>
        ))}
      </select>
    </label>
  );
}
