import { createHmac } from 'node:crypto';
import { profileOf } from '../channels/messenger/profile.ts';
import { Graph, type GraphAnswer } from '../channels/meta/graph.ts';
import type { Config } from '../config.ts';
import type { Content } from '../domain/content.ts';
import type { ChannelProbe, Finding } from './channels.ts';

type Settings = Pick<Config, 'meta' | 'publicUrl'>;
type Secrets = { readonly accessToken: string; readonly appSecret: string; readonly verifyToken: string };

/** What one of the two channels asks Meta, and how it is called. */
type Asked = {
  readonly graph: Graph;
  readonly name: 'WHATSAPP' | 'MESSENGER';
  readonly path: string;
  readonly secrets: Secrets;
  readonly publicUrl: string | undefined;
};

const PATIENCE = 10_000;

/** WhatsApp: the token, the number, the app secret, the quality Meta gives us, and our own address. */
export function whatsAppProbe({ meta, publicUrl }: Settings): ChannelProbe {
  return {
    channel: 'WhatsApp',
    check: async () => {
      const { whatsapp } = meta;
      if (!whatsapp) return [{ level: 'off', what: 'WHATSAPP_PHONE_NUMBER_ID is not set.' }];
      const graph = graphOf(meta, whatsapp.accessToken);
      const path = `/${whatsapp.phoneNumberId}`;
      const asked: Asked = { graph, name: 'WHATSAPP', path, secrets: whatsapp, publicUrl };
      const number = await graph.get(`${path}?fields=verified_name,quality_rating,webhook_configuration`);
      if (!number.ok) return [...standIn(meta), refusal(number, asked, 'WHATSAPP_PHONE_NUMBER_ID')];
      return [
        ...standIn(meta),
        { level: 'good', what: 'Meta accepts the token and knows the number.' },
        ...quality(number.body.quality_rating),
        ...registered(number.body.webhook_configuration, publicUrl),
        await checkSecret(asked),
        ...(await checkWebhook(asked, '/webhooks/whatsapp')),
        ...(whatsapp.template ? [] : [NO_TEMPLATE]),
      ];
    },
  };
}

/** Messenger: the token, the page, the app secret, what is subscribed, the menu, and our own address. */
export function messengerProbe({ meta, publicUrl }: Settings): ChannelProbe {
  return {
    channel: 'Messenger',
    check: async () => {
      const { messenger } = meta;
      if (!messenger) return [{ level: 'off', what: 'MESSENGER_PAGE_ID is not set.' }];
      const graph = graphOf(meta, messenger.accessToken);
      const asked: Asked = { graph, name: 'MESSENGER', path: '/me', secrets: messenger, publicUrl };
      const me = await graph.get('/me?fields=id');
      if (!me.ok) return [...standIn(meta), refusal(me, asked, 'MESSENGER_PAGE_ID')];
      const isOurs = me.body.id === messenger.pageId;
      return [
        ...standIn(meta),
        isOurs
          ? { level: 'good', what: 'Meta accepts the token, and it is the one of the page.' }
          : wrong(
              'MESSENGER_ACCESS_TOKEN is of another page, or of a person.',
              'Make the token for the page of MESSENGER_PAGE_ID.',
            ),
        await checkSecret(asked),
        await checkSubscribed(graph, messenger.pageId),
        await checkMenu(graph),
        ...(await checkWebhook(asked, '/webhooks/messenger')),
      ];
    },
  };
}

/** Gives the page its first button and its menu; false when Meta refuses. */
export async function setUpMessenger({ meta }: Settings, content: Content, print: (line: string) => void): Promise<boolean> {
  const { messenger } = meta;
  if (!messenger) {
    print('Messenger is off: MESSENGER_PAGE_ID is not set.');
    return false;
  }
  const words = content.languages.map(({ locale }) => {
    const { menu = '', human = '', language = '' } = (content.words.get(locale)?.button ?? {}) as Record<string, string>;
    return { locale, menu, human, language };
  });
  const answer = await graphOf(meta, messenger.accessToken).post('/me/messenger_profile', profileOf(words));
  print(answer.ok ? 'The page has its first button and its menu.' : 'Meta refused. Run: assist channels check');
  return answer.ok;
}

function graphOf({ graphUrl: url, graphVersion: version }: Config['meta'], accessToken: string): Graph {
  return new Graph({ url, version, accessToken });
}

function wrong(what: string, remedy: string): Finding {
  return { level: 'wrong', what, remedy };
}

const NO_TEMPLATE: Finding = {
  level: 'warning',
  what: 'WHATSAPP_TEMPLATE is not set.',
  remedy:
    'A day after a message a counsellor\u2019s answer waits until the person writes, and nothing tells them. See deployment/channels.md.',
};

function standIn({ graphUrl }: Config['meta']): Finding[] {
  if (graphUrl === 'https://graph.facebook.com') return [];
  return [
    { level: 'warning', what: 'GRAPH_API_URL is set: a stand-in is asked, not Meta.', remedy: 'Unset it, except for tests.' },
  ];
}

