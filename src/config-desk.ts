import { z } from 'zod';
import { CASE_ROLES, ROLES, type Role } from './domain/desk-account.ts';
import type { ConfigProblem } from './domain/errors.ts';
import { safeUrl, setting } from './setting.ts';

/** Who may sign in at the desk, and how it tells of new cases. */
export type DeskConfig = {
  readonly signIn: 'local' | 'provider' | 'off';
  /** Set with `provider`. */
  readonly provider:
    | {
        readonly issuer: string;
        readonly clientId: string;
        readonly clientSecret: string;
        readonly scope: string;
        readonly secondFactor: readonly string[];
        readonly roleClaim: string;
        readonly roles: readonly { group: string; role: Role; organisation: string | undefined }[];
      }
    | undefined;
  readonly mail: { readonly url: string; readonly from: string; readonly to: ReadonlyMap<string, readonly string[]> } | undefined;
  /** By organisation; `*`: every organisation. */
  readonly webhooks: ReadonlyMap<string, string>;
};

const word = z.string().regex(/^[\x21-\x7e]+$/);
const list = (separator: RegExp) =>
  z.string().transform((text) =>
    text
      .split(separator)
      .map((one) => one.trim())
      .filter(Boolean),
  );
const address = z.email();

/** `group=role@organisation`, the group as the provider spells it. */
const roles = list(/[,;]/).transform((lines, context) =>
  lines.flatMap((line) => {
    const match = /^(.+)=([a-z-]+)(?:@([\w-]+))?$/.exec(line);
    const role = ROLES.find((one) => one === match?.[2]);
    if (!match?.[1] || !role || CASE_ROLES.includes(role) !== (match[3] !== undefined)) {
      context.addIssue('role');
      return [];
    }
    return [{ group: match[1], role, organisation: match[3] }];
  }),
);

/** `organisation=a@example.org,b@example.org; other=c@example.org`. */
const recipients = list(/;/).transform((lines, context) => {
  const found = new Map<string, readonly string[]>();
  for (const line of lines) {
    const [organisation = '', addresses = ''] = line.split('=').map((part) => part.trim());
    const to = addresses.split(',').map((one) => one.trim());
    if (!/^[\w-]+$/.test(organisation) || !to.every((one) => address.safeParse(one).success)) context.addIssue('address');
    found.set(organisation, to);
  }
  return found;
});

/** One address for all, or `organisation=https://…; other=https://…`. */
const webhooks = list(/;/).transform((lines, context) => {
  const found = new Map<string, string>();
  for (const line of lines) {
    const match = /^(?:([\w-]+)=)?(https?:\/\/.+)$/.exec(line);
    if (!match?.[2] || !safeUrl.safeParse(match[2]).success) context.addIssue('url');
    else found.set(match[1] ?? '*', match[2]);
  }
  return found;
});

export const DESK_SETTINGS = {
  OIDC_ISSUER: setting(
    safeUrl,
    'is not an https address',
    'Use the issuer of the identity provider, such as https://login.example.org/realm',
  ),
  OIDC_CLIENT_ID: setting(word, 'is empty or has spaces', 'Use the client id that the identity provider gave'),
  OIDC_CLIENT_SECRET: setting(word, 'is empty or has spaces', 'Use the client secret that the identity provider gave'),
  OIDC_SCOPE: setting(
    z.string().regex(/^openid( [\x21-\x7e]+)*$/),
    'does not begin with openid',
    'Use scopes with spaces, such as: openid profile groups; openid profile when unset',
  ),
  OIDC_SECOND_FACTOR: setting(
    list(/[\s,]+/),
    'is empty',
    'List values of acr or amr that prove a second factor; mfa,otp,hwk,phr,phrh when unset',
  ),
  OIDC_ROLE_CLAIM: setting(word, 'is empty or has spaces', 'Use the name of the claim with the groups; groups when unset'),
  OIDC_ROLES: setting(
    roles,
    'holds a line that is not group=role@organisation',
    'List with commas: staff-liege=counsellor@caritas,it=administrator,audit=auditor (counsellor and team-lead need an organisation of content/desks.yaml, the others have none)',
  ),
  DESK_LOCAL_ACCOUNTS: setting(
    z.enum(['on', 'off']),
    'is neither on nor off',
    'Use on or off; on when unset, except in production and beside OIDC_ISSUER',
  ),
  SMTP_URL: setting(
    z.url({ protocol: /^smtps?$/ }),
    'is not an address of a mail server',
    'Use smtps://user:password@host or smtp://host:587',
  ),
  DESK_NOTICE_FROM: setting(address, 'is not an e-mail address', 'Use the address that notices of new cases come from'),
  DESK_NOTICE_TO: setting(
    recipients,
    'is not a list of organisations and their e-mail addresses',
    'Use organisation=address,address; other=address with the ids of content/desks.yaml',
  ),
  TEAMS_WEBHOOK_URL: setting(
    webhooks,
    'is not an https address',
    'Use the address of the webhook, or organisation=https://…; other=https://… with the ids of content/desks.yaml',
  ),
} as const;

type DeskSettings = typeof DESK_SETTINGS;
type Read = <K extends keyof DeskSettings>(name: K) => ReturnType<DeskSettings[K]['parse']> | undefined;

/** The desk's part of the settings. Outside production, local accounts are there for trying it. */
export function deskConfig(read: Read, production: boolean): DeskConfig {
  const [issuer, clientId, clientSecret] = [read('OIDC_ISSUER'), read('OIDC_CLIENT_ID'), read('OIDC_CLIENT_SECRET')];
  const local = read('DESK_LOCAL_ACCOUNTS') ?? (production || issuer !== undefined ? 'off' : 'on');
  const [url, from, to] = [read('SMTP_URL'), read('DESK_NOTICE_FROM'), read('DESK_NOTICE_TO')];
  const provider = issuer !== undefined &&
    clientId !== undefined &&
    clientSecret !== undefined && {
      issuer,
      clientId,
      clientSecret,
      scope: read('OIDC_SCOPE') ?? 'openid profile',
      secondFactor: read('OIDC_SECOND_FACTOR') ?? ['mfa', 'otp', 'hwk', 'phr', 'phrh'],
      roleClaim: read('OIDC_ROLE_CLAIM') ?? 'groups',
      roles: read('OIDC_ROLES') ?? [],
    };
  return {
    signIn: provider ? 'provider' : local === 'on' ? 'local' : 'off',
    provider: provider || undefined,
    mail: url !== undefined && from !== undefined && to !== undefined ? { url, from, to } : undefined,
    webhooks: read('TEAMS_WEBHOOK_URL') ?? new Map(),
  };
}

const TOGETHER = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'OIDC_ROLES'],
  ['SMTP_URL', 'DESK_NOTICE_FROM', 'DESK_NOTICE_TO'],
] as const;

/** Settings that mean nothing without the others, and two ways to sign in at once. */
export function deskProblems(environment: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  for (const names of TOGETHER) {
    const missing = names.filter((name) => !environment[name]);
    if (missing.length === names.length) continue;
    for (const name of missing) {
      problems.push({ setting: name, what: 'is missing', remedy: `${names.join(', ')} go together; set all or none` });
    }
  }
  if (environment.OIDC_ISSUER && environment.DESK_LOCAL_ACCOUNTS === 'on') {
    const remedy = 'Leave it unset: with an identity provider, nobody signs in past it';
    problems.push({ setting: 'DESK_LOCAL_ACCOUNTS', what: 'is on beside OIDC_ISSUER', remedy });
  }
  return problems;
}
