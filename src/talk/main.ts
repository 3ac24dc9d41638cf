import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { ROOT } from '../app.ts';
import { type Activity, choiceAction } from '../domain/activity.ts';
import type { ConversationMemory } from '../domain/turn.ts';
import { createMind } from '../mind.ts';

/**
 * A chat in the terminal, without server and storage: `npm run talk -- --locale ar --record test/conversations/mine.ar.yaml`.
 * A recorded conversation is a test: it holds what was said and which texts were heard, by their keys.
 */
const { values } = parseArgs({ options: { locale: { type: 'string' }, record: { type: 'string' } } });
const clock = { now: () => Date.now() };
const mind = createMind(ROOT, clock);
const reference = { channelId: 'terminal', conversationId: 'terminal', userId: 'you' };
const person = { id: 'you', role: 'user' };

let state: ConversationMemory | undefined;
let seq = 0;
let offered: readonly string[] = [];
const turns: Record<string, unknown>[] = [];

async function turn(activity: Activity): Promise<void> {
  seq++;
  const outcome = await mind.handleTurn({
    conversationKey: 'terminal',
    keyId: '',
    reference,
    activity: { ...activity, id: String(seq) },
    seq,
    state,
    version: seq,
    leaseToken: '',
    attempts: 0,
  });
  state = outcome.state;
  const [reply] = outcome.replies;
  if (!reply) return;
  process.stdout.write(`\n${reply.text}\n`);
  const actions = reply.suggestedActions?.actions ?? [];
  for (const [index, action] of actions.entries()) process.stdout.write(`  ${index + 1}. ${action.title}\n`);
  offered = actions.map((action) => (action.value as { choice: string }).choice);
  turns.push({ hears: keysIn(reply), in: reply.locale });
}

/** The keys of the sentences, or the topic of the answer, that a reply is made of. */
function keysIn(reply: Activity): string[] {
  const bubbles = (reply.channelData as { bubbles?: readonly string[] } | undefined)?.bubbles ?? [];
  return bubbles.flatMap((bubble) => mind.keyOf(bubble, reply.locale ?? 'en') ?? []);
}

const arrival: Activity = { type: 'conversationUpdate', membersAdded: [person], from: person };
await turn(values.locale ? { ...arrival, locale: values.locale } : arrival);
const input = createInterface({ input: process.stdin, output: process.stdout, prompt: '\n> ' });
input.prompt();
for await (const text of input) {
  const pressed = /^\/(\d+)$/.exec(text.trim());
  const choice = pressed ? offered[Number(pressed[1]) - 1] : undefined;
  turns.push(choice === undefined ? { says: text } : { presses: choice });
  const said = { type: 'message', text, from: person };
  await turn(choice === undefined ? said : { ...choiceAction(choice, choice), ...said });
  input.prompt();
}
if (values.record) {
  const about = 'Say here in one sentence what this conversation shows.';
  writeFileSync(values.record, stringify({ about, ...(values.locale ? { locale: values.locale } : {}), turns }));
  process.stdout.write(`\nWritten to ${values.record}\n`);
}
