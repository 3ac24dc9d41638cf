import type { HttpResponse } from '../domain/channel.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { type CaseParts, counsellorOf } from './case-parts.ts';
import { figuresOf } from './figures.ts';
import type { DeskRoute } from './route.ts';

/** The team lead's page: how many and how long, never who. Looking is recorded, so it is no GET. */
export function figureRoutes(parts: CaseParts): DeskRoute[] {
  return [
    {
      method: 'POST',
      path: '/desk/api/figures',
      policy: ['team-lead'],
      bodyLimit: 0,
      answer: (_, session) => figures(parts, session),
    },
  ];
}

async function figures({ handoffs, audit, clock }: CaseParts, session: DeskSession): Promise<HttpResponse> {
  const { id, organisation } = counsellorOf(session);
  await audit.note({ account: id, action: 'statistics.viewed', subject: '', outcome: 'done' });
  const [counts, open] = await Promise.all([handoffs.counts(organisation), handoffs.open(organisation)]);
  const waiting = open.filter(({ state }) => state === 'waiting');
  const longest = Math.min(...waiting.map(({ waitingSince }) => waitingSince));
  return {
    status: 200,
    body: {
      ...figuresOf(counts),
      now: {
        // The team lead has the queue with each of these on it: hiding the count here would hide nothing.
        waiting: waiting.length,
        owned: open.length - waiting.length,
        longest: waiting.length === 0 ? undefined : Math.max(0, Math.round((clock.now() - longest) / 60_000)),
      },
    },
  };
}
