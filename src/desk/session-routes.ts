import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import type { Sessions } from '../domain/desk-session.ts';
import type { Cookies } from './cookies.ts';
import type { Gate } from './gate.ts';
import { type DeskRoute, EVERY_ROLE } from './route.ts';

/** local: name, password and code. provider: the organisation's own sign-in. off: nobody can sign in. */
export type SignInWay = 'local' | 'provider' | 'off';

export type SessionRouteParts = {
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly signIn: SignInWay;
};

/** Who is signed in, staying so, and signing out. */
export function sessionRoutes(parts: SessionRouteParts): DeskRoute[] {
  return [
    { method: 'GET', path: '/desk/api/session', policy: 'anyone', bodyLimit: 0, answer: (request) => who(parts, request) },
    {
      // A person moved or typed: the page says so now and then, whatever they are looking at.
      method: 'POST',
      path: '/desk/api/session',
      policy: EVERY_ROLE,
      bodyLimit: 0,
      answer: async () => ({ status: 204 }),
    },
    {
      method: 'POST',
      path: '/desk/api/sign-out',
      policy: EVERY_ROLE,
      bodyLimit: 0,
      answer: (request) => signOut(parts, request),
    },
  ];
}

async function who({ gate, signIn }: SessionRouteParts, request: HttpRequest): Promise<HttpResponse> {
  const session = await gate.session(request);
  if (!session) return { status: 200, body: { signIn } };
  const { id, alias, role, organisation } = session.account;
  return {
    status: 200,
    body: { signIn, account: { id, alias, role, organisation }, token: gate.tokenOf(session), endsAt: session.endsAt },
  };
}

async function signOut({ sessions, cookies }: SessionRouteParts, request: HttpRequest): Promise<HttpResponse> {
  const token = cookies.read(request.headers.cookie, 'session');
  if (token !== undefined) await sessions.close(token);
  const headers = { 'set-cookie': cookies.write('session', '', 0), 'clear-site-data': '"cache"' };
  return { status: 204, headers };
}
