import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import { isReachable } from '../domain/contact.ts';
import { contactTitle } from '../domain/contact-name.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import type { Said } from '../domain/handoffs.ts';
import { listAnswers, listPhrases } from '../domain/list-phrases.ts';
import type { Locale } from '../domain/locale.ts';
import { type CaseParts, counsellorOf, gone, idIn, languageIn, ownCase, personLanguage } from './case-parts.ts';
import { compose, preview, readDraft, type Sides } from './compose.ts';
import { CASE_WORKERS, type DeskRoute } from './route.ts';
import { showCase } from './show-case.ts';
import { showMessages } from './show-messages.ts';

const LONGEST_BODY = 6000;

type Handle = (parts: CaseParts, request: HttpRequest, session: DeskSession) => Promise<HttpResponse>;

/** What the two say to each other, and what can be said with one click. */
export function talkRoutes(parts: CaseParts): DeskRoute[] {
  const route = (method: 'GET' | 'POST', path: string, handle: Handle, quiet = false): DeskRoute => ({
    method,
    path: `/desk/api/${path}`,
    policy: CASE_WORKERS,
    bodyLimit: method === 'GET' ? 0 : LONGEST_BODY,
    quiet,
    answer: (request, session) => handle(parts, request, session),
  });
  return [
    route('GET', 'cases/:id/messages', messages, true),
    route('POST', 'cases/:id/say', say),
    route('POST', 'cases/:id/preview', showPreview),
    route('POST', 'cases/:id/undo', undo),
    route('GET', 'phrasebook', phrasebook),
  ];
}

/** What was said so far. The view was recorded when the case was opened. */
async function messages(parts: CaseParts, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const counsellor = counsellorOf(session);
  const language = languageIn(request);
  const found = await ownCase(parts.handoffs, counsellor, idIn(request.params.id));
  const said = await parts.handoffs.messages(counsellor, found.id);
  if (!said) throw gone();
  const sides = { person: personLanguage(parts.content, found.language), counsellor: language };
  const body = { now: parts.clock.now(), case: showCase(parts, found, language), messages: showMessages(parts, said, sides) };
  return { status: 200, body };
}

async function say(parts: CaseParts, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const counsellor = counsellorOf(session);
  const { found, sides } = await sidesOf(parts, request, session);
  const seen = (request.body as { seen?: unknown } | undefined)?.seen;
  if (typeof seen !== 'number' || !Number.isSafeInteger(seen)) throw new Refusal(400, 'BadField', 'seen must be a whole number.');
  const message = compose(parts, readDraft(request.body, languagesOf(parts)), sides);
  const said = await parts.handoffs.say(counsellor, found, { message, seen });
  return answerSaid(parts, said, sides);
}

function answerSaid(parts: CaseParts, said: Said, sides: Sides): HttpResponse {
  const now = parts.clock.now();
  switch (said.kind) {
    case 'held':
      return { status: 200, body: { now, held: said.id, sendsAt: said.sendsAt, version: said.version } };
    case 'moved-on': {
      const error = { code: 'MovedOn', message: 'Something came in between.' };
      return { status: 409, body: { error, now, version: said.version, messages: showMessages(parts, said.messages, sides) } };
    }
    case 'window-closed':
      throw new Refusal(409, 'WindowClosed', 'The person has to write first: the channel takes no answer now.');
    case 'not-yours':
      throw new Refusal(409, 'NotYours', 'Somebody else has this case now.');
    case 'gone':
      throw gone();
  }
}

async function showPreview(parts: CaseParts, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const { sides } = await sidesOf(parts, request, session);
  return { status: 200, body: preview(parts, readDraft(request.body, languagesOf(parts)), sides) };
}

async function undo({ handoffs }: CaseParts, { body }: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const held = idIn((body as { held?: unknown } | undefined)?.held);
  if (await handoffs.takeBack(counsellorOf(session), held)) return { status: 204 };
  throw new Refusal(409, 'Sent', 'It has been sent.');
}

/** Languages are asked of the case itself, never of the browser. */
async function sidesOf(parts: CaseParts, request: HttpRequest, session: DeskSession): Promise<{ found: string; sides: Sides }> {
  const found = await ownCase(parts.handoffs, counsellorOf(session), idIn(request.params.id));
  return { found: found.id, sides: { person: personLanguage(parts.content, found.language), counsellor: languageIn(request) } };
}

function languagesOf({ content }: CaseParts): Locale[] {
  return content.languages.map(({ locale }) => locale);
}

/** Everything that can be sent with one click to somebody who reads `person`. No word of any case. */
async function phrasebook(parts: CaseParts, request: HttpRequest): Promise<HttpResponse> {
  const { content, sayIn } = parts;
  const counsellor = languageIn(request);
  const person = personLanguage(content, request.query.get('person') ?? '');
  const words = content.phrasebook.words;
  const named = (id: string) => (words.get(counsellor) ?? words.get('en' as Locale))?.get(`documents.${id}`)?.text ?? id;
  const places = content.contacts.filter((one) => one.kind !== 'enforcement' && one.runBy !== 'immigration-office');
  const doors = places.filter((one) => isReachable(one) && /\d/.test(one.street ?? ''));
  return {
    status: 200,
    body: {
      groups: listPhrases(content, { counsellor, person }),
      answers: listAnswers(content, { counsellor, person }),
      documents: content.phrasebook.documents.map((id) => ({ id, name: named(id) })),
      desks: doors.map((one) => ({ id: one.id, name: `${contactTitle(one, sayIn(counsellor))}, ${one.city ?? ''}` })),
      languages: content.languages.map(({ locale, name, direction }) => ({ id: locale, name, direction })),
      direction: content.languages.find(({ locale }) => locale === person)?.direction ?? 'ltr',
    },
  };
}
