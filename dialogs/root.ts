import { type DialogContext, fromFramework, type StatePropertyAccessor, type TurnContext } from '../src/bot/framework.ts';
import { type Speech, speechOf } from '../src/bot/speech.ts';
import { type Activity, pressedChoice } from '../src/domain/activity.ts';
import { keyOfUnread } from '../src/domain/channel-words.ts';
import type { Clock } from '../src/domain/clock.ts';
import type { PlaceFinder, PlaceFound } from '../src/domain/find-place.ts';
import { foldedWords } from '../src/domain/fold-letters.ts';
import type { CommandEar } from '../src/domain/hear-command.ts';
import type { CountryEar } from '../src/domain/hear-country.ts';
import type { DangerScreen } from '../src/domain/safety.ts';
import type { Found, TopicContext, TopicId } from '../src/domain/topic.ts';
import { hearOffered } from './ask.ts';
import { type AskStanding, leaveToCounsellor, takeBack, tellStanding, tellWaiting } from './counsellor.ts';
import { isDangerMet, isEarlierDangerMet } from './danger.ts';
import { DeleteDialog } from './delete.ts';
import { EligibilityDialog, editAnswer, MEANT, offerChanges } from './eligibility.ts';
import { HandoffDialog, type HandoffDialogParts } from './handoff.ts';
import { heardInHandoff, takesQuestion } from './handoff-questions.ts';
import { askLanguage, chooseLanguage, nameForeignLanguage, offerLanguages } from './language.ts';
import { openDialogs } from './open-dialogs.ts';
import { answerQuestion, giveAnswer, showGroup, showMenu, stopTalking, tellHow } from './question.ts';
import { ReferralDialog } from './referral.ts';

export type RootParts = Pick<HandoffDialogParts, 'known' | 'randomDigits'> & {
  readonly ear: CommandEar;
  readonly find: (text: string, locale: string | undefined, context?: TopicContext) => Found;
  readonly screen: DangerScreen;
  readonly countries: CountryEar;
  readonly places: PlaceFinder;
  readonly clock: Clock;
  /** Absent without storage: then a case code is heard as any number. */
  readonly standing?: AskStanding | undefined;
  readonly dialogsProperty: (context: TurnContext) => StatePropertyAccessor;
};

/** Longer messages are not read. */
const LONGEST = 4000;
/** What answers a question of ours: outside a dialog it means nothing but "go on". */
const DIALOG_WORDS = new Set(['yes', 'no', 'back', 'dont-know', 'rather-not-say']);
const HUMAN = 'talk-to-human' as TopicId;
const WHERE = 'where-to-apply' as TopicId;
/** A question that names a town in passing has more words than an answer to "where". */
const MOST_WORDS_OF_A_PLACE = 3;
/** "Good morning" is no question to be sorry about. */
const MOST_WORDS_OF_A_GREETING = 2;

/** What does this person want? Every message starts here; what steers is heard in every state and language. */
export class RootDialog {
  readonly #parts: RootParts;
  readonly #eligibility: EligibilityDialog;
  readonly #referral: ReferralDialog;
  readonly #handoff: HandoffDialog;

  constructor(parts: RootParts) {
    this.#parts = parts;
    this.#eligibility = new EligibilityDialog(parts.countries);
    this.#referral = new ReferralDialog(parts);
    this.#handoff = new HandoffDialog(parts);
  }

