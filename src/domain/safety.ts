/** What can be wrong with a person now, most urgent first: life, then violence, exploitation, a child alone. */
export const DANGER_KINDS = ['crisis', 'medical', 'violence', 'trafficking', 'minor'] as const;
export type DangerKind = (typeof DANGER_KINDS)[number];

/** `veiled` when it is only hinted at, `other` when it is about somebody else. */
export type Danger = { readonly kind: DangerKind; readonly tone: 'outright' | 'veiled' | 'other' };

/**
 * Recognises a person in danger, in every language we offer, from the raw text alone. Local and deterministic.
 * `likely` are the languages it may be written in. `outrightOnly` looks for expressions alone: for a message that is known
 * to answer a question of ours.
 */
export type DangerScreen = (text: string, likely: readonly string[], how?: { readonly outrightOnly?: boolean }) => Screened;

/** `excused`: an expression was found that takes danger back ("it was a joke"), and no danger beside it. */
export type Screened = {
  readonly danger: Danger | undefined;
  readonly excused: boolean;
  /** Somebody near to the person has died: a word of condolence, and then the answer. */
  readonly bereaved: boolean;
};
