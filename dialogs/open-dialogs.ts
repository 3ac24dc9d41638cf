import {
  type Dialog,
  type DialogContext,
  DialogSet,
  type StatePropertyAccessor,
  type TurnContext,
} from '../src/bot/framework.ts';

/**
 * The dialogs of this talk, with what is open among them. A dialog that we do not know was begun by another version of us, during
 * an update or before a rollback: it is let go, and the talk goes on outside it, instead of failing at every message.
 */
export async function openDialogs(
  context: TurnContext,
  property: StatePropertyAccessor,
  known: readonly Dialog[],
): Promise<DialogContext> {
  const dialogs = new DialogSet(property);
  for (const dialog of known) dialogs.add(dialog);
  const opened = await dialogs.createContext(context);
  const unknown = opened.stack.findIndex(({ id }) => dialogs.find(id) === undefined);
  if (unknown >= 0) opened.stack.splice(0);
  return opened;
}
