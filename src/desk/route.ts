import type { HttpRequest, HttpResponse, Socket } from '../domain/channel.ts';
import type { Role } from '../domain/desk-account.ts';
import type { DeskSession } from '../domain/desk-session.ts';

/** Who may call something of the desk. Everybody else gets 401, or 403 when signed in. There is no default. */
export type Policy = 'anyone' | readonly [Role, ...Role[]];

export const EVERY_ROLE = ['counsellor', 'team-lead', 'administrator', 'auditor'] as const satisfies Policy;
/** Those who see cases, of their own organisation only: the handler compares the organisation. */
export const CASE_WORKERS = ['counsellor', 'team-lead'] as const satisfies Policy;

export type Method = 'GET' | 'POST' | 'DELETE';

type Declared = {
  readonly method: Method;
  /** Begins with /desk. */
  readonly path: string;
  /** Largest body in characters; 0 refuses any body. */
  readonly bodyLimit: number;
};

/** A route for people who are not signed in: pages, words, signing in. */
export type OpenRoute = Declared & {
  readonly policy: 'anyone';
  answer(request: HttpRequest): Promise<HttpResponse>;
};

/** A route for people who are signed in and have one of the roles. One that shows cases compares `session.account.organisation` itself. */
export type SignedInRoute = Declared & {
  readonly policy: readonly [Role, ...Role[]];
  /** A poll of the page, which must not keep an abandoned session alive. */
  readonly quiet?: boolean;
  answer(request: HttpRequest, session: DeskSession): Promise<HttpResponse>;
};

export type DeskRoute = OpenRoute | SignedInRoute;

/** A socket for people who are signed in. It closes by itself within 15 seconds after the session ended. */
export type DeskSocket = {
  readonly path: string;
  readonly policy: readonly [Role, ...Role[]];
  /** Called once it is open. */
  open(socket: Socket, session: DeskSession, request: HttpRequest): void;
};
