import { useState } from 'preact/hooks';

/** About a kilometre: finer than that never leaves the device. */
const DECIMALS = 2;
const PATIENCE = 15_000;

export type Position = { readonly latitude: number; readonly longitude: number };

/** "Use my location", with what happens to it beside the button. Asks the device only when it is pressed. */
export function Locate({ say, found }: { say: (key: string) => string; found: (position: Position) => void }) {
  const [state, setState] = useState<'idle' | 'looking' | 'failed'>('idle');
  if (!('geolocation' in navigator)) return null;
  const look = () => {
    setState('looking');
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => found({ latitude: rounded(coords.latitude), longitude: rounded(coords.longitude) }),
      () => setState('failed'),
      { enableHighAccuracy: false, timeout: PATIENCE, maximumAge: 600_000 },
    );
  };
  return (
    <div class="locate">
      <button type="button" class="choice" disabled={state === 'looking'} aria-describedby="locate-how" onClick={look}>
        {say('locate')}
      </button>
      <p class="locate-how" id="locate-how" role="status">
        {say(state === 'looking' ? 'locating' : state === 'failed' ? 'locate-failed' : 'locate-how')}
      </p>
    </div>
  );
}

function rounded(degrees: number): number {
  return Number(degrees.toFixed(DECIMALS));
}
