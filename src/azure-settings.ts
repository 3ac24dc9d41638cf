import { z } from 'zod';
import type { ConfigProblem } from './domain/errors.ts';
import { httpUrl, isLoopback, setting } from './setting.ts';

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

/** Channels that are private and one to one. Groups, the emulator, other bots and desks for staff are not among them. */
const AZURE_CHANNELS = ['directline', 'webchat', 'telegram', 'line', 'sms', 'facebook'] as const;

export const AZURE_BOT_SETTINGS = {
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
    `List some of: ${AZURE_CHANNELS.join(', ')}; the first two when unset`,
  ),
  BOT_FRAMEWORK_URL: setting(
    httpUrl.refine((url) => isLoopback(url)).transform((url) => new URL(url).origin),
    'is not an address of this machine',
    'Leave it unset; it is for tests, with a stand-in for Microsoft on this machine',
  ),
} as const;

type MaybeAzureBot = Omit<AzureBot, 'appId' | 'appPassword'> & { appId: string | undefined; appPassword: string | undefined };

/** Undefined while it is off. */
export function azureBot({ appId, appPassword, ...rest }: MaybeAzureBot): AzureBot | undefined {
  return appId === undefined || appPassword === undefined ? undefined : { appId, appPassword, ...rest };
}

/** Settings of Azure Bot Service that mean nothing while it is off. */
export function withoutAzureBot(environment: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  if (environment.MICROSOFT_APP_ID || environment.MICROSOFT_APP_PASSWORD) return [];
  const alone = ['MICROSOFT_APP_TENANT_ID', 'MICROSOFT_CHANNELS'].find((name) => environment[name]);
  if (alone === undefined) return [];
  return [{ setting: 'MICROSOFT_APP_ID', what: 'is missing', remedy: `Set it beside ${alone}, or unset both` }];
}