  async handleMessage(context: TurnContext): Promise<void> {
    const speech = speechOf(context);
    const activity = fromFramework(context.activity);
    const known = [new DeleteDialog(), this.#eligibility, this.#referral, this.#handoff];
    const dialogContext = await openDialogs(context, this.#parts.dialogsProperty(context), known);
    const text = activity.text ?? '';
    if (speech.isSilent) return leaveToCounsellor(dialogContext, activity, this.#parts);
    delete speech.memory.right;
    if (await tellStanding(speech, activity, { ask: this.#parts.standing, clock: this.#parts.clock }))
      return repromptActive(dialogContext);

    const isChecking = dialogContext.activeDialog?.id === EligibilityDialog.id;
    const steered = this.#hear(activity, speech, isChecking);
    const place = this.#isPlace(dialogContext, text) ? 'place' : undefined;
    const goOn = dialogContext.activeDialog !== undefined;
    if (pressedChoice(activity) === undefined && isDangerMet(speech, { text, heard: steered ?? place, goOn, ...this.#parts }))
      return;
    if (isChecking && pressedChoice(activity) === undefined) this.#eligibility.hush(text, speech);
    const isHandingOff = dialogContext.activeDialog?.id === HandoffDialog.id;
    const heard =
      (isHandingOff ? heardInHandoff(speech, steered) : steered) ?? (isChecking ? this.#told(text, speech) : undefined);
    if (heard !== undefined && (await this.#follow(dialogContext, heard))) return;
    const unread = keyOfUnread(activity.attachments);
    if (text.trim().length === 0) return this.#tellAndGoOn(dialogContext, unread ?? 'trouble.text-only');
    if (unread !== undefined) speech.note(speech.say(unread));
    if (text.length > LONGEST) return this.#tellAndGoOn(dialogContext, 'trouble.long');
    if (isHandingOff && takesQuestion(speech)) return this.#handoff.takeQuestion(speech, text);
    if (isChecking && speech.withhold) return this.#eligibility.askAgain(speech);
    const found = this.#parts.find(text, speech.locale, contextOf(speech));
    if (place !== undefined && (await this.#hearPlace(dialogContext, text, found))) return;
    const { heardLanguage } = speech;
    if (heardLanguage.kind === 'ask') return askLanguage(speech, heardLanguage.likely);
    if (heardLanguage.kind === 'not-offered') return nameForeignLanguage(speech, heardLanguage.language);
    if (await this.#hearPlace(dialogContext, text, found)) return;
    if (isChecking && found.kind !== 'sure') return this.#eligibility.notUnderstood(speech);
    if (found.kind === 'sure' && found.topic === HUMAN) return this.#askForPerson(dialogContext);
    answerQuestion(speech, found, this.#parts.clock);
    await repromptActive(dialogContext);
  }

  /** A person is wanted: from any state, begin or go on; who waits already hears how it stands. */
  async #askForPerson(dialogContext: DialogContext): Promise<void> {
    const speech = speechOf(dialogContext.context);
    if (speech.handoff?.state === 'waiting') return tellWaiting(speech, this.#parts.clock);
    if (speech.content.desks.length === 0) {
      giveAnswer(speech, HUMAN, this.#parts.clock);
      return repromptActive(dialogContext);
    }
    await dialogContext.cancelAllDialogs();
    await dialogContext.beginDialog(HandoffDialog.id);
  }

  /** A pressed button, a typed button, an answer to the open question, a command word or the name of a language. */
  #hear(activity: Activity, speech: Speech, isChecking: boolean): string | undefined {
    const text = activity.text ?? '';
    const pressed = pressedChoice(activity) ?? hearOffered(text, speech);
    if (pressed !== undefined) return pressed;
    if (isChecking) {
      const answered = this.#eligibility.hear(text, speech);
      if (answered !== undefined) return answered;
    }
    const steering = this.#parts.ear.hear(text, speech.memory.locale);
    if (!steering) return undefined;
    return 'language' in steering ? `language:${steering.language}` : `command:${steering.command}`;
  }

  /** What a story about oneself answers to the open question. */
  #told(text: string, speech: Speech): string | undefined {
    const found = this.#parts.find(text, speech.locale);
    return found.kind === 'sure' ? this.#eligibility.told(text, speech, found.topic) : undefined;
  }

  /** Does what was chosen; false when it means nothing here, and the message is a question after all. */
  async #follow(dialogContext: DialogContext, heard: string): Promise<boolean> {
    const speech = speechOf(dialogContext.context);
    const [kind, name = '', value = ''] = heard.split(':', 3);
    if (kind === 'check' && (await this.#check(dialogContext, name, value))) return true;
    if (kind === 'place') return this.#refer(dialogContext, this.#referral.chosen(name));
    if (kind === 'refer') return name === 'page' ? this.#tellPage(speech) : this.#refer(dialogContext);
    if (kind === 'language') return this.#changeLanguage(dialogContext, name);
    if (kind === 'command' && (await this.#command(dialogContext, name))) return true;
    if (heard === `topic:${HUMAN}`) return this.#command(dialogContext, 'human');
    if (heard === 'handoff:back' && speech.handoff) {
      takeBack(speech);
      return true;
    }
    if (kind === 'topic' && speech.content.topics.has(name as TopicId)) {
      giveAnswer(speech, name as TopicId, this.#parts.clock);
      await repromptActive(dialogContext);
      return true;
    }
    if (kind === 'group' && speech.content.groups.includes(name)) {
      await dialogContext.cancelAllDialogs();
      showGroup(speech, name);
      return true;
    }
    if (heard === 'danger:resume') {
      await repromptActive(dialogContext);
      return true;
    }
    if (heard === 'other') {
      speech.tell(speech.say('none.again'));
      showMenu(speech);
      return true;
    }
    return this.#answerDialog(dialogContext, kind === 'command' ? name : heard);
  }

  /** The eligibility check: begin it, change an answer of it. Its answers go to the dialog itself. */
  async #check(dialogContext: DialogContext, name: string, value: string): Promise<boolean> {
    const speech = speechOf(dialogContext.context);
    if (name === 'change') {
      offerChanges(speech);
      return true;
    }
    const edits = name === 'edit' && editAnswer(speech, value);
    if (name !== 'start' && !edits) return false;
    await dialogContext.cancelAllDialogs();
    await dialogContext.beginDialog(EligibilityDialog.id);
    return true;
  }

  /** Asks where the person is, or goes on with what they said about it. */
  async #refer(dialogContext: DialogContext, found?: PlaceFound): Promise<boolean> {
    await dialogContext.cancelAllDialogs();
    await dialogContext.beginDialog(ReferralDialog.id, found);
    return true;
  }

  #tellPage(speech: Speech): boolean {
    this.#referral.tellPage(speech);
    return true;
  }

  /** A place as the answer to "where", or in the question where to go; false when the message is something else. */
  async #hearPlace(dialogContext: DialogContext, text: string, found: Found): Promise<boolean> {
    const asked = dialogContext.activeDialog?.id === ReferralDialog.id;
    const where = found.kind === 'sure' && found.topic === WHERE;
    if (!asked && !where) return false;
    const sure = found.kind === 'sure' && !where;
    const heard = this.#referral.hear(text, { guess: asked && !sure });
    if (sure && (heard.kind === 'none' || foldedWords(text).length > MOST_WORDS_OF_A_PLACE)) return false;
    if (heard.kind === 'none' && (!asked || where)) return false;
    await this.#refer(dialogContext, heard);
    return true;
  }

  /** The name of a place, where one was asked for. */
  #isPlace(dialogContext: DialogContext, text: string): boolean {
    const asked = dialogContext.activeDialog?.id === ReferralDialog.id;
    return asked && this.#referral.hear(text, { guess: false }).kind !== 'none';
  }

  async #answerDialog(dialogContext: DialogContext, heard: string): Promise<boolean> {
    const speech = speechOf(dialogContext.context);
    const option = MEANT[heard]?.[this.#eligibility.openQuestion(speech) ?? ''];
    speech.heard = option === undefined || dialogContext.activeDialog?.id !== EligibilityDialog.id ? heard : `check:is:${option}`;
    if (dialogContext.activeDialog) {
      await dialogContext.continueDialog();
      return true;
    }
    if (!DIALOG_WORDS.has(heard)) return false;
    showMenu(speech);
    return true;
  }

  async #changeLanguage(dialogContext: DialogContext, tag: string): Promise<boolean> {
    const speech = speechOf(dialogContext.context);
    if (!chooseLanguage(speech, tag)) return false;
    const { unanswered } = speech.memory;
    delete speech.memory.unanswered;
    const goOn = dialogContext.activeDialog !== undefined;
    if (unanswered && isEarlierDangerMet(speech, unanswered, { locale: tag, goOn, ...this.#parts })) return true;
    const found = unanswered && this.#parts.find(unanswered.text, tag);
    const isGreeting = found?.kind === 'none' && foldedWords(unanswered?.text ?? '').length <= MOST_WORDS_OF_A_GREETING;
    if (found && !isGreeting) answerQuestion(speech, found, this.#parts.clock);
    else if (!dialogContext.activeDialog) showMenu(speech);
    await repromptActive(dialogContext);
    return true;
  }

  async #command(dialogContext: DialogContext, command: string): Promise<boolean> {
    const speech = speechOf(dialogContext.context);
    switch (command) {
      case 'menu':
        await dialogContext.cancelAllDialogs();
        showMenu(speech);
        return true;
      case 'stop':
        await dialogContext.cancelAllDialogs();
        stopTalking(speech);
        return true;
      case 'help':
        tellHow(speech);
        await repromptActive(dialogContext);
        return true;
      case 'human':
        await this.#askForPerson(dialogContext);
        return true;
      case 'delete':
        await dialogContext.cancelAllDialogs();
        await dialogContext.beginDialog(DeleteDialog.id);
        return true;
      case 'language':
        offerLanguages(speech, speech.say('language.ask'));
        return true;
      default:
        return false;
    }
  }

  async #tellAndGoOn(dialogContext: DialogContext, key: string): Promise<void> {
    const speech = speechOf(dialogContext.context);
    speech.tell(speech.say(key));
    speech.offer([{ id: 'command:menu', label: speech.say('button.menu') }]);
    await repromptActive(dialogContext);
  }
}

/** What was answered last: a short question may be about it. */
function contextOf({ memory, content }: Speech): TopicContext {
  const last = memory.topic;
  return last === undefined ? {} : { last, near: content.topics.get(last)?.followUps };
}

/** After an interruption the question that was open is put again, in the language of now. */
async function repromptActive(dialogContext: DialogContext): Promise<void> {
  if (dialogContext.activeDialog) await dialogContext.repromptDialog();
}
