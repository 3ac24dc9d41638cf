import type { HandoffSummary } from '../../src/domain/handoff-summary.ts';
import type { RunningDesk, Visitor } from './desk.ts';
import { waitingCase } from './handoff.ts';
import type { TestStorage } from './storage.ts';

let made = 0;

/** A case that waits at the desk, with a conversation of its own; its id. */
export async function caseAt(
  desk: RunningDesk,
  changes: Partial<HandoffSummary> = {},
  code?: string,
): Promise<{ id: string; conversationId: string }> {
  desk.clock.pass(1);
  const conversationId = `case ${++made}`;
  const recipient = { organisation: 'caritas', why: 'chosen' } as const;
  const at = { ...desk.storage, clock: desk.clock } as unknown as TestStorage;
  const { id } = await waitingCase(at, { conversationId, summary: { recipient, ...changes }, ...(code ? { code } : {}) });
  return { id, conversationId };
}

/** Events of a visitor's stream, as they come. */
export async function listen(visitor: Visitor) {
  const stop = new AbortController();
  const cookie = [...visitor.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(`${visitor.url}/desk/events`, { headers: { cookie }, signal: stop.signal });
  const heard: { what: string; id?: string }[] = [];
  let text = '';
  const ended = (async () => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += part.value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) heard.push(JSON.parse(event.slice(6)));
    }
    return true;
  })().catch(() => false);
  return { status: response.status, type: response.headers.get('content-type'), heard, ended, stop: () => stop.abort() };
}

/** Waits until something is true, or fails after `patience` milliseconds. */
export async function until<T>(look: () => T | Promise<T>, patience = 5000): Promise<NonNullable<T>> {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come about in time');
}
