import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../api.ts';
import { useSay, Words } from '../words.ts';
import { useKeys } from './keys.ts';
import { PhraseForm } from './phrase-form.tsx';
import type { Draft, OpenCase, Phrase, Phrasebook } from './shapes.ts';
import { languageName } from './times.ts';
import type { Sending } from './use-sending.ts';

/** What is chosen: a phrase, or an answer of the FAQ by its topic. */
type Chosen = { readonly phrase: Phrase } | { readonly topic: string };

/** Everything that can be sent with one click, each side in its own language. */
export function PhrasePanel({ open, sending }: { open: OpenCase; sending: Sending }) {
  const { say, language } = useContext(Words);
  const person = open.case.language;
  const [book, setBook] = useState<Phrasebook>();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<Chosen>();
  const search = useRef<HTMLInputElement>(null);
  useKeys({ f: () => search.current?.focus() });
  useEffect(() => {
    const path = `/desk/api/phrasebook?person=${encodeURIComponent(person)}&language=${language}`;
    call<Phrasebook>('GET', path).then(setBook, () => setBook(undefined));
  }, [person, language]);

  const send = async (draft: Draft) => {
    if (await sending.send(draft)) setChosen(undefined);
  };
  return (
    <section class="phrases" aria-labelledby="phrases-title">
      <h2 id="phrases-title">{say('phrases.title')}</h2>
      <p class="hint">{say('phrases.what', { language: languageName(person, language) })}</p>
      <label for="phrase-search">{say('phrases.search')}</label>
      <input
        id="phrase-search"
        ref={search}
        type="search"
        autocomplete="off"
        value={wanted}
        onInput={(event) => setWanted(event.currentTarget.value)}
      />
      {book && chosen && (
        <PhraseForm
          key={'phrase' in chosen ? chosen.phrase.id : chosen.topic}
          chosen={chosen}
          book={book}
          open={open}
          sending={sending}
          onSend={send}
          onClose={() => setChosen(undefined)}
        />
      )}
      {book && <Groups book={book} wanted={wanted} isBusy={sending.isBusy} onChoose={setChosen} onSend={send} />}
    </section>
  );
}

type GroupsProps = {
  readonly book: Phrasebook;
  readonly wanted: string;
  readonly isBusy: boolean;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onSend: (draft: Draft) => Promise<void>;
};

function Groups({ book, wanted, isBusy, onChoose, onSend }: GroupsProps) {
  const say = useSay();
  const fits = finder(wanted);
  const isSearching = wanted.trim() !== '';
  const groups = book.groups.map((group) => ({
    ...group,
    phrases: group.phrases.filter(({ text }) => fits(`${group.name} ${text}`)),
  }));
  const answers = book.answers.filter(({ title }) => fits(title));
  const isNone = groups.every(({ phrases }) => phrases.length === 0) && answers.length === 0;
  return (
    <div class="groups">
      {isNone && <p class="hint">{say('phrases.none')}</p>}
      {groups.map(({ id, name, phrases }) => (
        <Group key={id} name={name} count={phrases.length} isOpen={isSearching}>
          {phrases.map((phrase) => (
            <Offer
              key={phrase.id}
              text={phrase.text}
              state={phrase.translation ?? 'english'}
              needs={phrase.slots.length > 0}
              isBusy={isBusy}
              onChoose={() => onChoose({ phrase })}
              onSend={() => void onSend({ phrase: phrase.id, slots: {} })}
            />
          ))}
        </Group>
      ))}
      <Group name={say('phrases.answers')} count={answers.length} isOpen={isSearching}>
        {answers.map(({ topic, title, translation }) => (
          <Offer
            key={topic}
            text={title}
            state={translation}
            needs={false}
            isBusy={isBusy}
            onChoose={() => onChoose({ topic })}
            onSend={() => void onSend({ topic })}
          />
        ))}
      </Group>
    </div>
  );
}

function Group(props: { name: string; count: number; isOpen: boolean; children: preact.ComponentChildren }) {
  if (props.count === 0) return null;
  return (
    <details open={props.isOpen}>
      <summary>
        {props.name} <span class="count">{props.count}</span>
      </summary>
      <ul>{props.children}</ul>
    </details>
  );
}

type OfferProps = {
  readonly text: string;
  readonly state: 'draft' | 'reviewed' | 'english';
  /** Something has to be filled in first. */
  readonly needs: boolean;
  readonly isBusy: boolean;
  readonly onChoose: () => void;
  readonly onSend: () => void;
};

function Offer({ text, state, needs, isBusy, onChoose, onSend }: OfferProps) {
  const say = useSay();
  return (
    <li>
      <button type="button" class="plain" onClick={onChoose}>
        {text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => `[${say(`slots.${slot}`)}]`)}
        {state !== 'reviewed' && <span class="tag">{say(`phrases.${state}`)}</span>}
      </button>
      {!needs && (
        <button type="button" class="quiet small" disabled={isBusy} onClick={onSend}>
          {say('talk.send')}
          <span class="unseen">: {text}</span>
        </button>
      )}
    </li>
  );
}

/** Whether a text has every word that is looked for, whatever its accents. */
function finder(wanted: string): (text: string) => boolean {
  const words = fold(wanted).split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => fold(text).includes(word));
}

function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
