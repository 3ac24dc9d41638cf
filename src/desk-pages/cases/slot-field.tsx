import { useContext } from 'preact/hooks';
import { useSay, Words } from '../words.ts';
import type { Named, Phrasebook, SlotValue } from './shapes.ts';
import { languageName } from './times.ts';

type SlotProps = {
  readonly slot: string;
  readonly value: SlotValue | undefined;
  readonly book: Phrasebook;
  readonly onValue: (value: SlotValue) => void;
};

/** What fills a gap of a phrase: a day, a time, a desk, a number, documents, a language, a phone or a name. */
export function SlotField({ slot, value, book, onValue }: SlotProps) {
  const { say, language } = useContext(Words);
  const id = `slot-${slot}`;
  const languages = book.languages.map((one) => ({ id: one.id, name: languageName(one.id, language) }));
  if (slot === 'documents') return <Documents value={value} documents={book.documents} onValue={onValue} />;
  return (
    <p class="field">
      <label for={id}>{say(`slots.${slot}`)}</label>
      {slot === 'desk' || slot === 'language' ? (
        <Select id={id} value={String(value ?? '')} options={slot === 'desk' ? book.desks : languages} onValue={onValue} />
      ) : (
        <Input id={id} slot={slot} value={String(value ?? '')} onValue={onValue} />
      )}
    </p>
  );
}

type InputProps = { readonly id: string; readonly slot: string; readonly value: string; readonly onValue: SlotProps['onValue'] };

function Input({ id, slot, value, onValue }: InputProps) {
  const rest = { id, value, autocomplete: 'off' } as const;
  const take = (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value);
  if (slot === 'date') return <input type="date" {...rest} onInput={take} />;
  if (slot === 'time' || slot === 'until') return <input type="time" {...rest} onInput={take} />;
  if (slot === 'phone') return <input type="tel" {...rest} maxLength={20} onInput={take} />;
  if (slot !== 'number') return <input type="text" {...rest} maxLength={40} onInput={take} />;
  return <input type="number" {...rest} min={0} max={9999} onInput={(event) => onValue(numberOf(event.currentTarget))} />;
}

function numberOf({ valueAsNumber }: HTMLInputElement): SlotValue {
  return Number.isNaN(valueAsNumber) ? '' : valueAsNumber;
}

function Select(props: { id: string; value: string; options: readonly Named[]; onValue: (value: string) => void }) {
  const say = useSay();
  return (
    <select id={props.id} value={props.value} onChange={(event) => props.onValue(event.currentTarget.value)}>
      <option value="">{say('leaving.choose')}</option>
      {props.options.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

function Documents(props: { value: SlotValue | undefined; documents: readonly Named[]; onValue: (value: SlotValue) => void }) {
  const say = useSay();
  const chosen = Array.isArray(props.value) ? (props.value as readonly string[]) : [];
  const change = (id: string, on: boolean) => props.onValue(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <fieldset>
      <legend>{say('slots.documents')}</legend>
      {props.documents.map(({ id, name }) => (
        <label key={id} class="switch">
          <input type="checkbox" checked={chosen.includes(id)} onChange={(event) => change(id, event.currentTarget.checked)} />{' '}
          {name}
        </label>
      ))}
    </fieldset>
  );
}
