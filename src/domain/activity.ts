/** The parts of an account that we use: who speaks, and whether it is a person or the assistant. */
export type ChannelAccount = { readonly id: string; readonly name?: string; readonly role?: string };

/** A button under a message. `value.choice` is the id that comes back when it is pressed. */
export type CardAction = {
  readonly type: string;
  readonly title: string;
  readonly text?: string;
  readonly displayText?: string;
  readonly value?: unknown;
};

/**
 * A message or event going in or out: a narrow, plain-object view of the published Bot Framework Activity.
 * Unknown fields are kept as they came, because a client must get its own activity back unchanged.
 * Source: microsoft/botframework-sdk, specs/botframework-activity.
 */
export type Activity = {
  readonly type: string;
  readonly id?: string;
  readonly timestamp?: string;
  readonly channelId?: string;
  readonly from?: ChannelAccount;
  readonly recipient?: ChannelAccount;
  readonly conversation?: { readonly id: string };
  readonly text?: string;
  readonly textFormat?: string;
  readonly locale?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly replyToId?: string;
  readonly membersAdded?: readonly ChannelAccount[];
  readonly suggestedActions?: { readonly to?: readonly string[]; readonly actions: readonly CardAction[] };
  readonly channelData?: unknown;
  readonly [field: string]: unknown;
};

/** The id of the button that was pressed, if the activity carries one. */
export function pressedChoice(activity: Activity): string | undefined {
  const value = activity.value;
  if (typeof value !== 'object' || value === null) return undefined;
  const choice = (value as { choice?: unknown }).choice;
  return typeof choice === 'string' && choice.length <= 80 ? choice : undefined;
}

/** A button that comes back as a message the person can read, with the id beside it. */
export function choiceAction(id: string, title: string): CardAction {
  return { type: 'messageBack', title, text: title, displayText: title, value: { choice: id } };
}

/** Activity ids look like Azure's: the conversation, a bar, the place in the conversation. */
export function activityId(conversationId: string, seq: number): string {
  return `${conversationId}|${String(seq).padStart(7, '0')}`;
}

/** The place in the conversation that an id names; undefined when it is not an id of ours. */
export function seqOf(id: string): number | undefined {
  const seq = /\|(\d{7,})$/.exec(id)?.[1];
  return seq === undefined ? undefined : Number(seq);
}
