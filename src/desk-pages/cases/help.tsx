import { useState } from 'preact/hooks';
import { useSay } from '../words.ts';
import { Dialog } from './dialog.tsx';
import { isOn, keep, ring } from './kept.ts';

const KEYS = [
  ['?', 'help'],
  ['n', 'next'],
  ['j', 'down'],
  ['k', 'up'],
  ['c', 'claim'],
  ['w', 'write'],
  ['f', 'find'],
  ['u', 'undo'],
  ['Esc', 'leave'],
] as const;

/** The quick keys, and the two settings of this browser. */
export function Help({ onClose }: { onClose: () => void }) {
  const say = useSay();
  return (
    <Dialog title={say('help.title')} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(`help.${what}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{say('help.send')}</p>
      <Switch setting="desk-keys" otherwise label={say('help.keysOn')} />
      <Switch setting="desk-sound" otherwise={false} label={say('help.soundOn')} onOn={ring} />
    </Dialog>
  );
}

type SwitchProps = {
  readonly setting: 'desk-keys' | 'desk-sound';
  readonly otherwise: boolean;
  readonly label: string;
  readonly onOn?: () => void;
};

function Switch({ setting, otherwise, label, onOn }: SwitchProps) {
  const [on, setOn] = useState(() => isOn(setting, otherwise));
  const change = (now: boolean) => {
    keep(setting, now);
    setOn(now);
    if (now) onOn?.();
  };
  return (
    <label class="switch">
      <input type="checkbox" checked={on} onChange={(event) => change(event.currentTarget.checked)} /> {label}
    </label>
  );
}
