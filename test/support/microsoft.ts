import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Activity } from '../../src/domain/activity.ts';

export const APP_ID = '0c7f0d9e-1f5c-4f57-9d0b-3f1c6f6a1a01';
export const APP_PASSWORD = 'only-for-tests-0123456789';
export const TENANT_ID = '5b0f5c5e-8d7a-4f0e-9c55-5a2f4ad1b002';

type Claims = Record<string, unknown>;
type Sent = { readonly path: string; readonly authorization: string | undefined; readonly activity: Activity };

/** A signing key as the issuer publishes it. */
export type TestKey = {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly endorsements: readonly string[] | null;
};

export function makeKey(id: string, endorsements: readonly string[] | null = ['directline', 'webchat', 'telegram']): TestKey {
  return { id, privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, endorsements };
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Microsoft on this machine: the issuer's keys, the sign-in, and the connector that takes replies. */
export class StandIn {
  keys: TestKey[] = [makeKey('key-1')];
  readonly sent: Sent[] = [];
  readonly asked = { metadata: 0, token: 0 };
  /** What the next requests are answered; a success when empty. */
  readonly connectorAnswers: { status: number; headers?: Record<string, string>; hang?: boolean }[] = [];
  readonly signInAnswers: { status: number; error?: string }[] = [];
  metadataDown = false;
  url = '';
  #tokens = 0;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get serviceUrl(): string {
    return `${this.url}/`;
  }

  /** A token as Azure Bot Service sends it, with some claims and parts of it changed. */
  token(changes: { claims?: Claims; header?: Claims; key?: TestKey; now?: number } = {}): string {
    const key = changes.key ?? this.keys[0] ?? makeKey('none');
    const now = Math.floor((changes.now ?? Date.now()) / 1000);
    const header = { alg: 'RS256', typ: 'JWT', kid: key.id, ...changes.header };
    const body = { iss: 'https://api.botframework.com', aud: APP_ID, nbf: now, exp: now + 3600, serviceurl: this.serviceUrl };
    const text = `${base64url(header)}.${base64url({ ...body, ...changes.claims })}`;
    if (header.alg === 'none') return `${text}.`;
    if (header.alg === 'HS256') {
      const publicKey = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' });
      return `${text}.${createHmac('sha256', publicKey).update(text).digest('base64url')}`;
    }
    return `${text}.${sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('base64url')}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    let body = '';
    for await (const chunk of request) body += chunk;
    const json = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(value));
    };
    if (path.startsWith('/v1/.well-known/')) {
      this.asked.metadata++;
      if (this.metadataDown) return void request.socket.destroy();
      if (path.endsWith('openidconfiguration')) return json(200, { jwks_uri: `${this.url}/v1/.well-known/keys` });
      return json(200, { keys: this.keys.map(published) });
    }
    if (path.endsWith('/oauth2/v2.0/token')) {
      this.asked.token++;
      const wanted = this.signInAnswers.shift();
      const form = new URLSearchParams(body);
      const right = form.get('client_id') === APP_ID && form.get('client_secret') === APP_PASSWORD;
      if (wanted || !right) {
        const text = wanted?.error ?? 'AADSTS7000215: Invalid client secret provided.';
        return json(wanted?.status ?? 401, { error: 'invalid_client', error_description: text });
      }
      return json(200, { token_type: 'Bearer', expires_in: 3599, access_token: `bot-token-${++this.#tokens}` });
    }
    const answer = this.connectorAnswers.shift();
    if (answer?.hang) return;
    if (answer && answer.status !== 200) return json(answer.status, { error: { code: 'Test' } }, answer.headers);
    this.sent.push({ path, authorization: request.headers.authorization, activity: JSON.parse(body) });
    return json(200, { id: `sent-${this.sent.length}` });
  }

  /** Waits for the connector to have been given a reply that fits. */
  async waitFor(fits: (sent: Sent) => boolean, patience = 8000): Promise<Sent> {
    const until = Date.now() + patience;
    while (Date.now() < until) {
      const found = this.sent.find(fits);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no reply reached the connector');
  }
}

function published({ id, privateKey, endorsements }: TestKey) {
  return {
    ...createPublicKey(privateKey).export({ format: 'jwk' }),
    kid: id,
    use: 'sig',
    ...(endorsements ? { endorsements } : {}),
  };
}

let lastId = 0;

/** A message as Azure's Direct Line channel posts it. */
export function azureMessage(standIn: StandIn, text: string, changes: Record<string, unknown> = {}): Activity {
  const conversation = (changes.conversation as { id: string } | undefined) ?? { id: 'conversation-1' };
  return {
    type: 'message',
    id: `${conversation.id}|${String(++lastId).padStart(7, '0')}`,
    timestamp: new Date().toISOString(),
    serviceUrl: standIn.serviceUrl,
    channelId: 'directline',
    from: { id: 'dl_person', name: 'A Name' },
    conversation,
    recipient: { id: 'return-bot@xyz', name: 'return-bot' },
    textFormat: 'plain',
    locale: 'en',
    text,
    entities: [{ type: 'ClientCapabilities', requiresBotState: true }],
    channelData: { clientActivityID: `client-${lastId}` },
    ...changes,
  };
}

/** Posts to the bot as Azure would: with a right token unless another is given, without any where there is no Azure. */
export function postTo(url: string, standIn: StandIn | undefined, body: unknown, token = standIn?.token()): Promise<Response> {
  return fetch(`${url}/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
