/** Where to reach a conversation. Ours, not the framework's, so that stored ones survive a change of framework. */
export type ConversationReference = {
  readonly channelId: string;
  readonly conversationId: string;
  readonly userId: string;
  /** Where the provider delivers to, such as a phone number, when it is not the id. Sealed at rest; in no activity. */
  readonly address?: string;
};
