import { z } from 'zod';
import { httpUrl, isLoopback, setting } from './setting.ts';

/** What the two channels of Meta need; a channel without its settings is off. */
export type MetaConfig = {
  readonly graphUrl: string;
  readonly graphVersion: string;
  /** Shows "typing"; on WhatsApp that also tells that a message was read. */
  readonly typing: boolean;
  readonly whatsapp:
    | {
        readonly phoneNumberId: string;
        readonly accessToken: string;
        readonly appSecret: string;
        readonly verifyToken: string;
        readonly template: { readonly name: string; readonly languages: readonly string[] } | undefined;
      }
    | undefined;
  readonly messenger:
    | { readonly pageId: string; readonly accessToken: string; readonly appSecret: string; readonly verifyToken: string }
    | undefined;
};

function metaId(of: string) {
  return setting(z.string().regex(/^\d{3,30}$/), 'is not an id', `Use the id of ${of} as Meta shows it: digits only`);
}

function metaSecret(remedy: string) {
  return setting(z.string().regex(/^[\x21-\x7e]{8,1000}$/), 'is too short or has spaces', remedy);
}

export const META_SETTINGS = {
  GRAPH_API_URL: setting(
    httpUrl.refine((url) => url.startsWith('https:') || isLoopback(url)).transform((url) => url.replace(/\/+$/, '')),
    'is not an https address',
    "Leave it unset for Meta's own; a stand-in on this machine may be http",
  ),
  GRAPH_API_VERSION: setting(z.string().regex(/^v\d{1,3}\.\d{1,2}$/), 'is not a version', 'Use one of Meta, such as v25.0'),
  META_TYPING: setting(z.enum(['on', 'off']), 'is neither on nor off', 'Leave it unset: off tells Meta less'),
  WHATSAPP_PHONE_NUMBER_ID: metaId('the phone number'),
  WHATSAPP_ACCESS_TOKEN: metaSecret('A permanent token of a system user, see deployment/channels.md'),
  WHATSAPP_APP_SECRET: metaSecret("The app secret, from the app's basic settings"),
  WHATSAPP_VERIFY_TOKEN: metaSecret('Make one with: openssl rand -hex 24'),
  WHATSAPP_TEMPLATE: setting(z.string().regex(/^[a-z0-9_]{1,512}$/), 'is no name of a template', 'Use the name as Meta shows it'),
  WHATSAPP_TEMPLATE_LANGUAGES: setting(
    z
      .string()
      .transform((list) => list.split(',').map((one) => one.trim()))
      .refine((list) => list.every((one) => /^[a-z]{2,3}(_[A-Z]{2})?$/.test(one))),
    'is no list of languages',
    "Use Meta's codes of the languages it is approved in, the first for all others: en,fr,nl,pt_PT",
  ),
  MESSENGER_PAGE_ID: metaId('the page'),
  MESSENGER_ACCESS_TOKEN: metaSecret('A page token that does not expire, see deployment/channels.md'),
  MESSENGER_APP_SECRET: metaSecret("The app secret, from the app's basic settings"),
  MESSENGER_VERIFY_TOKEN: metaSecret('Make one with: openssl rand -hex 24'),
} as const;

/** Settings that mean nothing alone. */
export const META_TOGETHER = [
  ['WHATSAPP_PHONE_NUMBER_ID', 'WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_APP_SECRET', 'WHATSAPP_VERIFY_TOKEN'],
  ['WHATSAPP_TEMPLATE', 'WHATSAPP_TEMPLATE_LANGUAGES'],
  ['MESSENGER_PAGE_ID', 'MESSENGER_ACCESS_TOKEN', 'MESSENGER_APP_SECRET', 'MESSENGER_VERIFY_TOKEN'],
] as const;

type Read = <K extends keyof typeof META_SETTINGS>(name: K) => ReturnType<(typeof META_SETTINGS)[K]['parse']> | undefined;

/** What the settings of Meta's channels say together. */
export function readMeta(read: Read): MetaConfig {
  const [phoneNumberId, pageId] = [read('WHATSAPP_PHONE_NUMBER_ID'), read('MESSENGER_PAGE_ID')];
  const whatsapp = {
    accessToken: read('WHATSAPP_ACCESS_TOKEN') ?? '',
    appSecret: read('WHATSAPP_APP_SECRET') ?? '',
    verifyToken: read('WHATSAPP_VERIFY_TOKEN') ?? '',
  };
  const messenger = {
    accessToken: read('MESSENGER_ACCESS_TOKEN') ?? '',
    appSecret: read('MESSENGER_APP_SECRET') ?? '',
    verifyToken: read('MESSENGER_VERIFY_TOKEN') ?? '',
  };
  const [name, languages] = [read('WHATSAPP_TEMPLATE'), read('WHATSAPP_TEMPLATE_LANGUAGES')];
  const template = name && languages ? { name, languages } : undefined;
  return {
    graphUrl: read('GRAPH_API_URL') ?? 'https://graph.facebook.com',
    graphVersion: read('GRAPH_API_VERSION') ?? 'v25.0',
    typing: read('META_TYPING') === 'on',
    whatsapp: phoneNumberId ? { phoneNumberId, ...whatsapp, template } : undefined,
    messenger: pageId ? { pageId, ...messenger } : undefined,
  };
}
