import type { DialogContext, StatePropertyAccessor, TurnContext } from '../src/bot/framework.ts';
import { type Speech, speechOf } from '../src/bot/speech.ts';
import { type Activity, pressedChoice } from '../src/domain/activity.ts';
import { hearCaseCode } from '../src/domain/case-code.ts';
import type { Clock } from '../src/domain/clock.ts';
import { POSITION } from '../src/domain/fill-position.ts';
import type { HandoffStanding } from '../src/domain/handoff.ts';
import type { CodeCaller } from '../src/domain/handoffs.ts';
import { hearChoice } from '../src/domain/hear-choice.ts';
import type { CommandEar } from '../src/domain/hear-command.ts';
import type { DangerScreen } from '../src/domain/safety.ts';
import { textVersion } from '../src/domain/text-version.ts';
import { DeleteDialog } from './delete.ts';
import { button, dutyWords, exits, kept } from './handoff-words.ts';

/** How a case stands, by its code; see Handoffs. */
export type AskStanding = (code: string, caller: CodeCaller) => Promise<HandoffStanding | 'unknown' | 'too-many'>;

export type CounsellorParts = {
  readonly ear: CommandEar;
  readonly screen: DangerScreen;
  readonly clock: Clock;
  readonly dialogsProperty: (context: TurnContext) => StatePropertyAccessor;
};

/**
 * A message while a counsellor owns the conversation: it is theirs, and the assistant is silent. What stays the person's
 * own right is heard: erase my data, back to the assistant, and whether another organisation may have the case.
 */
export async function leaveToCounsellor(dialogContext: DialogContext, activity: Activity, parts: CounsellorParts): Promise<void> {
  const speech = speechOf(dialogContext.context);
  const text = activity.text ?? '';
  delete speech.memory.unanswered;
  // An answer is one only while its question is open: the case may have changed hands since.
  if (dialogContext.activeDialog?.id !== DeleteDialog.id && speech.memory.right === 'erase') delete speech.memory.right;
  const right = rightOf(speech, activity, parts.ear);
  if (right !== undefined) {
    speech.ownRight = true;
    return honour(dialogContext, right, answerOf(speech, activity, parts.ear));
  }
  if (speech.memory.right !== undefined) {
    delete speech.memory.right;
    await parts.dialogsProperty(dialogContext.context).delete(dialogContext.context);
  }
  const likely = speech.memory.locale ? [speech.memory.locale] : [];
  speech.acts.push({ kind: 'heard', danger: parts.screen(text, likely).danger?.kind });
}

type Right = 'erase' | 'answer-erase' | 'back' | 'ask-back' | 'stay' | 'move-yes' | 'move-no';

/** Which of the person's own rights a message uses; undefined: it is for the counsellor. */
function rightOf(speech: Speech, activity: Activity, ear: CommandEar): Right | undefined {
  const answer = answerOf(speech, activity, ear);
  const said = pressedChoice(activity) ?? hearLabel(speech, activity.text ?? '');
  if (said === 'handoff:back') return 'back';
  if (said === 'command:delete' || answer === 'delete') return 'erase';
  if (speech.handoff?.offeredTo !== undefined && said === 'handoff:move-yes') return 'move-yes';
  if (speech.handoff?.offeredTo !== undefined && said === 'handoff:move-no') return 'move-no';
  if (speech.memory.right === 'erase' && (answer === 'yes' || answer === 'no')) return 'answer-erase';
  if (speech.memory.right === 'back' && (said === 'handoff:stay' || answer === 'no')) return 'stay';
  if (speech.memory.right === 'back' && answer === 'yes') return 'back';
  // "Stop" always works; but a word in a talk between two people is asked about before it ends the talk.
  return answer === 'stop' || answer === 'command:stop' ? 'ask-back' : undefined;
}

/** A pressed button, or the command that a whole typed message is. */
function answerOf(speech: Speech, activity: Activity, ear: CommandEar): string | undefined {
  const pressed = pressedChoice(activity);
  if (pressed !== undefined) return pressed;
  const steering = ear.hear(activity.text ?? '', speech.memory.locale);
  return steering && 'command' in steering ? steering.command : undefined;
}