/** What a refusal says about the settings. */
function refusal(answer: Exclude<GraphAnswer, { ok: true }>, { name }: Asked, id: string): Finding {
  if ('lost' in answer) {
    return wrong('Meta was not reached.', 'Allow outgoing https to graph.facebook.com; check name resolution and GRAPH_API_URL.');
  }
  const { code, status } = answer.error;
  if (code === 190 || status === 401) {
    return wrong(
      `Meta does not accept ${name}_ACCESS_TOKEN: it is wrong, has run out, or was taken back.`,
      'Make a new one and restart.',
    );
  }
  if (code === 100)
    return wrong(`Meta does not know ${id}, or the token may not see it.`, 'Compare the id, and give the token this asset.');
  if (code === 10 || code === 3 || (code >= 200 && code < 300)) {
    return wrong(`${name}_ACCESS_TOKEN lacks a permission.`, 'See the list of permissions in deployment/channels.md.');
  }
  if (code === 368 || code === 131031)
    return wrong('Meta has blocked the account.', 'Look into the account quality page of Meta.');
  return wrong(
    `Meta refused (${code >= 0 ? `code ${code}` : `status ${status}`}).`,
    'Look the code up in Meta\u2019s list of error codes.',
  );
}

/** Meta checks a proof made with the app secret, so a wrong secret shows before any webhook comes. */
async function checkSecret({ graph, name, path, secrets }: Asked): Promise<Finding> {
  const proof = createHmac('sha256', secrets.appSecret).update(secrets.accessToken).digest('hex');
  const answer = await graph.get(`${path}?fields=id&appsecret_proof=${proof}`);
  if (answer.ok) return { level: 'good', what: 'The app secret is the one of the app.' };
  if ('lost' in answer) return wrong('Meta was not reached.', 'Try again.');
  return wrong(
    `${name}_APP_SECRET is not the secret of the app the token belongs to.`,
    'Copy it from the basic settings of that app.',
  );
}

/** Our own webhook, as Meta calls it: through the public address. */
async function checkWebhook({ name, publicUrl, secrets }: Asked, path: string): Promise<Finding[]> {
  if (publicUrl === undefined) {
    return [
      { level: 'warning', what: 'PUBLIC_URL is not set.', remedy: `Set it: the callback URL at Meta is <PUBLIC_URL>${path}.` },
    ];
  }
  const handshake = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': secrets.verifyToken,
    'hub.challenge': '8164',
  });
  const [shaken, unsigned] = await Promise.all([
    ask(`${publicUrl}${path}?${handshake}`),
    ask(`${publicUrl}${path}`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }),
  ]);
  if (!shaken || !unsigned) {
    return [
      wrong(
        'Our own address under PUBLIC_URL was not reached.',
        'Check PUBLIC_URL, its certificate, and that the assistant runs.',
      ),
    ];
  }
  const isRight = shaken.status === 200 && shaken.text === '8164' && unsigned.status === 401;
  if (isRight) return [{ level: 'good', what: 'The webhook answers the handshake, and refuses what is not signed.' }];
  if (shaken.status === 403)
    return [wrong(`The assistant that runs has another ${name}_VERIFY_TOKEN.`, 'Restart it with these settings.')];
  const what = `The webhook answered ${shaken.status} and ${unsigned.status}, which is not the assistant.`;
  return [wrong(what, `Have what stands in front pass ${path} on unchanged, with its query and its body.`)];
}

async function ask(url: string, init?: RequestInit): Promise<{ status: number; text: string } | undefined> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(url, { redirect: 'manual', signal, ...init }).catch(() => undefined);
  return response && { status: response.status, text: await response.text() };
}

function quality(rating: unknown): Finding[] {
  if (rating !== 'RED' && rating !== 'YELLOW') return [];
  const what = `Meta rates the quality of the number as ${rating === 'RED' ? 'low' : 'medium'}.`;
  return [
    {
      level: 'warning',
      what,
      remedy: 'People block or report it. Look into the WhatsApp Manager, before Meta limits the number.',
    },
  ];
}

/** Where Meta sends messages, as far as it says so. */
function registered(configuration: unknown, publicUrl: string | undefined): Finding[] {
  const { application } = (configuration ?? {}) as { application?: unknown };
  if (typeof application !== 'string' || publicUrl === undefined) return [];
  if (application === `${publicUrl}/webhooks/whatsapp`) return [{ level: 'good', what: 'Meta sends messages to this address.' }];
  return [wrong('Meta sends messages to another address.', `Set the callback URL at Meta to ${publicUrl}/webhooks/whatsapp.`)];
}

const NEEDED = ['messages', 'messaging_postbacks'];

async function checkSubscribed(graph: Graph, pageId: string): Promise<Finding> {
  const answer = await graph.get(`/${pageId}/subscribed_apps`);
  const apps = answer.ok && Array.isArray(answer.body.data) ? (answer.body.data as { subscribed_fields?: unknown }[]) : [];
  const fields = apps.flatMap(({ subscribed_fields }) => (Array.isArray(subscribed_fields) ? subscribed_fields : []));
  const missing = NEEDED.filter((field) => !fields.includes(field));
  if (missing.length === 0) return { level: 'good', what: 'The page sends its messages to the app.' };
  return wrong(
    `The page does not send: ${missing.join(', ')}.`,
    'Subscribe the page to these fields in the app, under Messenger, Webhooks.',
  );
}

async function checkMenu(graph: Graph): Promise<Finding> {
  const answer = await graph.get('/me/messenger_profile?fields=get_started,persistent_menu');
  const [profile] = answer.ok && Array.isArray(answer.body.data) ? (answer.body.data as Record<string, unknown>[]) : [];
  if (profile?.get_started && profile.persistent_menu)
    return { level: 'good', what: 'The page has its first button and its menu.' };
  return {
    level: 'warning',
    what: 'The page has no first button or no menu.',
    remedy: 'Run: npm run --silent assist -- channels setup',
  };
}
