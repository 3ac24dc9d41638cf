import { AzureKeyCredential, TextAnalysisClient } from '@azure/ai-language-text';
import type { Clock } from '../domain/clock.ts';
import type { SecondOpinion } from '../domain/language-detector.ts';
import { knownTag } from './language-tags.ts';

export type AzureLanguage = { readonly endpoint: string; readonly key: string };

export type SecondOpinionLimits = {
  /** Milliseconds that a person may wait for it. */
  readonly patience: number;
  /** Questions in any one hour. */
  readonly perHour: number;
  /** Failures in a row after which nobody is asked for a while, and how long that is. */
  readonly failures: number;
  readonly rest: number;
};

const LIMITS: SecondOpinionLimits = { patience: 1500, perHour: 300, failures: 3, rest: 60_000 };
const HOUR = 3_600_000;
/** A language shows in few words: the rest of the message stays here. */
const MOST_SENT = 200;
/** The service names some languages as these, and answers `(Unknown)` where it cannot tell. */
const UNKNOWN = '(unknown)';

/**
 * Asks Azure AI Language which language a text is in. Only the beginning of the text goes out, without addresses and
 * digits. It is slow, costs money and can fail: so there is a limit to waiting, a budget, and a rest after failures.
 */
export function createSecondOpinion(
  service: AzureLanguage,
  { clock, onTrouble, limits = LIMITS }: { clock: Clock; onTrouble: (error: unknown) => void; limits?: SecondOpinionLimits },
): SecondOpinion {
  const client = new TextAnalysisClient(service.endpoint, new AzureKeyCredential(service.key), {
    allowInsecureConnection: service.endpoint.startsWith('http:'),
    retryOptions: { maxRetries: 0 },
  });
  const budget = new Budget(clock, limits);

  return async (text) => {
    const sent = withoutTraces(text);
    if (sent.length === 0 || !budget.take()) return undefined;
    let rest = 0;
    try {
      const [result] = await client.analyze('LanguageDetection', [sent], 'none', {
        abortSignal: AbortSignal.timeout(limits.patience),
        onResponse: ({ headers }) => {
          rest = restAskedFor(headers.get('retry-after'), clock.now());
        },
      });
      budget.succeeded();
      if (!result || result.error !== undefined) return undefined;
      const { iso6391Name, confidenceScore } = result.primaryLanguage;
      if (iso6391Name.toLowerCase() === UNKNOWN) return undefined;
      return { language: knownTag(iso6391Name), confidence: confidenceScore };
    } catch (error) {
      budget.failed(rest);
      onTrouble(error);
      return undefined;
    }
  };
}

/** What may leave the house: no addresses, no numbers, not more than it takes. */
function withoutTraces(text: string): string {
  return text
    .replaceAll(/\S+@\S+|https?:\S+|www\.\S+/g, ' ')
    .replaceAll(/\p{Nd}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, MOST_SENT)
    .trim();
}

/** Milliseconds for which the service asks to be left alone; it says seconds, or a date. */
function restAskedFor(after: string | undefined, now: number): number {
  if (after === undefined) return 0;
  const seconds = Number(after);
  if (!Number.isNaN(seconds)) return seconds * 1000;
  const until = Date.parse(after);
  return Number.isNaN(until) ? 0 : Math.max(0, until - now);
}

/** How often we may still ask. */
class Budget {
  readonly #clock: Clock;
  readonly #limits: SecondOpinionLimits;
  #asked: number[] = [];
  #failures = 0;
  #restUntil = 0;

  constructor(clock: Clock, limits: SecondOpinionLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  take(): boolean {
    const now = this.#clock.now();
    this.#asked = this.#asked.filter((at) => at > now - HOUR);
    if (now < this.#restUntil || this.#asked.length >= this.#limits.perHour) return false;
    this.#asked.push(now);
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  failed(rest: number): void {
    this.#failures += 1;
    const own = this.#failures >= this.#limits.failures ? this.#limits.rest : 0;
    this.#restUntil = Math.max(this.#restUntil, this.#clock.now() + Math.max(rest, own));
  }
}