/** The label of one of the buttons, typed: for channels and clients without buttons. */
function hearLabel(speech: Speech, text: string): string | undefined {
  const names = speech.handoff?.offeredTo === undefined ? ['back', 'stay'] : ['back', 'stay', 'move-yes', 'move-no'];
  if (/^\s*\p{Nd}/u.test(text)) return undefined;
  return hearChoice(
    text,
    names.map((name) => ({ id: `handoff:${name}`, said: [speech.say(`handoff.button.${name}`)] })),
  );
}

async function honour(dialogContext: DialogContext, right: Right, answer: string | undefined): Promise<void> {
  const speech = speechOf(dialogContext.context);
  if (right === 'erase') {
    speech.memory.right = 'erase';
    await dialogContext.cancelAllDialogs();
    await dialogContext.beginDialog(DeleteDialog.id);
    return;
  }
  delete speech.memory.right;
  if (right === 'answer-erase') {
    speech.heard = answer;
    await dialogContext.continueDialog();
  } else if (right === 'ask-back') {
    speech.memory.right = 'back';
    speech.tell(speech.say('handoff.back-ask'));
    speech.offer([button(speech, 'back'), button(speech, 'stay')]);
  } else if (right === 'stay') speech.tell(speech.say('handoff.stay-with'));
  else if (right === 'back') takeBack(speech);
  else answerMove(speech, right === 'move-yes');
}

/** The person takes the case back, waiting or with a counsellor. */
export function takeBack(speech: Speech): void {
  speech.acts.push({ kind: 'withdraw' });
  speech.tell(speech.say('handoff.back-done'));
  speech.offer([
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
    { id: 'command:delete', label: speech.say('handoff.button.erase') },
  ]);
}

function answerMove(speech: Speech, yes: boolean): void {
  const { handoff } = speech;
  const to = speech.content.desks.find(({ id }) => id === handoff?.offeredTo);
  const name = to?.name ?? '';
  const text = textVersion(speech.say('handoff.notice.may-move', { to: name }));
  const consent = { text, locale: speech.locale, scope: ['summary', 'messages'], at: speech.activityTime };
  speech.acts.push({ kind: 'move', yes, consent });
  speech.tell(speech.say(yes ? 'handoff.notice.moved' : 'handoff.notice.not-moved', { to: kept(speech, name) }));
}

/** Somebody who waits asks for a person again: how it stands, and the ways on. */
export function tellWaiting(speech: Speech, clock: Clock): void {
  const desk = speech.content.desks.find(({ id }) => id === speech.handoff?.organisation);
  // A desk that was taken out of the content meanwhile still leaves the ways on.
  if (desk) {
    const waits = speech.say('handoff.waiting', { name: kept(speech, desk.name) });
    speech.tell(`${waits}\n\n${dutyWords(speech, desk, clock.now())}`);
  }
  speech.tell(speech.say('handoff.exits'));
  speech.offer(exits(speech));
}

/** A whole message that is a case code: how the case stands, never what is in it. False when it is none. */
export async function tellStanding(
  speech: Speech,
  activity: Activity,
  { ask, clock }: { ask: AskStanding | undefined; clock: Clock },
): Promise<boolean> {
  const heard = pressedChoice(activity) === undefined ? hearCaseCode(activity.text ?? '') : undefined;
  if (heard === undefined || ask === undefined) return false;
  // Whoever has the phone next need not find the code in the talk.
  speech.withhold = true;
  const standing = heard === 'mistyped' ? heard : await ask(heard.code, callerOf(activity));
  speech.tell(standingWords(speech, standing, clock));
  speech.offer([
    { id: 'command:menu', label: speech.say('button.menu') },
    { id: 'command:human', label: speech.say('button.human') },
  ]);
  return true;
}

function callerOf({ channelId = '', conversation }: Activity): CodeCaller {
  return { channelId, conversationId: conversation?.id ?? '' };
}

function standingWords(speech: Speech, standing: HandoffStanding | 'mistyped' | 'unknown' | 'too-many', clock: Clock): string {
  if (typeof standing === 'string') return speech.say(`handoff.code-${standing}`);
  const desk = speech.content.desks.find(({ id }) => id === standing.organisation);
  const stands = speech.say(`handoff.standing.${standing.state}`);
  if (standing.state !== 'waiting' || !desk) return stands;
  const duty = dutyWords(speech, desk, clock.now()).replaceAll(POSITION, String(standing.position ?? 1));
  return `${stands}\n\n${duty}`;
}
