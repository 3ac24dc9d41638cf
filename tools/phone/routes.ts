import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  type Doing,
  messengerEvent,
  messengerPayload,
  metaJson,
  signatureOf,
  whatsAppMessage,
  whatsAppPayload,
} from '../../test/stand-ins/graph/payloads.ts';
import type { GraphStandIn, Taken } from '../../test/stand-ins/graph/server.ts';

type Settings = { readonly appSecret: string; readonly phoneNumberId: string; readonly pageId: string };
type Parts = { readonly graph: GraphStandIn; readonly settings: Settings; readonly assistant: string };
type ChannelId = 'whatsapp' | 'messenger';

/** The page, what the person does on it, and what came back. */
export function phoneRoutes(parts: Parts): RequestListener {
  return (request, response) => {
    answer(parts, request, response).catch(() => say(response, 500, 'text/plain', 'The phone is broken.'));
  };
}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://unused');
  if (pathname === '/')
    return say(response, 200, 'text/html; charset=utf-8', readFileSync(join(import.meta.dirname, 'phone.html')));
  if (pathname === '/messages') {
    const to = searchParams.get('person') ?? '';
    const from = Number(searchParams.get('from') ?? 0);
    const all = parts.graph.to(to).slice(from);
    return say(
      response,
      200,
      'application/json',
      JSON.stringify({ messages: all.map(show), refused: refusedOf(parts.graph, to) }),
    );
  }
  if (pathname !== '/do' || request.method !== 'POST') return say(response, 404, 'text/plain', 'There is nothing here.');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { channel, person, doing } = JSON.parse(Buffer.concat(chunks).toString()) as {
    channel: ChannelId;
    person: string;
    doing: Doing;
  };
  parts.graph.heard(person);
  say(response, 200, 'application/json', JSON.stringify({ status: await deliver(parts, channel, person, doing) }));
}

/** The webhook, as Meta would send it. */
async function deliver({ settings, assistant }: Parts, channel: ChannelId, person: string, doing: Doing): Promise<number> {
  const { phoneNumberId, pageId } = settings;
  const payload =
    channel === 'whatsapp'
      ? whatsAppPayload(phoneNumberId, [whatsAppMessage(person, doing, Date.now())])
      : messengerPayload(pageId, [messengerEvent(pageId, person, doing, Date.now())]);
  const body = metaJson(payload);
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(body, settings.appSecret) };
  return (await fetch(`${assistant}/webhooks/${channel}`, { method: 'POST', body, headers })).status;
}

type Choice = { readonly id: string; readonly title: string; readonly as: string };
type Rows = readonly { readonly id: string; readonly title: string }[];

/** What a phone would show of a message: its text, and how its choices appear. */
function show({ body }: Taken): { text: string; open?: string; choices: Choice[] } {
  const { text, interactive, template, message } = body as {
    text?: { body: string };
    template?: { name: string; language: { code: string } };
    interactive?: {
      body: { text: string };
      action: { button?: string; buttons?: { reply: Rows[0] & object }[]; sections?: { rows: Rows }[] };
    };
    message?: {
      text?: string;
      quick_replies?: { title: string; payload: string }[];
      attachment?: { payload: { text: string; buttons: { title: string; payload: string }[] } };
    };
  };
  if (template) return { text: `[template ${template.name}, ${template.language.code}]`, choices: [] };
  if (interactive) {
    const { button, buttons = [], sections = [] } = interactive.action;
    const rows = sections.flatMap((section) => section.rows.map((row) => ({ ...row, as: 'list' })));
    const replies = buttons.map(({ reply }) => ({ ...reply, as: 'button' }));
    return { text: interactive.body.text, ...(button ? { open: button } : {}), choices: [...replies, ...rows] };
  }
  const named = (as: string) => (one: { title: string; payload: string }) => ({ id: one.payload, title: one.title, as });
  const choices = [
    ...(message?.attachment?.payload.buttons ?? []).map(named('postback')),
    ...(message?.quick_replies ?? []).map(named('quick')),
  ];
  return { text: text?.body ?? message?.text ?? message?.attachment?.payload.text ?? '', choices };
}

/** What Meta would have refused: a fault of ours, or too much at once. */
function refusedOf(graph: GraphStandIn, to: string): number[] {
  return graph.asked.filter((one) => one.to === to && one.code !== 200).map(({ code }) => code);
}

function say(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-store');
  response.end(body);
}
