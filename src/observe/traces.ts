import { randomBytes } from 'node:crypto';
import type { Meter } from '../domain/measure.ts';

/** An attribute of a span: one of the fields that may stand in the log, and nothing else. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

type Span = { readonly name: string; readonly endedAt: number; readonly seconds: number; readonly attributes: SpanAttributes };

export type TraceParts = {
  /** A collector that takes OTLP over HTTP, without `/v1/traces`. */
  readonly endpoint: string;
  readonly allowed: readonly string[];
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
};

const SEND_EVERY = 5000;
/** A collector that is away must not fill the memory. */
const MOST_SPANS = 2000;
const PATIENCE = 5000;
const NANOSECONDS = 1_000_000n;
const SERVER = 2;
const INTERNAL = 1;

/**
 * Spans of requests, turns and deliveries for an OpenTelemetry collector (OTLP 1, JSON). Each stands alone: nothing links the spans
 * of one conversation, so that a collector cannot put a person's visit together.
 */
export class Traces implements Meter {
  readonly #parts: TraceParts;
  #spans: Span[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: TraceParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#send(), SEND_EVERY);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#send();
  }

  turn({ channel, outcome, seconds }: Parameters<Meter['turn']>[0]): void {
    this.#add('turn', seconds, { channel, code: outcome });
  }

  request({ route, method, status, seconds }: Parameters<Meter['request']>[0]): void {
    this.#add(`${method} ${route}`, seconds, { status });
  }

  sent({ channel, meaning, seconds }: Parameters<Meter['sent']>[0]): void {
    this.#add('send', seconds, { channel, code: meaning });
  }

  repeated(): void {
    // A message that came again begins no work.
  }

  trouble(event: string): void {
    this.#add('trouble', 0, { event });
  }

  forgotten(count: number): void {
    this.#add('forget', 0, { count });
  }

  #add(name: string, seconds: number, attributes: SpanAttributes): void {
    if (this.#spans.length >= MOST_SPANS) return;
    const kept = Object.entries(attributes).filter(([key]) => this.#parts.allowed.includes(key));
    this.#spans.push({ name, endedAt: this.#parts.now(), seconds, attributes: Object.fromEntries(kept) });
  }

  async #send(): Promise<void> {
    const spans = this.#spans;
    if (spans.length === 0) return;
    this.#spans = [];
    try {
      const response = await fetch(`${this.#parts.endpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceSpans: [{ resource: RESOURCE, scopeSpans: [{ scope: SCOPE, spans: spans.map(toOtlp) }] }],
        }),
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (!response.ok) this.#parts.onTrouble(new Error('the collector refused traces'));
    } catch (error) {
      this.#parts.onTrouble(error);
    }
  }
}

/** The name of the service; no host, no process, no address. */
const RESOURCE = { attributes: [{ key: 'service.name', value: { stringValue: 'voluntary-return-assistant' } }] };
const SCOPE = { name: 'assistant' };

function toOtlp({ name, endedAt, seconds, attributes }: Span) {
  const end = BigInt(Math.round(endedAt)) * NANOSECONDS;
  const start = end - BigInt(Math.round(seconds * 1e9));
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name,
    kind: name.includes(' ') ? SERVER : INTERNAL,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(Math.round(value)) } : { stringValue: value },
    })),
  };
}
