import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import { CASE_ROLES } from '../domain/desk-account.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import { type Counsellor, HANDOFF_OUTCOMES, type HandoffCase } from '../domain/handoff.ts';
import type { Handoffs } from '../domain/handoffs.ts';
import { type CaseParts, counsellorOf, gone, idIn, languageIn, ownCase, personLanguage } from './case-parts.ts';
import { oneOf, text } from './read-fields.ts';
import { CASE_WORKERS, type DeskRoute } from './route.ts';
import { showCase } from './show-case.ts';
import { showMessages } from './show-messages.ts';
import { showSummary } from './show-summary.ts';

/** Different cases that one account may open in an hour: more is no work, it is reading. */
const MOST_VIEWS = 30;
const HOUR = 3_600_000;

type Handle = (parts: CaseParts, request: HttpRequest, at: { counsellor: Counsellor; id: string }) => Promise<HttpResponse>;

/** One case: taking it, opening it, and letting it go. What a case holds is for its owner alone. */
export function caseRoutes(parts: CaseParts): DeskRoute[] {
  const post = (path: string, handle: Handle, quiet = false): DeskRoute => ({
    method: 'POST',
    path: `/desk/api/cases/:id/${path}`,
    policy: CASE_WORKERS,
    bodyLimit: 300,
    quiet,
    answer: (request, session) => handle(parts, request, at(request, session)),
  });
  return [
    post('claim', claim),
    // Opening leaves a line in the record, and nothing that leaves a line is a GET.
    post('open', open),
    post('print', print),
    post('presence', presence, true),
    post('release', async (_, __, { counsellor, id }) => told(await parts.handoffs.release(counsellor, id))),
    post('give-back', async (_, __, { counsellor, id }) => told(await parts.handoffs.giveBack(counsellor, id))),
    post('close', async (_, { body }, { counsellor, id }) => {
      return told(await parts.handoffs.close(counsellor, id, oneOf(body, 'outcome', HANDOFF_OUTCOMES)));
    }),
    post('hand-on', handOn),
    post('offer', offer),
  ];
}

function at({ params }: HttpRequest, session: DeskSession): { counsellor: Counsellor; id: string } {
  return { counsellor: counsellorOf(session), id: idIn(params.id) };
}

async function claim({ handoffs }: CaseParts, _: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  const claimed = await handoffs.claim(counsellor, id);
  if (claimed.kind === 'gone') throw gone();
  if (claimed.kind === 'taken') return { status: 409, body: { error: { code: 'Taken', message: 'Taken.', by: claimed.by } } };
  return { status: 200, body: { id } };
}

/** Everything about a case for its owner; metadata for colleagues. Seeing what is in it leaves a line in the record. */
async function open(parts: CaseParts, request: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  const { handoffs, audit } = parts;
  const language = languageIn(request);
  const found = await handoffs.one(counsellor, id);
  if (!found || found.state === 'bot' || found.state === 'closed') throw gone();
  const shown = { now: parts.clock.now(), case: showCase(parts, found, language) };
  if (found.owner !== counsellor.id) return { status: 200, body: shown };
  await refuseBrowsing(parts, counsellor, id);
  await audit.note({ account: counsellor.id, action: 'case.viewed', subject: id, outcome: 'done' });
  const [summary, messages] = await Promise.all([handoffs.summary(counsellor, id), handoffs.messages(counsellor, id)]);
  if (!summary || !messages) throw gone();
  const sides = { person: personLanguage(parts.content, found.language), counsellor: language };
  return {
    status: 200,
    body: {
      ...shown,
      summary: showSummary(parts, summary, language),
      messages: showMessages(parts, messages, sides),
    },
  };
}

/** Somebody who opens case after case is stopped, and it is told. */
async function refuseBrowsing(
  { audit, clock, onManyViews }: CaseParts,
  { id: account }: Counsellor,
  caseId: string,
): Promise<void> {
  const lines = await audit.read({ limit: 300, account });
  const recent = lines.filter(({ at: when, action, outcome }) => {
    return action === 'case.viewed' && outcome === 'done' && when > clock.now() - HOUR;
  });
  const cases = new Set(recent.map(({ subject }) => subject));
  if (cases.has(caseId) || cases.size < MOST_VIEWS) return;
  await audit.note({ account, action: 'case.viewed', subject: caseId, outcome: 'refused' });
  onManyViews(account);
  throw new Refusal(429, 'TooMany', 'So many cases in an hour are too many. Please wait.');
}

/** The summary on paper, to take along: told before the browser prints. */
async function print({ handoffs, audit }: CaseParts, _: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  await ownCase(handoffs, counsellor, id);
  await audit.note({ account: counsellor.id, action: 'case.exported', subject: id, outcome: 'done' });
  return { status: 204 };
}

const DOING = ['viewing', 'replying'] as const;

/** Who else looks at it, and how it stands: asked every few seconds by an open case, and refused as soon as it is gone. */
async function presence(parts: CaseParts, { body }: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  const others = await parts.handoffs.touch(counsellor, id, oneOf(body, 'doing', DOING));
  const found = others && (await parts.handoffs.one(counsellor, id));
  if (!found || found.state === 'bot' || found.state === 'closed') throw gone();
  const isMine = found.owner === counsellor.id;
  return { status: 200, body: { others: others.map(({ alias, doing }) => ({ alias, doing })), version: found.version, isMine } };
}

/** To a colleague of the own organisation, from the list that the desk offered. */
async function handOn(parts: CaseParts, { body }: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  const to = await parts.accounts.find(text(body, 'to', 40));
  const isColleague =
    to?.organisation === counsellor.organisation &&
    !to.disabled &&
    to.enrolled &&
    CASE_ROLES.includes(to.role) &&
    to.id !== counsellor.id;
  if (!to || !isColleague) throw new Refusal(400, 'BadField', 'to must be a colleague of the list.');
  const { organisation } = counsellor;
  return told(await parts.handoffs.handOn(counsellor, id, { id: to.id, organisation, alias: to.alias }));
}

async function offer({ handoffs }: CaseParts, { body }: HttpRequest, { counsellor, id }: { counsellor: Counsellor; id: string }) {
  const offered = await handoffs.offer(counsellor, id, text(body, 'organisation', 80));
  if (offered.kind === 'unknown-organisation') throw new Refusal(400, 'BadField', 'organisation must be one of the list.');
  return told(offered);
}

type Changed = Awaited<ReturnType<Handoffs['release']>>;

/** What became of a change. */
export function told(changed: Changed): HttpResponse {
  if (changed.kind === 'done') return { status: 200, body: { state: stateOf(changed.case) } };
  if (changed.kind === 'gone') throw gone();
  throw new Refusal(409, 'NotYours', 'Somebody else has this case now.');
}

const stateOf = ({ state }: HandoffCase) => state;
