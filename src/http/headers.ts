import type { HttpRequest, Route } from '../domain/channel.ts';
import type { Origins } from './origins.ts';

/** On every answer, errors included. A route may replace a value, never drop one. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
};

const ALLOWED_REQUEST_HEADERS = 'authorization, content-type, x-ms-bot-agent, x-requested-with';
const PREFLIGHT_AGE_SECONDS = '600';

/** CORS for pages on the list, on errors too: without them a browser reports every error as a network failure. */
export function corsHeaders(route: Pick<Route, 'cors'>, origins: Origins, origin: string | undefined): Record<string, string> {
  if (route.cors !== 'widget') return {};
  const headers: Record<string, string> = { vary: 'Origin', 'cross-origin-resource-policy': 'cross-origin' };
  if (origin !== undefined && origins.allows(origin)) {
    headers['access-control-allow-origin'] = origin;
    headers['access-control-expose-headers'] = 'Retry-After';
  }
  return headers;
}

export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_REQUEST_HEADERS,
    'access-control-max-age': PREFLIGHT_AGE_SECONDS,
  };
}

/** The request's headers as one string each. */
export function singleHeaders(headers: NodeJS.Dict<string | string[]>): HttpRequest['headers'] {
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) single[name] = Array.isArray(value) ? value.join(', ') : value;
  return single;
}
