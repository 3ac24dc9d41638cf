import type { AuditRecord } from '../domain/audit.ts';
import type { Route, SocketRoute } from '../domain/channel.ts';
import type { Clock } from '../domain/clock.ts';
import type { Accounts, EnrolmentLinks } from '../domain/desk-account.ts';
import type { DeskSession, Sessions, SignInPauses } from '../domain/desk-session.ts';
import type { DeskWords } from '../domain/desk-words.ts';
import { accountRoutes } from './account-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { Cookies } from './cookies.ts';
import { enrolmentRoutes } from './enrolment.ts';
import { Gate } from './gate.ts';
import { pageRoutes } from './page-routes.ts';
import { Provider, type ProviderSettings } from './provider.ts';
import type { RoleOfGroup } from './provider-roles.ts';
import { type ProviderRouteParts, providerRoutes, standsAtProvider } from './provider-routes.ts';
import type { DeskRoute, DeskSocket } from './route.ts';
import { sessionRoutes } from './session-routes.ts';
import { localSignInRoute } from './sign-in.ts';

/** How counsellors sign in. */
export type DeskSignIn =
  | { readonly way: 'local' | 'off' }
  | {
      readonly way: 'provider';
      readonly settings: ProviderSettings;
      readonly mapping: { readonly claim: string; readonly roles: readonly RoleOfGroup[] };
    };

export type DeskParts = {
  readonly signIn: DeskSignIn;
  readonly accounts: Accounts;
  readonly links: EnrolmentLinks;
  readonly sessions: Sessions;
  readonly pauses: SignInPauses;
  readonly audit: AuditRecord;
  readonly clock: Clock;
  /** 32 bytes for each purpose. */
  readonly deriveKey: (purpose: string) => Buffer;
  readonly secure: boolean;
  readonly paused: boolean;
  readonly isOwnOrigin: (origin: string | undefined) => boolean;
  readonly ownAddress: () => string;
  readonly organisations: ReadonlyMap<string, string>;
  /** Where `npm run build` put the desk. */
  readonly folder: string;
  readonly words: ReadonlyMap<string, DeskWords>;
  /** Queue, cases and whatever else is done at the desk. */
  readonly routes: readonly DeskRoute[];
  readonly sockets: readonly DeskSocket[];
  readonly onTrouble: (what: 'provider-failed', error: unknown) => void;
};

/** The counsellors' desk: one gate, and everything behind it. */
export function createDesk(parts: DeskParts): { routes: Route[]; sockets: SocketRoute[] } {
  const { sessions, accounts, audit, signIn } = parts;
  const cookies = new Cookies({ secure: parts.secure });
  const provided = fromProvider(parts, cookies);
  const gate = new Gate({
    sessions,
    cookies,
    isOwnOrigin: parts.isOwnOrigin,
    tokenKey: parts.deriveKey('desk request tokens'),
    stillStands: (session) => stands(session, provided, signIn.way),
  });
  const local = signIn.way === 'local';
  const offerKey = parts.deriveKey('second factor offers');
  const links = local ? parts.links : undefined;
  return {
    routes: gate.routes([
      ...pageRoutes(parts),
      ...sessionRoutes({ gate, sessions, cookies, signIn: signIn.way }),
      ...(local ? [localSignInRoute({ ...parts, cookies }), ...enrolmentRoutes({ ...parts, offerKey })] : []),
      ...(provided ? providerRoutes(provided) : []),
      ...accountRoutes({ accounts, links, organisations: parts.organisations, ownAddress: parts.ownAddress }),
      ...auditRoutes({ audit, accounts }),
      ...parts.routes,
    ]),
    sockets: gate.sockets(parts.sockets),
  };
}

function fromProvider(parts: DeskParts, cookies: Cookies): ProviderRouteParts | undefined {
  const { signIn } = parts;
  if (signIn.way !== 'provider') return undefined;
  return {
    ...parts,
    cookies,
    provider: new Provider(signIn.settings, parts.clock),
    mapping: signIn.mapping,
    journeyKey: parts.deriveKey('desk sign-in journeys'),
  };
}

/** Where the provider decides, local accounts count for nothing, and the other way round. */
async function stands(session: DeskSession, provided: ProviderRouteParts | undefined, way: DeskSignIn['way']): Promise<boolean> {
  if (provided) return standsAtProvider(provided, session);
  return way === 'local' && !session.account.fromProvider;
}
