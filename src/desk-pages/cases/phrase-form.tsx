import { useContext, useEffect, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { useSay, Words } from '../words.ts';
import type { Draft, OpenCase, Phrase, Phrasebook, Side, SlotValue } from './shapes.ts';
import { SlotField } from './slot-field.tsx';
import { directionOf, languageName } from './times.ts';
import type { Sending } from './use-sending.ts';

type FormProps = {
  readonly chosen: { readonly phrase: Phrase } | { readonly topic: string };
  readonly book: Phrasebook;
  readonly open: OpenCase;
  readonly sending: Sending;
  readonly onSend: (draft: Draft) => Promise<void>;
  readonly onClose: () => void;
};

/** Milliseconds without a key before both sides are shown anew. */
const PAUSE = 250;

/** One sentence before it is sent: what is filled in, and how both sides read it. */
export function PhraseForm({ chosen, book, open, sending, onSend, onClose }: FormProps) {
  const say = useSay();
  const [slots, setSlots] = useState<Record<string, SlotValue>>({});
  const draft: Draft = 'phrase' in chosen ? { phrase: chosen.phrase.id, slots } : { topic: chosen.topic };
  const wanted = 'phrase' in chosen ? chosen.phrase.slots : [];
  const isFull = wanted.every((slot) => slots[slot] !== undefined && slots[slot] !== '' && String(slots[slot]) !== '');
  const sides = usePreview(open.case.id, draft, isFull);
  return (
    <form
      class="phrase-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (isFull) void onSend(draft);
      }}
    >
      {wanted.map((slot) => (
        <SlotField
          key={slot}
          slot={slot}
          value={slots[slot]}
          book={book}
          onValue={(value) => setSlots((known) => ({ ...known, [slot]: value }))}
        />
      ))}
      <div aria-live="polite">
        {sides === 'wrong' && <p class="hint">{say('phrases.notYet')}</p>}
        {typeof sides === 'object' && <Sides sides={sides} />}
      </div>
      <div class="actions">
        <button type="submit" disabled={!isFull || sending.isBusy || sides === 'wrong'}>
          {say('talk.send')}
        </button>
        <button type="button" class="quiet" onClick={onClose}>
          {say('case.cancel')}
        </button>
      </div>
    </form>
  );
}

type BothSides = { readonly person: Side; readonly counsellor: Side };

function usePreview(id: string, draft: Draft, isFull: boolean): BothSides | 'wrong' | undefined {
  const { language } = useContext(Words);
  const [sides, setSides] = useState<BothSides | 'wrong'>();
  const asked = JSON.stringify(draft);
  useEffect(() => {
    if (!isFull) {
      setSides(undefined);
      return undefined;
    }
    let isLatest = true;
    const timer = setTimeout(() => {
      call<BothSides>('POST', `/desk/api/cases/${id}/preview`, { ...JSON.parse(asked), language }).then(
        (both) => isLatest && setSides(both),
        (error: unknown) => isLatest && setSides(error instanceof Refused ? 'wrong' : undefined),
      );
    }, PAUSE);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [id, asked, isFull, language]);
  return sides;
}

function Sides({ sides }: { sides: BothSides }) {
  const { say, language } = useContext(Words);
  return (
    <dl class="sides">
      {(['counsellor', 'person'] as const).map((who) => {
        const { text, answers, locale, translation } = sides[who];
        return (
          <div key={who}>
            <dt>
              {say(`phrases.${who}`)} ({languageName(locale, language)}
              {translation === 'draft' && `, ${say('phrases.draft')}`})
            </dt>
            <dd lang={locale} dir={directionOf(locale)}>
              <p>{text}</p>
              {answers.length > 0 && <p class="answers">{answers.map(({ label }) => label).join(' · ')}</p>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
