import type { ConfigProblem } from './domain/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Refusal = { readonly setting: string; readonly what: string; readonly remedy: string };
type Rule = (environment: Environment) => readonly Refusal[];

/** A key of this many different bytes or fewer was typed, not drawn: 32 random bytes have about thirty. */
const FEWEST_BYTES = 16;
const FEWEST_SECRET_CHARACTERS = 10;
/** Words of examples and defaults. */
const EXAMPLE = /change-?me|example|secret|password|passw0rd|default|test|1234|azerty|qwerty|^postgres$|^assistant$/i;
const NEW_KEY = 'Make one with: openssl rand -base64 32';

/** What is convenient on a desk and dangerous in the field, beyond what a single setting shows. All of it at once. */
export function refuseUnsafe(environment: Environment): ConfigProblem[] {
  return RULES.flatMap((rule) => rule(environment));
}

const keysAreDrawn: Rule = ({ ENCRYPTION_KEY, ENCRYPTION_KEY_PREVIOUS }) => {
  const key = Buffer.from(ENCRYPTION_KEY ?? '', 'base64');
  const problems: Refusal[] = [];
  if (key.length === 32 && new Set(key).size < FEWEST_BYTES) {
    problems.push({ setting: 'ENCRYPTION_KEY', what: 'was not drawn at random', remedy: NEW_KEY });
  }
  const previous = (ENCRYPTION_KEY_PREVIOUS ?? '').split(',').map((one) => one.trim());
  if (ENCRYPTION_KEY && previous.includes(ENCRYPTION_KEY.trim())) {
    const remedy = 'Give the key of before there, or unset it';
    problems.push({ setting: 'ENCRYPTION_KEY_PREVIOUS', what: 'holds the key of now', remedy });
  }
  return problems;
};

const SECRETS = [
  'DIRECT_LINE_SECRET',
  'METRICS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'MESSENGER_APP_SECRET',
  'MESSENGER_VERIFY_TOKEN',
  'MICROSOFT_APP_PASSWORD',
  'OIDC_CLIENT_SECRET',
] as const;

/** Secrets that others give may be in any form; those that were plainly made up, or are used twice, are refused. */
const secretsAreOwn: Rule = (environment) => {
  const problems: Refusal[] = [];
  const seen = new Map<string, string>(environment.ENCRYPTION_KEY ? [[environment.ENCRYPTION_KEY, 'ENCRYPTION_KEY']] : []);
  for (const setting of SECRETS) {
    const value = environment[setting];
    if (!value) continue;
    const plain = new Set(value).size < FEWEST_SECRET_CHARACTERS || /^change-?me|^example|^secret|^password/i.test(value);
    if (plain) problems.push({ setting, what: 'is an example, not a secret', remedy: NEW_KEY });
    const other = seen.get(value);
    if (other) problems.push({ setting, what: `is the same as ${other}`, remedy: 'Give each its own' });
    seen.set(value, setting);
  }
  return problems;
};

/** Calls that carry secrets or people's words go to addresses that prove who they are. */
const outsideIsHttps: Rule = (environment) => {
  const outward = ['AZURE_LANGUAGE_ENDPOINT', 'GRAPH_API_URL', 'OIDC_ISSUER', 'ENCRYPTION_KEY_VAULT'];
  return outward
    .filter((setting) => environment[setting] && !environment[setting].startsWith('https://'))
    .map((setting) => ({ setting, what: 'is not https', remedy: 'Use the https address of the service, or unset it' }));
};

const addressIsPublic: Rule = ({ PUBLIC_URL, WIDGET_ORIGINS }) => {
  const problems: Refusal[] = [];
  if (PUBLIC_URL && URL.canParse(PUBLIC_URL) && isLocal(new URL(PUBLIC_URL).hostname)) {
    problems.push({ setting: 'PUBLIC_URL', what: 'is this machine only', remedy: 'Use the https address people reach it at' });
  }
  const origins = (WIDGET_ORIGINS ?? '').split(',').map((one) => one.trim());
  if (origins.some((origin) => origin.startsWith('http://'))) {
    const remedy = 'A page without https can be changed on its way, and so can the chat in it: use https origins';
    problems.push({ setting: 'WIDGET_ORIGINS', what: 'has an origin without https', remedy });
  }
  return problems;
};

/** Names with a dot leave the private network of one deployment. */
const databaseIsGuarded: Rule = ({ DATABASE_URL }) => {
  if (!DATABASE_URL || !URL.canParse(DATABASE_URL)) return [];
  const url = new URL(DATABASE_URL);
  const problems: Refusal[] = [];
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  const isNear = isLocal(url.hostname) || !url.hostname.includes('.');
  if (!isNear && !['require', 'verify-ca', 'verify-full'].includes(mode)) {
    const remedy = 'Add ?sslmode=verify-full, so that nobody on the way reads along';
    problems.push({ setting: 'DATABASE_URL', what: 'reaches another machine without TLS', remedy });
  }
  const password = decodeURIComponent(url.password);
  if (url.password && (password.length < FEWEST_SECRET_CHARACTERS || EXAMPLE.test(password))) {
    problems.push({ setting: 'DATABASE_URL', what: 'has a weak password', remedy: 'Use one from: openssl rand -hex 24' });
  }
  return problems;
};

/** Switches of Node that print, dump or open what people write, or stop checking certificates. */
const NODE_SWITCHES =
  /--(inspect|heapsnapshot|heap-prof|cpu-prof|report-|diagnostic-dir|trace-|tls-keylog|insecure|abort-on-uncaught)/;

const nothingListensIn: Rule = (environment) => {
  const problems: Refusal[] = [];
  if (NODE_SWITCHES.test(environment.NODE_OPTIONS ?? '')) {
    const remedy = 'Unset it: it opens the memory of the process, where conversations are readable';
    problems.push({ setting: 'NODE_OPTIONS', what: 'has a switch for debugging', remedy });
  }
  for (const setting of ['NODE_DEBUG', 'DEBUG', 'NODE_V8_COVERAGE', 'SSLKEYLOGFILE', 'NODE_DEBUG_NATIVE']) {
    if (environment[setting]) {
      problems.push({ setting, what: 'is set', remedy: 'Unset it: packages then print requests and queries' });
    }
  }
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    const remedy = 'Unset it; add the certificate of your authority with NODE_EXTRA_CA_CERTS';
    problems.push({ setting: 'NODE_TLS_REJECT_UNAUTHORIZED', what: 'switches certificate checks off', remedy });
  }
  return problems;
};

const RULES: readonly Rule[] = [
  keysAreDrawn,
  secretsAreOwn,
  outsideIsHttps,
  addressIsPublic,
  databaseIsGuarded,
  nothingListensIn,
];

function isLocal(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]'].includes(host) || host.endsWith('.localhost');
}
