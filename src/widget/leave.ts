/** A page that tells a bystander nothing. */
const NEUTRAL = 'https://www.wikipedia.org/';

/** Blanks the screen at once, then goes somewhere neutral; the way back shows nothing. */
export function leavePage(): void {
  document.documentElement.replaceChildren();
  document.title = '';
  if (window.parent === window) location.replace(NEUTRAL);
  else window.parent.postMessage({ assistant: 'exit' }, '*');
}

/** Calls `leave` when Escape is pressed three times within a second and a half. */
export function onThreeEscapes(leave: () => void): () => void {
  let presses: number[] = [];
  const hear = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    presses = [...presses.filter((at) => event.timeStamp - at < 1500), event.timeStamp];
    if (presses.length >= 3) leave();
  };
  addEventListener('keydown', hear);
  return () => removeEventListener('keydown', hear);
}
