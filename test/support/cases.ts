import type { Activity } from '../../src/domain/activity.ts';
import type { HandoffSummary } from '../../src/domain/handoff-summary.ts';
import { Client } from './client.ts';
import type { RunningDesk, Visitor } from './desk.ts';
import { waitingCase } from './handoff.ts';
import type { TestStorage } from './storage.ts';

let made = 0;

/** A case that waits at the desk, with a conversation of its own; its id. */
export async function caseAt(
  desk: RunningDesk,
  changes: Partial<HandoffSummary> = {},
  code?: string,
  channelId = 'directline',
): Promise<{ id: string; conversationId: string }> {
  desk.clock.pass(1);
  const conversationId = `case ${++made}`;
  const recipient = { organisation: 'caritas', why: 'chosen' } as const;
  const at = { ...desk.storage, clock: desk.clock } as unknown as TestStorage;
  const { id } = await waitingCase(at, {
    conversationId,
    channelId,
    summary: { recipient, ...changes },
    ...(code ? { code } : {}),
  });
  return { id, conversationId };
}

/** What somebody presses until a counsellor is asked for; the question is said in their own words. */
const STEPS = ['handoff:lang:', 'handoff:who:any', 'question', 'handoff:way:here'] as const;

/** Somebody in the chat of the website who asks for a person, step by step, and says yes; their client. */
export async function personAsks(
  at: { url: string },
  { locale, yes, question, organisation = 'caritas' }: { locale: string; yes: string; question: string; organisation?: string },
): Promise<Client> {
  const client = await new Client(at.url).start(locale);
  const press = async (choice: string) => {
    const posted = await client.post({ type: 'message', text: choice, value: { choice } });
    return client.replyTo(String(posted.body.id));
  };
  await press(`language:${locale}`);
  await press('command:human');
  await press(`handoff:desk:${organisation}`);
  let last: Activity | undefined;
  for (const step of STEPS)
    last = step === 'question' ? await client.ask(question) : await press(step.endsWith(':') ? step + locale : step);
  if (!JSON.stringify(last).includes('"yes"')) throw new Error('the preview did not come');
  await client.ask(yes);
  return client;
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
