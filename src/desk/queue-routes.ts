import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import type { Counsellor, HandoffCase } from '../domain/handoff.ts';
import type { Locale } from '../domain/locale.ts';
import { type CaseParts, counsellorOf, languageIn } from './case-parts.ts';
import { text } from './read-fields.ts';
import { CASE_WORKERS, type DeskRoute } from './route.ts';
import { heardSince, showCase } from './show-case.ts';

/** The lists: who waits, what is mine; who else works here; a case by its code; and the stream that says when to look again. */
export function queueRoutes(parts: CaseParts): DeskRoute[] {
  const policy = CASE_WORKERS;
  return [
    {
      method: 'GET',
      path: '/desk/api/queue',
      policy,
      bodyLimit: 0,
      quiet: true,
      answer: (request, session) => queue(parts, request, session),
    },
    {
      method: 'GET',
      path: '/desk/api/colleagues',
      policy,
      bodyLimit: 0,
      quiet: true,
      answer: (_, session) => colleagues(parts, session),
    },
    {
      method: 'POST',
      path: '/desk/api/find',
      policy,
      bodyLimit: 200,
      answer: (request, session) => find(parts, request, session),
    },
    {
      method: 'GET',
      path: '/desk/events',
      policy,
      bodyLimit: 0,
      quiet: true,
      answer: async (_, session) => events(parts, session),
    },
  ];
}

async function queue(parts: CaseParts, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const counsellor = counsellorOf(session);
  const language = languageIn(request);
  const { handoffs } = parts;
  const isLead = session.account.role === 'team-lead';
  const [waiting, owned, open] = await Promise.all([
    handoffs.waiting(counsellor.organisation),
    handoffs.owned(counsellor),
    isLead ? handoffs.open(counsellor.organisation) : [],
  ]);
  return {
    status: 200,
    body: {
      now: parts.clock.now(),
      waiting: waiting.map((one) => showCase(parts, one, language)),
      mine: await Promise.all(owned.map((one) => showOwn(parts, one, { counsellor, language }))),
      others: open.filter(isWithAnother(counsellor)).map((one) => showCase(parts, one, language)),
    },
  };
}

const isWithAnother = (counsellor: Counsellor) => (one: HandoffCase) => one.state === 'owned' && one.owner !== counsellor.id;

async function showOwn(parts: CaseParts, one: HandoffCase, at: { counsellor: Counsellor; language: Locale }) {
  const messages = await parts.handoffs.messages(at.counsellor, one.id);
  return { ...showCase(parts, one, at.language), heard: heardSince(messages ?? []) };
}

/** To whom a case can go: colleagues, and other organisations behind the desk. */
async function colleagues({ accounts, content }: CaseParts, session: DeskSession): Promise<HttpResponse> {
  const { id, organisation } = counsellorOf(session);
  const near = (await accounts.list()).filter((one) => one.organisation === organisation && one.id !== id);
  return {
    status: 200,
    body: {
      colleagues: near.filter(({ disabled, enrolled }) => !disabled && enrolled).map((one) => ({ id: one.id, alias: one.alias })),
      organisations: content.desks.filter((desk) => desk.id !== organisation).map((desk) => ({ id: desk.id, name: desk.name })),
    },
  };
}

async function find({ handoffs }: CaseParts, { body }: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const found = await handoffs.find(counsellorOf(session), text(body, 'code', 40));
  if (found === 'too-many') throw new Refusal(429, 'TooMany', 'Too many codes in this hour. Please wait.');
  if (found === 'unknown') throw new Refusal(404, 'Unknown', 'None of your open cases has this code.');
  return { status: 200, body: { id: found.id } };
}

function events({ feed }: CaseParts, session: DeskSession): HttpResponse {
  const { id, organisation } = counsellorOf(session);
  return { status: 200, stream: (socket) => feed.add({ account: id, organisation, socket }) };
}
