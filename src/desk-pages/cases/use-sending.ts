import { useCallback, useContext, useRef, useState } from 'preact/hooks';
import { call, Refused } from '../api.ts';
import { Words } from '../words.ts';
import type { Draft, Message, OpenCase } from './shapes.ts';
import { noteServerTime } from './times.ts';
import type { CaseState } from './use-case.ts';

export type Sending = {
  /** True when it is on its way; otherwise `fault` says why not, and what came is in the chat. */
  readonly send: (draft: Draft) => Promise<boolean>;
  readonly undo: (message: Message) => Promise<void>;
  /** A key of the words that say what went wrong last. */
  readonly fault: { readonly key: string; readonly field?: string } | undefined;
  readonly isBusy: boolean;
  /** The place of the last message that was there when something came in between. */
  readonly cameAfter: number | undefined;
  /** Words that were taken back, to go on with. */
  readonly returned: { readonly text: string } | undefined;
};

type Held = { readonly now: number; readonly version: number };
type MovedOn = Held & { readonly messages: readonly Message[] };

/** Sending to the person of a case, and taking back. */
export function useSending(open: OpenCase, { take, refresh }: CaseState): Sending {
  const { language } = useContext(Words);
  const [fault, setFault] = useState<Sending['fault']>();
  const [isBusy, setBusy] = useState(false);
  const [cameAfter, setCameAfter] = useState<number>();
  const [returned, setReturned] = useState<{ text: string }>();
  const path = `/desk/api/cases/${open.case.id}`;
  const last = Math.max(0, ...(open.messages ?? []).map(({ seq }) => seq));
  // What was on the page when the counsellor pressed: a second press must not carry a newer one.
  const seen = useRef(open.case.version);
  seen.current = open.case.version;

  const send = useCallback(
    async (draft: Draft) => {
      setBusy(true);
      setFault(undefined);
      try {
        const held = await call<Held>('POST', `${path}/say`, { ...draft, seen: seen.current, language });
        noteServerTime(held.now);
        take({ version: held.version });
        setCameAfter(undefined);
        await refresh();
        return true;
      } catch (error) {
        setFault(explain(error));
        if (error instanceof Refused && error.code === 'MovedOn') {
          setCameAfter(last);
          take(error.answer as MovedOn);
        } else if (error instanceof Refused) await refresh();
        return false;
      } finally {
        setBusy(false);
      }
    },
    [path, language, last, take, refresh],
  );
  const undo = useCallback(
    async (message: Message) => {
      try {
        await call('POST', `${path}/undo`, { held: message.held?.id });
        if (!message.reading) setReturned({ text: message.text });
      } catch (error) {
        setFault(explain(error));
      }
      await refresh();
    },
    [path, refresh],
  );
  return { send, undo, fault, isBusy, cameAfter, returned };
}

function explain(error: unknown): Sending['fault'] {
  if (!(error instanceof Refused)) return { key: 'frame.offline' };
  if (error.code === 'MovedOn') return { key: 'talk.movedOn' };
  if (error.code === 'WindowClosed') return { key: 'case.windowClosed' };
  if (error.code === 'Sent') return { key: 'talk.sentAlready' };
  if (error.code === 'fact') return { key: 'talk.factExpired' };
  if (error.code === 'slot') {
    const { error: why } = (error.answer ?? {}) as { error?: { message?: string } };
    return { key: 'talk.slotMissing', field: /^\w+/.exec(why?.message ?? '')?.[0] ?? '' };
  }
  return { key: error.status === 404 || error.status === 409 ? 'case.gone' : 'frame.failed' };
}
