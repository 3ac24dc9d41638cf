import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Words } from '../words.ts';
import type { Change } from './live.ts';
import type { Message, OpenCase, Presence } from './shapes.ts';
import { noteServerTime } from './times.ts';

/** Milliseconds between two signs of presence: a case that is gone leaves the page at the next one at the latest. */
const PRESENT_EVERY = 4000;

export type CaseState = {
  readonly open: OpenCase | undefined;
  /** It ended, was erased, or is somebody else's: nothing of it is on the page any more. */
  readonly isGone: boolean;
  /** So many cases in an hour that the desk says no. */
  readonly isTooMany: boolean;
  readonly others: readonly Presence[];
  /** Reads it anew from the beginning: after a claim. */
  readonly reopen: () => Promise<void>;
  readonly refresh: () => Promise<void>;
  /** Takes what an answer brought along. */
  readonly take: (fresh: { version: number; messages?: readonly Message[] }) => void;
  readonly leave: () => void;
};

/** One case, as long as it may be seen. */
export function useCase(
  id: string,
  { change, doing }: { change: Change | undefined; doing: () => Presence['doing'] },
): CaseState {
  const { language } = useContext(Words);
  const [open, setOpen] = useState<OpenCase>();
  const [gone, setGone] = useState<'gone' | 'too-many'>();
  const [others, setOthers] = useState<readonly Presence[]>([]);
  const current = useRef(id);
  current.current = id;

  const lose = useCallback((error: unknown) => {
    if (!(error instanceof Refused)) return;
    setOpen(undefined);
    setOthers([]);
    setGone(error.status === 429 ? 'too-many' : 'gone');
  }, []);
  const show = useCallback(
    (fresh: OpenCase) => {
      if (current.current !== id) return;
      noteServerTime(fresh.now);
      setOpen((known) => ({ ...(known?.case.id === id ? known : {}), ...fresh }));
    },
    [id],
  );
  const reopen = useCallback(() => {
    setGone(undefined);
    return call<OpenCase>('POST', `/desk/api/cases/${id}/open`, { language }).then(show, lose);
  }, [id, language]);
  const isMine = open?.summary !== undefined && open.case.id === id;
  const refresh = useCallback(() => {
    if (!isMine) return reopen();
    return call<OpenCase>('GET', `/desk/api/cases/${id}/messages?language=${language}`).then(show, lose);
  }, [id, language, isMine]);

  useEffect(() => {
    setOpen(undefined);
    setOthers([]);
    void reopen();
  }, [reopen]);
  useEffect(() => {
    if (change && gone === undefined && (change.id === undefined || change.id === id)) void refresh();
  }, [change]);
  usePresence(id, { isOn: gone === undefined, doing, isMine, onOthers: setOthers, onLost: lose, onTaken: reopen });

  const take = useCallback((fresh: { version: number; messages?: readonly Message[] }) => {
    setOpen((known) => known && { ...known, ...fresh, case: { ...known.case, version: fresh.version } });
  }, []);
  const leave = useCallback(() => {
    setOpen(undefined);
    setGone('gone');
  }, []);
  return { open, isGone: gone === 'gone', isTooMany: gone === 'too-many', others, reopen, refresh, take, leave };
}

type PresenceProps = {
  readonly isOn: boolean;
  readonly isMine: boolean;
  readonly doing: () => Presence['doing'];
  readonly onOthers: (others: readonly Presence[]) => void;
  readonly onLost: (error: unknown) => void;
  /** Whose it is has changed. */
  readonly onTaken: () => Promise<void>;
};

function usePresence(id: string, { isOn, isMine, doing, onOthers, onLost, onTaken }: PresenceProps): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const touch = async () => {
      try {
        const path = `/desk/api/cases/${id}/presence`;
        const answer = await call<{ others: Presence[]; isMine: boolean }>('POST', path, { doing: doing() });
        onOthers(answer.others);
        if (answer.isMine !== isMine) await onTaken();
      } catch (error) {
        onLost(error);
      }
    };
    const timer = setInterval(() => void touch(), PRESENT_EVERY);
    return () => clearInterval(timer);
  }, [id, isOn, isMine, onTaken]);
}
