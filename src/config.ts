import { z } from 'zod';
import { AZURE_BOT_SETTINGS, type AzureBot, azureBot, withoutAzureBot } from './azure-settings.ts';
import { DESK_SETTINGS, type DeskConfig, deskConfig, deskProblems } from './config-desk.ts';
import type { ConfigProblem } from './domain/errors.ts';
import { META_SETTINGS, META_TOGETHER, type MetaConfig, readMeta } from './meta-settings.ts';
import { refuseUnsafe } from './refuse-unsafe.ts';
import { httpUrl, isLoopback, setting } from './setting.ts';

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** Everything the environment decides. The only reader of `process.env` is `readConfig`. */
export type Config = {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** Where people reach us, without a slash at the end; unset: taken from the address we listen on. */
  readonly publicUrl: string | undefined;
  /** PostgreSQL; unset: SQLite in `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  /** 32 bytes; unset outside production: one is made and kept in `dataDir`. */
  readonly encryptionKey: Buffer | undefined;
  /** Keys that still open what they sealed, while the key is being changed. */
  readonly previousKeys?: readonly Buffer[] | undefined;
  /** A file with keys, one a line, the newest first; instead of `encryptionKey`. */
  readonly keyFile?: string | undefined;
  /** A secret in Azure Key Vault; instead of `encryptionKey`. */
  readonly keyVault?: KeyVault | undefined;
  /** Who may read `/metrics` from elsewhere; unset: only callers on this machine or its private network. */
  readonly metricsToken?: string | undefined;
  /** Proxies in front of us, as addresses and networks: rate limits then know callers apart. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Where traces go, as OTLP over HTTP; unset: none are made. */
  readonly tracesEndpoint?: string | undefined;
  readonly directLineSecret: string | undefined;
  /** Pages of other sites that may show the widget, as origins. */
  readonly widgetOrigins: readonly string[];
  /** How long we go on serving after we said that we stop: as long as a balancer needs to notice. */
  readonly drainSeconds?: number | undefined;
  readonly rateLimits: boolean;
  /** A second opinion on languages we are not sure of; unset: no message leaves the house. */
  readonly azureLanguage: { readonly endpoint: string; readonly key: string } | undefined;
  readonly desk: DeskConfig;
  /** Azure Bot Service; unset: `POST /api/messages` refuses everybody. */
  readonly azureBot: AzureBot | undefined;
  readonly meta: MetaConfig;
};

type KeyVault = {
  readonly secret: string;
  readonly identity: { readonly endpoint: string; readonly header: string } | undefined;
  readonly clientId: string | undefined;
};

