import type { Activity } from '../domain/activity.ts';
import type { HandleTurn } from '../domain/turn.ts';
import type { OpenStorage } from '../storage/open-storage.ts';

type Step = { readonly says: string } | { readonly presses: string };
type Sample = { readonly conversationId: string; readonly steps: readonly Step[] };

/** Three invented people who ask for a counsellor of this organisation. No story is anybody's. */
function samples(organisation: string): Sample[] {
  const passOn = (language: string, who: string, question: string, yes: string): Step[] => [
    { presses: 'command:human' },
    { presses: `handoff:desk:${organisation}` },
    { presses: `handoff:lang:${language}` },
    { presses: `handoff:who:${who}` },
    { says: question },
    { presses: 'handoff:way:here' },
    { says: yes },
  ];
  const check = (...answers: readonly string[]): Step[] => [
    { presses: 'check:start' },
    ...answers.map((answer): Step => (answer.startsWith('command:') ? { presses: answer } : { presses: `check:is:${answer}` })),
  ];
  return [
    {
      conversationId: 'demo-ar',
      steps: [
        { presses: 'language:ar' },
        { presses: 'topic:cost' },
        ...check('adult', 'asylum-refused', 'IQ', 'never', 'private', 'running', 'family-with-children'),
        { presses: 'check:done' },
        { presses: 'check:is:valid-passport' },
        ...passOn('ar', 'woman', 'هل يمكن لأحد أن يستمع إليّ؟ عندي طفلان.', 'نعم'),
      ],
    },
    {
      conversationId: 'demo-fr',
      steps: [
        { presses: 'language:fr' },
        { presses: 'topic:duration' },
        ...passOn('fr', 'any', 'Je voudrais comprendre ce qui est possible pour moi.', 'oui'),
      ],
    },
    {
      conversationId: 'demo-en',
      steps: [{ presses: 'language:en' }, ...passOn('en', 'any', 'Can I come by and talk with somebody?', 'yes')],
    },
  ];
}

/** Cases that wait at the desk, made by the very dialogs that people go through. Run again, it makes them anew; how many wait. */
export async function seedCases(storage: OpenStorage, at: { handleTurn: HandleTurn; organisation: string }): Promise<number> {
  for (const { conversationId, steps } of samples(at.organisation)) {
    await storage.forgetting.forgetConversation(storage.keyOf('directline', conversationId));
    for (const step of steps) await take(storage, { conversationId, step, handleTurn: at.handleTurn });
  }
  return (await storage.handoffs.waiting(at.organisation)).length;
}

async function take(storage: OpenStorage, at: { conversationId: string; step: Step; handleTurn: HandleTurn }): Promise<void> {
  const { conversationId, step, handleTurn } = at;
  const said = 'says' in step ? { text: step.says } : { text: '', value: { choice: step.presses } };
  const activity: Activity = { type: 'message', ...said };
  const reference = { channelId: 'directline', conversationId, userId: 'demo' };
  const added = await storage.inbox.add({ reference, activity, visible: true, opens: true });
  if (added.kind !== 'added' || !added.turn) throw new Error('the conversation of a sample is busy; try again');
  await storage.inbox.commit(added.turn, await handleTurn(added.turn));
}
