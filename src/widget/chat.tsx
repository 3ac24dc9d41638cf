import { useEffect, useRef, useState } from 'preact/hooks';
import { keptChat } from './kept-chat.ts';
import { leavePage, onThreeEscapes } from './leave.ts';
import { Lines } from './lines.tsx';
import { Locate } from './locate.tsx';
import type { Action } from './protocol.ts';
import type { Talk, View } from './talk.ts';
import { loadWords, type Words } from './words.ts';

export function Chat({ talk, first }: { talk: Talk; first: Words }) {
  const [words, setWords] = useState(first);
  const [view, setView] = useState<View>(talk.view);
  const say = (key: string) => words.words[key] ?? '';
  const leave = () => {
    talk.leave();
    leavePage();
  };

  useEffect(() => talk.subscribe(() => setView(talk.view)), [talk]);
  useEffect(() => onThreeEscapes(leave), [talk]);
  useFollowLanguage(view, words, setWords);
  useEffect(() => {
    document.documentElement.lang = words.locale;
    document.documentElement.dir = words.direction;
    document.title = say('title');
  }, [words]);

  return (
    <main class="chat" aria-label={say('title')}>
      <Head talk={talk} words={words} say={say} leave={leave} />
      <Scroll view={view}>
        {keptChat.possible && <Keep talk={talk} label={say('keep')} />}
        <Lines lines={view.lines} say={say} again={(key) => talk.again(key)} />
        {view.expecting && <p class="writing">{say('writing')}…</p>}
        {view.asksPlace && <Locate say={say} found={(location) => talk.say(say('located'), { location })} />}
        <Choices choices={view.choices} label={say('choices')} choose={(action) => talk.say(action.title, action.value)} />
      </Scroll>
      <News view={view} say={say} />
      <p class="status" role="status">
        {statusOf(view, say)}
      </p>
      {view.phase === 'ended' ? (
        <div class="compose">
          <button type="button" class="send" onClick={() => talk.startAgain(words.locale)}>
            {say('new')}
          </button>
        </div>
      ) : (
        <Compose say={say} send={(text) => talk.say(text)} />
      )}
    </main>
  );
}

function statusOf(view: View, say: (key: string) => string): string {
  if (view.phase === 'connecting') return say('connecting');
  if (view.phase === 'offline') return say('offline');
  return view.phase === 'ended' ? say('ended') : '';
}

/** When the assistant speaks another language, so does the page around it. */
function useFollowLanguage(view: View, words: Words, setWords: (words: Words) => void): void {
  const locale = view.lines.findLast((line) => line.by === 'assistant')?.locale;
  useEffect(() => {
    if (!locale || locale === words.locale) return;
    let current = true;
    // Without the new words the page stays as it is, which still works.
    loadWords(locale).then(
      (loaded) => current && setWords(loaded),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [locale]);
}

type Say = (key: string) => string;

function Head({ talk, words, say, leave }: { talk: Talk; words: Words; say: Say; leave: () => void }) {
  const choose = (locale: string) => {
    const name = words.languages.find((language) => language.locale === locale)?.name ?? locale;
    talk.say(name, { choice: `language:${locale}` });
  };
  return (
    <header class="head">
      <h1>{say('title')}</h1>
      <label class="language">
        <span class="unseen">{say('language')}</span>
        <select value={words.locale} onChange={(event) => choose(event.currentTarget.value)}>
          {words.languages.map((language) => (
            <option key={language.locale} value={language.locale} lang={language.locale}>
              {language.name}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="exit" onClick={leave} title={say('exit-how')}>
        {say('exit')}
      </button>
    </header>
  );
}

/** Nothing is kept in the browser unless this is ticked. */
function Keep({ talk, label }: { talk: Talk; label: string }) {
  const [keeping, setKeeping] = useState(talk.keeping);
  return (
    <label class="keep">
      <input
        type="checkbox"
        checked={keeping}
        onChange={(event) => {
          talk.keep(event.currentTarget.checked);
          setKeeping(event.currentTarget.checked);
        }}
      />
      {label}
    </label>
  );
}

/** Follows the talk unless the person has scrolled up to read; never moves the focus. */
function Scroll({ view, children }: { view: View; children: preact.ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  useEffect(() => {
    const element = box.current;
    if (!element || !(atEnd.current || view.lines.at(-1)?.by === 'you')) return;
    // The end, but not past the question: a long answer is read from its beginning.
    const question = [...element.querySelectorAll<HTMLElement>('.line.you')].at(-1);
    const end = element.scrollHeight - element.clientHeight;
    const top = question ? question.offsetTop - element.offsetTop - 8 : end;
    element.scrollTop = Math.min(end, top);
    atEnd.current = true;
  }, [view]);
  return (
    <div
      class="scroll"
      ref={box}
      onScroll={(event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
        if (scrollTop < lastTop.current) atEnd.current = false;
        if (scrollHeight - scrollTop - clientHeight < 60) atEnd.current = true;
        lastTop.current = scrollTop;
      }}
    >
      {children}
    </div>
  );
}

/** Says each new answer to screen readers once, apart from the list, and is empty again a second later. */
function News({ view, say }: { view: View; say: Say }) {
  const [text, setText] = useState('');
  const last = view.lines.findLast((line) => line.by === 'assistant');
  useEffect(() => {
    if (!last) return;
    setText(`${last.name ?? say('assistant')}: ${[...last.bubbles, ...cardTexts(last), ...last.notes].join(' ')}`);
    const timer = setTimeout(() => setText(''), 1000);
    return () => clearTimeout(timer);
  }, [last?.key]);
  return (
    <div class="unseen" aria-live="polite" aria-atomic="true">
      {text}
    </div>
  );
}

function cardTexts({ cards = [] }: View['lines'][number]): string[] {
  return cards.flatMap((card) => [card.title, ...card.lines]);
}

function Choices({ choices, label, choose }: { choices: readonly Action[]; label: string; choose: (action: Action) => void }) {
  if (choices.length === 0) return null;
  return (
    <fieldset class="choices" aria-label={label}>
      {choices.map((action) => (
        <button key={action.title} type="button" class="choice" dir="auto" onClick={() => choose(action)}>
          {action.title}
        </button>
      ))}
    </fieldset>
  );
}

function Compose({ say, send }: { say: Say; send: (text: string) => void }) {
  const [text, setText] = useState('');
  const submit = () => {
    if (text.trim().length === 0) return;
    send(text.trim());
    setText('');
  };
  return (
    <form
      class="compose"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label class="unseen" for="question">
        {say('write')}
      </label>
      <textarea
        id="question"
        rows={2}
        dir="auto"
        maxLength={4000}
        placeholder={say('write')}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <button type="submit" class="send">
        {say('send')}
      </button>
    </form>
  );
}
