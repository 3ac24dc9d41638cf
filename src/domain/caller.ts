/** What a signed token says, once its signature, its issuer, its audience and its time are right. */
export type CheckedToken = {
  readonly claims: Readonly<Record<string, unknown>>;
  /** The channels for which the key that signed it may sign. */
  readonly endorsements: readonly string[];
  /** The keys of the issuer at that moment: another text means that it has changed them. */
  readonly keysVersion: string;
};

/** Checks an `Authorization` header. Throws a Refusal: 401, or 503 when the issuer's keys cannot be had. */
export type CheckToken = (authorization: string | undefined) => Promise<CheckedToken>;

/** The token that says who we are to a service outside. */
export type OwnToken = {
  /** Throws a SignInTrouble or an Unreachable. */
  get(): Promise<string>;
  /** It was refused: the next one is new. */
  drop(): void;
};

/** The service that gives tokens did not give one. Holds no secret. */
export class SignInTrouble extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Its own code of the reason, such as AADSTS7000215. */
  readonly reason: string | undefined;

  constructor(status: number, more: { retryAfter?: string | undefined; reason?: string | undefined }) {
    super(`the sign-in was answered with ${status}`);
    this.status = status;
    this.retryAfter = more.retryAfter;
    this.reason = more.reason;
  }
}