/** The settings that are wrong, all of them: names and remedies, never values. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${problem.setting}: ${problem.what}. ${problem.remedy}.`);
    super(`The assistant cannot start. ${problems.length} setting(s) to mend:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

const port = z.coerce.number().int().min(0).max(65535);
const key = z.base64().transform((text, context) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) context.addIssue('length');
  return bytes;
});

const SETTINGS = {
  PORT: setting(port, 'is not a port', 'Use a whole number from 0 to 65535; 3978 when unset'),
  HOST: setting(z.string().min(1), 'is empty', 'Use an address to listen on, such as 127.0.0.1 or 0.0.0.0'),
  PUBLIC_URL: setting(
    httpUrl.transform((url) => url.replace(/\/+$/, '')),
    'is not an http(s) address',
    'Use the address people reach the assistant at, such as https://assistant.example.org',
  ),
  DATABASE_URL: setting(
    z.url({ protocol: /^postgres(ql)?$/ }),
    'is not a PostgreSQL address',
    'Use postgres://user:password@host/database, or leave it unset for the embedded database',
  ),
  DATA_DIR: setting(z.string().min(1), 'is empty', 'Use a folder the assistant may write to; ./data when unset'),
  ENCRYPTION_KEY: setting(key, 'is not 32 bytes in base64', 'Make one with: openssl rand -base64 32'),
  ENCRYPTION_KEY_PREVIOUS: setting(
    z.string().transform((list) => list.split(',').map((one) => key.parse(one.trim()))),
    'holds something that is not 32 bytes in base64',
    'List keys with commas; unset it once `assist keys status` shows no seal of them',
  ),
  ENCRYPTION_KEY_FILE: setting(z.string().min(1), 'is empty', 'Use the path of a file with one key a line, the newest first'),
  ENCRYPTION_KEY_VAULT: setting(
    httpUrl.refine((url) => /^\/secrets\/[^/]+$/.test(new URL(url).pathname) && (url.startsWith('https:') || isLoopback(url))),
    'is not the address of a secret',
    'Use https://<vault>.vault.azure.net/secrets/<name>, without a version',
  ),
  IDENTITY_ENDPOINT: setting(httpUrl, 'is not an address', 'Leave it as Azure sets it'),
  IDENTITY_HEADER: setting(z.string().min(1), 'is empty', 'Leave it as Azure sets it'),
  AZURE_CLIENT_ID: setting(z.guid(), 'is not a client id', 'Use the client id of the managed identity, or unset it'),
  METRICS_TOKEN: setting(
    z.string().regex(/^[\x21-\x7e]{24,}$/),
    'is too short or has spaces',
    'Use at least 24 random characters: openssl rand -base64 32',
  ),
  TRUSTED_PROXIES: setting(
    z.string().transform((list) => list.split(',').map((one) => network.parse(one.trim()))),
    'holds something that is neither an address nor a network',
    'List the addresses of proxies in front with commas, such as 127.0.0.1,10.0.0.0/8',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    httpUrl.transform((url) => url.replace(/\/+$/, '')),
    'is not an http(s) address',
    'Use the address of your collector, such as http://127.0.0.1:4318, or unset it',
  ),
  DRAIN_SECONDS: setting(
    z.coerce.number().int().min(0).max(300),
    'is not a number of seconds',
    'Use a whole number from 0 to 300, as long as your balancer needs to notice; 0 when unset',
  ),
  DIRECT_LINE_SECRET: setting(
    z
      .string()
      .min(24)
      .regex(/^[\x21-\x7e]+$/),
    'is too short or has spaces',
    'Use at least 24 random characters: openssl rand -base64 32',
  ),
  WIDGET_ORIGINS: setting(
    z.string().transform((list, context) => {
      const origins = list
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean);
      if (!origins.every(isOrigin)) context.addIssue('origin');
      return origins;
    }),
    'holds something that is not an origin',
    'List origins with commas: https://www.example.org,https://example.be (no path, no *)',
  ),
  RATE_LIMITS: setting(z.enum(['on', 'off']), 'is neither on nor off', 'Use on, or off for load runs'),
  AZURE_LANGUAGE_ENDPOINT: setting(
    httpUrl.refine((url) => url.startsWith('https:') || isLoopback(url)),
    'is not an https address',
    'Use the endpoint of the Azure AI Language resource, such as https://name.cognitiveservices.azure.com',
  ),
  AZURE_LANGUAGE_KEY: setting(
    z.string().regex(/^[\x21-\x7e]+$/),
    'is empty or has spaces',
    'Use a key of the Azure AI Language resource',
  ),
  ...DESK_SETTINGS,
  ...META_SETTINGS,
  ...AZURE_BOT_SETTINGS,
  NODE_ENV: setting(z.enum(['production', 'development', 'test']), 'is not known', 'Use production, or leave it unset'),
} as const;

function isOrigin(text: string): boolean {
  return !text.includes('*') && URL.canParse(text) && new URL(text).origin === text;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks every setting; throws one `ConfigError` that lists all problems. */
