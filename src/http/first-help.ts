import type { Activity } from '../domain/activity.ts';
import type { Route } from '../domain/channel.ts';
import { Refusal } from '../domain/errors.ts';

const LARGEST = 16 * 1024;
const LONGEST_TEXT = 4000;
const LONGEST_LOCALE = 35;

/**
 * For our widget, when a message cannot be handed in: whoever is in danger is answered all the same. 200 with the reply as
 * an activity, 204 when there is no danger. Nothing is stored or logged.
 */
export function firstHelpRoute(parts: {
  firstHelp: (text: string, hint?: string) => Activity | undefined;
  allows: (caller: string) => boolean;
}): Route {
  return {
    method: 'POST',
    path: '/widget/first-help',
    bodyLimit: LARGEST,
    cors: 'widget',
    receive: async ({ body, remoteAddress }) => {
      if (!parts.allows(remoteAddress)) throw new Refusal(429, 'TooManyRequests', 'Too many at once. Please wait a moment.');
      const { text, locale } = (body ?? {}) as { text?: unknown; locale?: unknown };
      if (typeof text !== 'string' || text.length > LONGEST_TEXT)
        throw new Refusal(400, 'BadArgument', `text: a string of at most ${LONGEST_TEXT} characters is needed.`);
      const help = parts.firstHelp(text, typeof locale === 'string' ? locale.slice(0, LONGEST_LOCALE) : undefined);
      return { response: help ? { status: 200, body: help } : { status: 204 } };
    },
  };
}
