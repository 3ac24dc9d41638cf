/** Settings of this browser, nothing about any case. */
export type Setting = 'desk-sound' | 'desk-keys';

export function isOn(setting: Setting, otherwise: boolean): boolean {
  const kept = localStorage.getItem(setting);
  return kept === null ? otherwise : kept === 'on';
}

export function keep(setting: Setting, on: boolean): void {
  localStorage.setItem(setting, on ? 'on' : 'off');
}

let audio: AudioContext | undefined;

/** A short soft tone of our own making; nothing when the sound is off, which it is at first. */
export function ring(): void {
  if (!isOn('desk-sound', false)) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const begin = audio.currentTime;
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.0001, begin);
  volume.gain.exponentialRampToValueAtTime(0.08, begin + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start(begin);
  tone.stop(begin + 0.45);
}
