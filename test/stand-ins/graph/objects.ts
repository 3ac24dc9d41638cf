import { createHmac } from 'node:crypto';
import type { Fault } from './limits.ts';

/** What can be read of a number and a page, and the profile of a page, as far as Meta's documents promise it. */

export type ObjectsOptions = {
  readonly token: string;
  readonly phoneNumberId?: string;
  readonly pageId?: string;
  readonly appSecret?: string;
  readonly quality?: string;
  readonly callbackUrl?: string;
  readonly subscribed?: readonly string[];
};

const UNKNOWN: Fault = { status: 400, code: 100, subcode: 33, message: 'Object does not exist' };

export class Objects {
  readonly #options: ObjectsOptions;
  #profile: Record<string, unknown> | undefined;

  constructor(options: ObjectsOptions) {
    this.#options = options;
  }

  read(address: string): { readonly fault: Fault } | { readonly body: unknown } {
    const { pathname, searchParams } = new URL(address, 'http://unused');
    const { token, appSecret = '', phoneNumberId, pageId, quality, callbackUrl, subscribed } = this.#options;
    const proof = searchParams.get('appsecret_proof');
    if (proof !== null && proof !== createHmac('sha256', appSecret).update(token).digest('hex')) {
      return { fault: { status: 400, code: 100, message: 'Invalid appsecret_proof provided in the API argument' } };
    }
    if (pathname === `/${phoneNumberId}`) {
      const webhook = callbackUrl === undefined ? {} : { webhook_configuration: { application: callbackUrl } };
      return { body: { id: phoneNumberId, verified_name: 'Stand-in', quality_rating: quality ?? 'GREEN', ...webhook } };
    }
    if (pathname === '/me' || pathname === `/${pageId}`) return { body: { id: pageId, name: 'Stand-in' } };
    if (pathname === `/${pageId}/subscribed_apps`) {
      return { body: { data: [{ id: '1', name: 'App', subscribed_fields: subscribed ?? ['messages', 'messaging_postbacks'] }] } };
    }
    if (pathname === '/me/messenger_profile') return { body: { data: this.#profile ? [this.#profile] : [] } };
    return { fault: UNKNOWN };
  }

  /** Takes a profile within Meta's limits: three entries at the top, titles of at most 30 characters, a default menu. */
  write(body: Record<string, unknown>): Fault | undefined {
    const menus = (body.persistent_menu ?? []) as { locale?: string; call_to_actions?: { title?: string; payload?: string }[] }[];
    const entries = menus.flatMap(({ call_to_actions }) => call_to_actions ?? []);
    const isRight =
      body.get_started !== undefined &&
      menus.some(({ locale }) => locale === 'default') &&
      new Set(menus.map(({ locale }) => locale)).size === menus.length &&
      menus.every(({ call_to_actions }) => (call_to_actions ?? []).length >= 1 && (call_to_actions ?? []).length <= 3) &&
      entries.every(({ title, payload }) => title && [...title].length <= 30 && payload && [...payload].length <= 1000);
    if (!isRight) return { status: 400, code: 100, message: 'Invalid parameter' };
    this.#profile = body;
    return undefined;
  }
}
