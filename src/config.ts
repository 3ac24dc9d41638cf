import { z } from 'zod';
import type { ConfigProblem } from './domain/errors.ts';

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
  readonly directLineSecret: string | undefined;
  /** Pages of other sites that may show the widget, as origins. */
  readonly widgetOrigins: readonly string[];
  readonly rateLimits: boolean;
  /** A second opinion on languages we are not sure of; unset: no message leaves the house. */
  readonly azureLanguage: { readonly endpoint: string; readonly key: string } | undefined;
  /** Azure Bot Service; unset: `POST /api/messages` refuses everybody. */
  readonly azureBot: AzureBot | undefined;
};

export type AzureBot = {
  readonly appId: string;
  readonly appPassword: string;
  /** The tenant in which a single-tenant bot is registered. */
  readonly tenantId: string | undefined;
  /** Channels of Azure Bot Service that are let in. */
  readonly channels: readonly string[];
  /** A server of this machine in the place of Microsoft, for tests; never in production. */
  readonly standIn: string | undefined;
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

/** Channels that are private and one to one. Groups, the emulator, other bots and desks for staff are not among them. */
const AZURE_CHANNELS = ['directline', 'webchat', 'telegram', 'line', 'sms', 'facebook'] as const;

const port = z.coerce.number().int().min(0).max(65535);
const httpUrl = z.url({ protocol: /^https?$/ });

type Setting<T> = { parse(value: string): T; what: string; remedy: string };

function setting<T>(schema: z.ZodType<T>, what: string, remedy: string): Setting<T> {
  return { parse: (value) => schema.parse(value), what, remedy };
}

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
  ENCRYPTION_KEY: setting(
    z.base64().transform((text, context) => {
      const key = Buffer.from(text, 'base64');
      if (key.length !== 32) context.addIssue('length');
      return key;
    }),
    'is not 32 bytes in base64',
    'Make one with: openssl rand -base64 32',
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
  MICROSOFT_APP_ID: setting(
    z.guid().transform((id) => id.toLowerCase()),
    'is not an application id',
    'Use the "Application (client) ID" of the registration: 8-4-4-4-12 hexadecimal digits',
  ),
  MICROSOFT_APP_PASSWORD: setting(
    z
      .string()
      .min(16)
      .regex(/^[\x21-\x7e]+$/),
    'is too short or has spaces',
    'Use the value of a client secret of the registration, not its id',
  ),
  MICROSOFT_APP_TENANT_ID: setting(
    z.guid().transform((id) => id.toLowerCase()),
    'is not a tenant id',
    'Use the "Directory (tenant) ID" of the registration; leave it unset for a multi-tenant bot',
  ),
  MICROSOFT_CHANNELS: setting(
    z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .pipe(z.array(z.enum(AZURE_CHANNELS)).min(1)),
    'names a channel that cannot be let in',
    `List some of: ${AZURE_CHANNELS.join(', ')}; directline,webchat when unset`,
  ),
  BOT_FRAMEWORK_URL: setting(
    httpUrl.refine((url) => isLoopback(url)).transform((url) => new URL(url).origin),
    'is not an address of this machine',
    'Leave it unset; it is for tests, with a stand-in for Microsoft on this machine',
  ),
  NODE_ENV: setting(z.enum(['production', 'development', 'test']), 'is not known', 'Use production, or leave it unset'),
} as const;

function isLoopback(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

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
    directLineSecret: read('DIRECT_LINE_SECRET'),
    widgetOrigins: read('WIDGET_ORIGINS') ?? [],
    rateLimits: read('RATE_LIMITS') !== 'off',
    azureLanguage: both(read('AZURE_LANGUAGE_ENDPOINT'), read('AZURE_LANGUAGE_KEY')),
    azureBot: azureBot({
      appId: read('MICROSOFT_APP_ID'),
      appPassword: read('MICROSOFT_APP_PASSWORD'),
      tenantId: read('MICROSOFT_APP_TENANT_ID'),
      channels: read('MICROSOFT_CHANNELS') ?? ['directline', 'webchat'],
      standIn: read('BOT_FRAMEWORK_URL'),
    }),
  };
  problems.push(...halfSet(environment), ...unsafeInProduction(config, environment));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function both(endpoint: string | undefined, key: string | undefined): Config['azureLanguage'] {
  return endpoint === undefined || key === undefined ? undefined : { endpoint, key };
}

type MaybeAzureBot = Omit<AzureBot, 'appId' | 'appPassword'> & { appId: string | undefined; appPassword: string | undefined };

function azureBot({ appId, appPassword, ...rest }: MaybeAzureBot): AzureBot | undefined {
  return appId === undefined || appPassword === undefined ? undefined : { appId, appPassword, ...rest };
}

/** Settings that mean nothing without another: the first of each pair needs the second. */
const NEEDS = [
  ['AZURE_LANGUAGE_ENDPOINT', 'AZURE_LANGUAGE_KEY'],
  ['AZURE_LANGUAGE_KEY', 'AZURE_LANGUAGE_ENDPOINT'],
  ['MICROSOFT_APP_ID', 'MICROSOFT_APP_PASSWORD'],
  ['MICROSOFT_APP_PASSWORD', 'MICROSOFT_APP_ID'],
  ['MICROSOFT_APP_TENANT_ID', 'MICROSOFT_APP_ID'],
  ['MICROSOFT_CHANNELS', 'MICROSOFT_APP_ID'],
] as const;

function halfSet(environment: Environment): ConfigProblem[] {
  const missing = NEEDS.filter(([one, needed]) => environment[one] && !environment[needed]);
  const first = new Map([...missing].reverse().map(([one, needed]) => [needed, one]));
  return [...first].map(([setting, beside]) => ({
    setting,
    what: 'is missing',
    remedy: `Set it beside ${beside}, or unset both`,
  }));
}

/** What is convenient on a desk and dangerous in the field. */
function unsafeInProduction(config: Config, environment: Environment): ConfigProblem[] {
  if (!config.production) return [];
  const problems: ConfigProblem[] = [];
  if (!environment.ENCRYPTION_KEY) {
    problems.push({ setting: 'ENCRYPTION_KEY', what: 'is missing', remedy: 'Make one with: openssl rand -base64 32' });
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
