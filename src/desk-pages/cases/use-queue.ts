import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Words } from '../words.ts';
import { ring } from './kept.ts';
import { type Change, hearChanges } from './live.ts';
import type { Queue } from './shapes.ts';
import { noteServerTime } from './times.ts';

export type QueueState = {
  readonly queue: Queue | undefined;
  readonly online: boolean;
  /** The last change that was heard, for the open case; a new object each time. */
  readonly change: Change | undefined;
  readonly read: () => Promise<void>;
};

/** The lists, kept up to date, with a tone for what is new. */
export function useQueue(): QueueState {
  const { language } = useContext(Words);
  const [queue, setQueue] = useState<Queue>();
  const [online, setOnline] = useState(true);
  const [change, setChange] = useState<Change>();
  const known = useRef<ReadonlySet<string> | undefined>(undefined);

  const read = useCallback(async () => {
    try {
      const fresh = await call<Queue>('GET', `/desk/api/queue?language=${language}`);
      noteServerTime(fresh.now);
      const seen = new Set([
        ...fresh.waiting.map(({ id }) => id),
        ...fresh.mine.flatMap(({ id, heard = [] }) => heard.map((seq) => `${id} ${seq}`)),
      ]);
      if (known.current && [...seen].some((one) => !known.current?.has(one))) ring();
      known.current = seen;
      setQueue(fresh);
    } catch (error) {
      // Signed out: nothing of any case stays on the page. Without a network the next look may know more.
      if (error instanceof Refused) setQueue(undefined);
    }
  }, [language]);

  useEffect(() => {
    void read();
    return hearChanges((heard) => {
      setChange(heard);
      void read();
    }, setOnline);
  }, [read]);
  return { queue, online, change, read };
}
