import {
  Dialog,
  type DialogContext,
  type DialogInstance,
  type DialogTurnResult,
  type TurnContext,
} from '../src/bot/framework.ts';
import { speechOf } from '../src/bot/speech.ts';
import { yesOrNo } from './ask.ts';

/** "Delete my data": asks once, then erases the conversation. */
export class DeleteDialog extends Dialog {
  static readonly id = 'delete';

  constructor() {
    super(DeleteDialog.id);
  }

  override async beginDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    ask(dialogContext.context);
    return Dialog.EndOfTurn;
  }

  override async continueDialog(dialogContext: DialogContext): Promise<DialogTurnResult> {
    const speech = speechOf(dialogContext.context);
    if (speech.heard === 'yes') {
      speech.forget = true;
      speech.tell(speech.say('delete.done'));
      return dialogContext.endDialog(true);
    }
    if (speech.heard === 'no') {
      speech.tell(speech.say('delete.kept'));
      return dialogContext.endDialog(true);
    }
    return Dialog.EndOfTurn;
  }

  override async repromptDialog(context: TurnContext, _instance: DialogInstance): Promise<void> {
    ask(context);
  }
}

function ask(context: TurnContext): void {
  const speech = speechOf(context);
  speech.tell(speech.say('delete.ask'));
  speech.offer(yesOrNo(speech));
}
