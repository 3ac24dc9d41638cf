/** Something changed: the lists (`queue`), or what is in one of my cases (`case`). `hello`: the stream is new, look at everything. */
export type Change = { readonly what: 'hello' | 'queue' | 'case'; readonly id?: string };

/** Milliseconds between two looks without a reason; shorter while the stream is away. */
const LOOK_EVERY = 20_000;
const LOOK_WITHOUT_STREAM = 4000;

/** Hears what changes. The browser opens the stream again by itself; meanwhile, and now and then, everything is read anew. */
export function hearChanges(onChange: (change: Change) => void, onOnline: (online: boolean) => void): () => void {
  const source = new EventSource('/desk/events');
  let online = false;
  let looked = Date.now();
  const set = (now: boolean) => {
    if (now !== online) onOnline(now);
    online = now;
  };
  source.onmessage = (event: MessageEvent<string>) => {
    set(true);
    looked = Date.now();
    onChange(JSON.parse(event.data) as Change);
  };
  source.onerror = () => set(false);
  const timer = setInterval(() => {
    if (Date.now() - looked < (online ? LOOK_EVERY : LOOK_WITHOUT_STREAM)) return;
    looked = Date.now();
    onChange({ what: 'hello' });
  }, 1000);
  return () => {
    clearInterval(timer);
    source.close();
  };
}
