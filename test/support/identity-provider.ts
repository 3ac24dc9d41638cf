import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import { freePort } from './postgres.ts';

type Claims = { readonly given_name: string; readonly groups: readonly string[]; readonly amr: readonly string[] };

export type IdentityProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs in at the provider as a browser would: the address at which the browser comes back. */
  signIn(address: string, subject: string): Promise<string>;
  /** Nobody of that name works there any more. */
  remove(subject: string): void;
  change(subject: string, claims: Partial<Claims>): void;
  /** How often it was asked about somebody who had signed in. */
  asked(): number;
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
};

const STAFF: Readonly<Record<string, Claims>> = {
  lea: { given_name: 'Léa', groups: ['everybody', 'liege'], amr: ['pwd', 'mfa'] },
  tom: { given_name: 'Tom', groups: ['liege'], amr: ['pwd', 'hwk'] },
  leaver: { given_name: 'Lou', groups: ['liege'], amr: ['pwd', 'mfa'] },
  mover: { given_name: 'Max', groups: ['liege'], amr: ['pwd', 'mfa'] },
  'password-only': { given_name: 'Pia', groups: ['liege'], amr: ['pwd'] },
  stranger: { given_name: 'Sam', groups: ['everybody'], amr: ['pwd', 'mfa'] },
};

/** Seconds. */
const HOUR = 3600;
const DAY = 86_400;

/** A real OpenID Connect provider on this machine, whose people sign in by being named. */
export async function startProvider(client: string): Promise<IdentityProvider> {
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const staff = new Map(Object.entries(STAFF));
  const [clientId, clientSecret] = ['desk', randomBytes(24).toString('base64url')];
  const provider = new Provider(issuer, configuration({ staff, client, clientId, clientSecret }));
  provider.on('server_error', (_context, error) => {
    throw error;
  });
  let asked = 0;
  const handle = provider.callback();
  const begin = () =>
    new Promise<Server>((resolve) => {
      const server = createServer((request, response) => {
        if (request.url?.startsWith('/me')) asked++;
        const subject = new URL(request.url ?? '/', issuer).searchParams.get('sign-in-as');
        if (subject === null) return handle(request, response);
        const amr = [...(staff.get(subject)?.amr ?? [])];
        const result = { login: { accountId: subject, amr }, consent: {} };
        return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      }).listen(port, '127.0.0.1', () => resolve(server));
    });
  const end = (server: Server) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  let server = await begin();
  return {
    issuer,
    clientId,
    clientSecret,
    signIn: (address, subject) => walk(address, { subject, client }),
    remove: (subject) => staff.delete(subject),
    change: (subject, claims) => {
      const present = staff.get(subject);
      if (present) staff.set(subject, { ...present, ...claims });
    },
    asked: () => asked,
    pause: () => end(server),
    resume: async () => {
      server = await begin();
    },
    stop: () => end(server),
  };
}

function configuration(parts: {
  staff: ReadonlyMap<string, Claims>;
  client: string;
  clientId: string;
  clientSecret: string;
}): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: parts.clientId,
        client_secret: parts.clientSecret,
        redirect_uris: [`${parts.client}/desk/oidc/callback`],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    claims: { openid: ['sub', 'amr'], profile: ['given_name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'groups'],
    conformIdTokenClaims: false,
    issueRefreshToken: async () => true,
    ttl: { AccessToken: HOUR, IdToken: HOUR, RefreshToken: DAY, Session: DAY, Grant: DAY, Interaction: HOUR },
    pkce: { required: () => false },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    loadExistingGrant: async (context) => {
      const { provider, session, client } = context.oidc;
      const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: client?.clientId ?? '' });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
    findAccount: async (_context, id) => {
      const claims = parts.staff.get(id);
      if (!claims) return undefined;
      const { amr: _, ...rest } = claims;
      return { accountId: id, claims: async () => ({ sub: id, ...structuredClone(rest) }) };
    },
  };
}

/** Follows redirects within the provider, with cookies, and names who signs in when it asks. */
async function walk(address: string, { subject, client }: { subject: string; client: string }): Promise<string> {
  const jar = new Map<string, string>();
  let at = address;
  for (let step = 0; step < 10; step++) {
    if (at.startsWith(client)) return at;
    const asks = /\/interaction\//.test(at);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(asks ? `${at}?sign-in-as=${subject}` : at, { redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`the provider answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
    at = new URL(location, at).href;
  }
  throw new Error('the provider sent us round in circles');
}
