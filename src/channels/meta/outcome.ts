import type { SendResult } from '../../domain/outbox.ts';
import type { GraphAnswer, GraphError } from './graph.ts';

/** What a refusal of the Graph API means for us, whatever its number. */
export type Meaning =
  /** Passing trouble: the same again, with growing pauses. */
  | 'retry'
  /** This reply never: our request, this recipient, or the provider's own choice. */
  | 'final'
  /** The time to answer is over. */
  | 'window'
  /** Too much to this one person. */
  | 'pair'
  /** Too much from all of us. */
  | 'throttled'
  /** Token, permission or account: nothing can be sent until somebody mends it. */
  | 'blocked';

/** Milliseconds a channel rests; doubled each time, see the outbox worker. */
const THROTTLED_REST = 4000;
const BLOCKED_REST = 10 * 60_000;
/** Meta asks for pauses of 4, 16, 64… seconds to one person. */
const LONGEST_PAIR_PAUSE = 15 * 60_000;

/** The same for every channel of Meta: an answer, and what the channel's own table says of its number, become a result. */
export function toResult(
  answer: Exclude<GraphAnswer, { ok: true }>,
  meaningOf: (error: GraphError) => Meaning | undefined,
  attempts: number,
): Extract<SendResult, { delivered: false }> {
  if ('lost' in answer) return { delivered: false, retryable: true, code: 'meta-no-answer' };
  const { error } = answer;
  const code = error.code >= 0 ? `meta-${error.code}` : `meta-http-${error.status}`;
  const meaning = meaningOf(error) ?? byStatus(error.status);
  switch (meaning) {
    case 'retry':
      return { delivered: false, retryable: true, code };
    case 'pair':
      return { delivered: false, retryable: true, code, after: Math.min(4 ** attempts * 1000, LONGEST_PAIR_PAUSE) };
    case 'throttled':
      return { delivered: false, retryable: true, code, rests: THROTTLED_REST };
    case 'blocked':
      return { delivered: false, retryable: true, code, rests: BLOCKED_REST };
    case 'window':
    case 'final':
      return { delivered: false, retryable: false, code };
  }
}

/** For numbers that no table knows: the status says whether it is worth another try. */
function byStatus(status: number): Meaning {
  if (status === 429) return 'throttled';
  if (status === 401) return 'blocked';
  return status >= 500 || status === 408 ? 'retry' : 'final';
}
