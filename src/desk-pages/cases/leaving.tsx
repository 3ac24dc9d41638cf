import { useEffect, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Note } from '../field.tsx';
import { useSay } from '../words.ts';
import { Dialog } from './dialog.tsx';
import type { Named, OpenCase } from './shapes.ts';
import type { CaseState } from './use-case.ts';

const OUTCOMES = ['informed', 'appointment', 'referred', 'no-answer', 'other'] as const;
type Near = { readonly colleagues: readonly { id: string; alias: string }[]; readonly organisations: readonly Named[] };

type LeavingProps = {
  readonly open: OpenCase;
  readonly state: CaseState;
  readonly onClose: () => void;
  readonly onChanged: () => Promise<void>;
};

/** The ways out of a case: back to the queue, to a colleague or partner, back to the assistant, the end. */
export function Leaving({ open, state, onClose, onChanged }: LeavingProps) {
  const say = useSay();
  const [near, setNear] = useState<Near>({ colleagues: [], organisations: [] });
  const [fault, setFault] = useState('');
  useEffect(() => {
    call<Near>('GET', '/desk/api/colleagues').then(setNear, () => setFault(say('frame.offline')));
  }, []);
  const act = async (path: string, body: Record<string, string>, stays = false) => {
    try {
      await call('POST', `/desk/api/cases/${open.case.id}/${path}`, body);
    } catch (error) {
      return setFault(say(error instanceof Refused ? 'case.gone' : 'frame.offline'));
    }
    onClose();
    if (stays) await state.refresh();
    else {
      state.leave();
      location.hash = '/cases';
    }
    await onChanged();
  };
  const people = near.colleagues.map(({ id, alias }) => ({ id, name: alias }));
  const outcomes = OUTCOMES.map((id) => ({ id, name: say(`outcomes.${id}`) }));
  return (
    <Dialog title={say('leaving.title')} onClose={onClose}>
      <p class="hint">{say('leaving.told')}</p>
      {fault && <Note text={fault} />}
      <Choice name="close" options={outcomes} onChoose={(outcome) => void act('close', { outcome })} />
      <Choice name="handOn" options={people} onChoose={(to) => void act('hand-on', { to })} />
      <Choice name="offer" options={near.organisations} onChoose={(organisation) => void act('offer', { organisation }, true)} />
      <p class="actions">
        <button type="button" class="quiet" onClick={() => void act('release', {})}>
          {say('leaving.release')}
        </button>
        <button type="button" class="quiet" onClick={() => void act('give-back', {})}>
          {say('leaving.giveBack')}
        </button>
      </p>
    </Dialog>
  );
}

function Choice(props: { name: 'close' | 'handOn' | 'offer'; options: readonly Named[]; onChoose: (id: string) => void }) {
  const say = useSay();
  const { name, options, onChoose } = props;
  const [chosen, setChosen] = useState('');
  if (options.length === 0) return null;
  return (
    <div class="field">
      <label for={`leaving-${name}`}>{say(`leaving.${name}`)}</label>
      {name === 'offer' && <small class="hint">{say('leaving.asked')}</small>}
      <div class="together">
        <select id={`leaving-${name}`} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
          <option value="">{say('leaving.choose')}</option>
          {options.map(({ id, name: label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <button type="button" disabled={chosen === ''} onClick={() => onChoose(chosen)}>
          {say(`leaving.${name}Button`)}
        </button>
      </div>
    </div>
  );
}
