import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest, HttpResponse, Route, SocketRoute } from '../domain/channel.ts';
import type { DeskSession, Sessions } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import type { Cookies } from './cookies.ts';
import type { DeskRoute, DeskSocket, SignedInRoute } from './route.ts';
import { watchSession } from './watch-session.ts';

/** Header with the token that only our own page can read. */
export const TOKEN_HEADER = 'x-desk-token';

export type GateParts = {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  /** Whether an `Origin` is the desk's own. */
  readonly isOwnOrigin: (origin: string | undefined) => boolean;
  /** 32 bytes. */
  readonly tokenKey: Buffer;
  /** Asks the identity provider, where there is one, whether the account still stands. False ends the session. */
  readonly stillStands: (session: DeskSession) => Promise<boolean>;
  /** Milliseconds between two looks at the session of an open socket; 15 seconds when unset. */
  readonly lookEvery?: number;
};

/** The one way into the desk: turns routes and sockets that declare a policy into ones that keep it. */
export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  routes(routes: readonly DeskRoute[]): Route[] {
    return routes.map((route) => ({
      method: route.method,
      path: route.path,
      bodyLimit: route.bodyLimit,
      cors: 'none',
      policy: route.policy === 'anyone' ? 'anyone' : [...route.policy],
      receive: async (request) => ({ response: await this.#answer(route, request) }),
    }));
  }

  sockets(sockets: readonly DeskSocket[]): SocketRoute[] {
    return sockets.map((declared) => ({
      path: declared.path,
      policy: [...declared.policy],
      authorise: async (request) => {
        // A browser always says where it comes from; without that, any page could open the socket with the cookie.
        if (!this.#parts.isOwnOrigin(request.headers.origin)) return { refuse: 403 };
        const session = await this.#session(request, { touch: false });
        if (!session) return { refuse: 401 };
        if (!declared.policy.includes(session.account.role)) return { refuse: 403 };
        return {
          open: (socket) => {
            watchSession(socket, () => this.#stands(session.id), this.#parts.lookEvery);
            declared.open(socket, session, request);
          },
        };
      },
    }));
  }

  /** The token that requests of this session must carry in `x-desk-token` when they change something. */
  tokenOf(session: Pick<DeskSession, 'id'>): string {
    return createHmac('sha256', this.#parts.tokenKey).update(session.id).digest('base64url');
  }

  /** The session of a request, without keeping it alive. */
  session(request: HttpRequest): Promise<DeskSession | undefined> {
    return this.#session(request, { touch: false });
  }

  async #answer(route: DeskRoute, request: HttpRequest): Promise<HttpResponse> {
    if (route.method !== 'GET') this.#refuseOtherSites(request);
    if (route.policy === 'anyone') return route.answer(request);
    const session = await this.#admit(route as SignedInRoute, request);
    return this.#watched(session, await (route as SignedInRoute).answer(request, session));
  }

  /** An answer that stays open ends with the session. */
  #watched(session: DeskSession, answer: HttpResponse): HttpResponse {
    const { stream } = answer;
    if (!stream) return answer;
    return {
      ...answer,
      stream: (socket) => {
        watchSession(socket, () => this.#stands(session.id));
        stream(socket);
      },
    };
  }

  async #admit(route: SignedInRoute, request: HttpRequest): Promise<DeskSession> {
    const session = await this.#session(request, { touch: route.quiet !== true });
    if (!session) throw new Refusal(401, 'SignInNeeded', 'Please sign in.');
    if (route.method !== 'GET' && !same(request.headers[TOKEN_HEADER], this.tokenOf(session))) {
      throw new Refusal(403, 'TokenNeeded', 'Reload the page and try again.');
    }
    if (!route.policy.includes(session.account.role)) throw new Refusal(403, 'NotYours', 'Your role may not do this.');
    return session;
  }

  /** What changes something must come from a page of the desk: no form, no script of another site, no link. */
  #refuseOtherSites({ headers }: HttpRequest): void {
    const site = headers['sec-fetch-site'];
    if (!this.#parts.isOwnOrigin(headers.origin) || (site !== undefined && site !== 'same-origin')) {
      throw new Refusal(403, 'OtherSite', 'This works only from the page of the desk.');
    }
  }

  async #session(request: HttpRequest, options: { touch: boolean }): Promise<DeskSession | undefined> {
    const token = this.#parts.cookies.read(request.headers.cookie, 'session');
    if (token === undefined || !/^[\w-]{43}$/.test(token)) return undefined;
    const session = await this.#parts.sessions.find(token, options);
    return session && (await this.#parts.stillStands(session)) ? session : undefined;
  }

  async #stands(id: string): Promise<boolean> {
    const session = await this.#parts.sessions.findById(id);
    return session !== undefined && (await this.#parts.stillStands(session));
  }
}

/** Compares digests of equal length: the time taken says nothing. */
function same(given: string | undefined, right: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(right));
}