export function readConfig(environment: Environment = process.env): Config {
  const problems: ConfigProblem[] = [];
  const read = <K extends keyof typeof SETTINGS>(name: K): ReturnType<(typeof SETTINGS)[K]['parse']> | undefined => {
    const value = environment[name];
    if (value === undefined || value === '') return undefined;
    try {
      return SETTINGS[name].parse(value) as ReturnType<(typeof SETTINGS)[K]['parse']>;
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      problems.push({ setting: name, what: SETTINGS[name].what, remedy: SETTINGS[name].remedy });
      return undefined;
    }
  };
  const config: Config = {
    production: read('NODE_ENV') === 'production',
    port: read('PORT') ?? 3978,
    host: read('HOST') ?? '127.0.0.1',
    publicUrl: read('PUBLIC_URL'),
    databaseUrl: read('DATABASE_URL'),
    dataDir: read('DATA_DIR') ?? './data',
    encryptionKey: read('ENCRYPTION_KEY'),
    previousKeys: read('ENCRYPTION_KEY_PREVIOUS'),
    keyFile: read('ENCRYPTION_KEY_FILE'),
    keyVault: vaultOf(read('ENCRYPTION_KEY_VAULT'), {
      identity: both(read('IDENTITY_ENDPOINT'), read('IDENTITY_HEADER')),
      clientId: read('AZURE_CLIENT_ID'),
    }),
    metricsToken: read('METRICS_TOKEN'),
    trustedProxies: read('TRUSTED_PROXIES'),
    tracesEndpoint: read('OTEL_EXPORTER_OTLP_ENDPOINT'),
    directLineSecret: read('DIRECT_LINE_SECRET'),
    widgetOrigins: read('WIDGET_ORIGINS') ?? [],
    drainSeconds: read('DRAIN_SECONDS'),
    rateLimits: read('RATE_LIMITS') !== 'off',
    azureLanguage: languageOf(read('AZURE_LANGUAGE_ENDPOINT'), read('AZURE_LANGUAGE_KEY')),
    azureBot: azureBot({
      appId: read('MICROSOFT_APP_ID'),
      appPassword: read('MICROSOFT_APP_PASSWORD'),
      tenantId: read('MICROSOFT_APP_TENANT_ID'),
      channels: read('MICROSOFT_CHANNELS') ?? ['directline', 'webchat'],
      standIn: read('BOT_FRAMEWORK_URL'),
    }),
    meta: readMeta(read),
    desk: deskConfig(read, environment.NODE_ENV === 'production'),
  };
  problems.push(
    ...halfSet(environment),
    ...oneKeyPlace(environment),
    ...withoutAzureBot(environment),
    ...deskProblems(environment),
    ...unsafeInProduction(config, environment),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function languageOf(endpoint: string | undefined, key: string | undefined): Config['azureLanguage'] {
  return endpoint === undefined || key === undefined ? undefined : { endpoint, key };
}

function both(endpoint: string | undefined, header: string | undefined): KeyVault['identity'] {
  return endpoint === undefined || header === undefined ? undefined : { endpoint, header };
}

function vaultOf(secret: string | undefined, how: Omit<KeyVault, 'secret'>): KeyVault | undefined {
  return secret === undefined ? undefined : { secret, ...how };
}

const KEY_PLACES = ['ENCRYPTION_KEY', 'ENCRYPTION_KEY_FILE', 'ENCRYPTION_KEY_VAULT'] as const;

/** The key comes from one place. */
function oneKeyPlace(environment: Environment): ConfigProblem[] {
  const [first, ...others] = KEY_PLACES.filter((name) => environment[name]);
  return others.map((setting) => ({ setting, what: `is set beside ${first}`, remedy: 'Keep one of them' }));
}

/** Settings that mean nothing alone. */
/** Settings that mean nothing alone: half a channel must not look like one that works. */
const TOGETHER = [
  ['AZURE_LANGUAGE_ENDPOINT', 'AZURE_LANGUAGE_KEY'],
  ['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD'],
  ...META_TOGETHER,
] as const;

function halfSet(environment: Environment): ConfigProblem[] {
  return TOGETHER.flatMap((names) => {
    const missing = names.filter((name) => !environment[name]);
    if (missing.length === names.length) return [];
    const [present] = names.filter((name) => environment[name]);
    const rest = names.length === 2 ? 'both' : 'all of them';
    return missing.map((setting) => ({ setting, what: 'is missing', remedy: `Set it beside ${present}, or unset ${rest}` }));
  });
}

/** What is convenient on a desk and dangerous in the field. */
function unsafeInProduction(config: Config, environment: Environment): ConfigProblem[] {
  if (!config.production) return [];
  const problems: ConfigProblem[] = [];
  problems.push(...refuseUnsafe(environment));
  if (!KEY_PLACES.some((name) => environment[name])) {
    const remedy = 'Make one with: openssl rand -base64 32 (or name a file, or a secret in Azure Key Vault)';
    problems.push({ setting: 'ENCRYPTION_KEY', what: 'is missing', remedy });
  }
  if (!environment.PUBLIC_URL) {
    const remedy = 'Use the https address people reach the assistant at';
    problems.push({ setting: 'PUBLIC_URL', what: 'is missing', remedy });
  } else if (config.publicUrl?.startsWith('http://')) {
    problems.push({ setting: 'PUBLIC_URL', what: 'is not https', remedy: 'Put TLS in front and use its https address' });
  }
  if (environment.BOT_FRAMEWORK_URL) {
    problems.push({ setting: 'BOT_FRAMEWORK_URL', what: 'is set', remedy: 'Unset it: tokens are checked with Microsoft only' });
  }
  if (!config.rateLimits) {
    problems.push({ setting: 'RATE_LIMITS', what: 'is off', remedy: 'Leave it unset: limits are on by default' });
  }
  return problems;
}
