import type { DeskAccount } from './desk-account.ts';

/** Milliseconds without a request after which a session ends. */
export const IDLE_LIMIT = 15 * 60_000;
/** Milliseconds after which a session ends, whatever happened in it. */
export const SESSION_LIMIT = 8 * 3_600_000;

export type DeskSession = {
  /** A keyed hash of the token: what is stored, and what open sockets are known by. */
  readonly id: string;
  readonly account: DeskAccount;
  /** Milliseconds. */
  readonly endsAt: number;
};

/** What the identity provider gave, with which it can be asked whether the account still stands. Kept sealed. */
export type ProviderGrant = {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Milliseconds; after it the access token must be refreshed. */
  readonly expiresAt?: number | undefined;
};

/** Sessions of the desk. A token is kept nowhere, only its keyed hash. */
export type Sessions = {
  /** A fresh token of 256 random bits. Leaves the audit entry of the sign-in. */
  open(account: DeskAccount, grant?: ProviderGrant): Promise<string>;
  /**
   * The session, when it, its account and its version still stand. `touch`: a person did something, so the idle
   * time begins anew; polls and sockets must not.
   */
  find(token: string, options: { touch: boolean }): Promise<DeskSession | undefined>;
  /** The same by the session's id, for sockets. */
  findById(id: string): Promise<DeskSession | undefined>;
  close(token: string): Promise<void>;
  closeById(id: string): Promise<void>;
  /** The grant, for one caller only and only when it was not confirmed for `every` milliseconds. */
  takeGrant(id: string, every: number): Promise<{ grant: ProviderGrant; confirmedAt: number } | undefined>;
  /** The provider stands by the account; `grant` where it gave a new one. */
  confirm(id: string, grant?: ProviderGrant): Promise<void>;
  /** Deletes what has ended; how many. */
  sweep(): Promise<number>;
};

/** Growing pauses after failed tries to sign in, in the database so that a restart or another replica changes nothing. */
export type SignInPauses = {
  /** Counts a try before it is made. Milliseconds to wait when it may not be made, 0 when it may. */
  take(name: string, limit: { free: number; longest: number }): Promise<number>;
  clear(name: string): Promise<void>;
};

/** Milliseconds: the first pause, after the free tries. */
export const FIRST_PAUSE = 30_000;
/** Milliseconds after the last try at which tries are forgotten. */
export const PAUSES_FORGOTTEN = 2 * 3_600_000;

/** The pause after this many tries, in milliseconds: none, then 30 seconds and doubling. */
export function pauseAfter(tries: number, { free, longest }: { free: number; longest: number }): number {
  return tries < free ? 0 : Math.min(FIRST_PAUSE * 2 ** Math.min(tries - free, 30), longest);
}
