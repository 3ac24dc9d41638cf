/** A refusal that the caller may read: a status, a stable code and one honest sentence. Never holds what somebody wrote. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A setting that stops the start. Holds the setting's name and the remedy, never its value. */
export type ConfigProblem = { readonly setting: string; readonly what: string; readonly remedy: string };

/** The program cannot start, for a reason that the operator can read and mend. Never holds the value of a setting. */
export class StartError extends Error {}

/** While a turn ran, a counsellor took the conversation or gave it back: what was made of the message does not fit any more. */
export class OwnerChanged extends Error {}
