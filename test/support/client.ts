import type { Activity } from '../../src/domain/activity.ts';

export type Answered = { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers };

/** A plain Direct Line client for tests. */
export class Client {
  url: string;
  token = '';
  conversationId = '';
  streamUrl = '';

  constructor(url: string) {
    this.url = url;
  }

  async request(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text.length > 0 && response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {};
    return { status: response.status, body: parsed, headers: response.headers };
  }

  /** A token as the widget gets it, and a started conversation. */
  async start(locale = 'en'): Promise<this> {
    const token = await this.request('POST', '/widget/token', undefined, { origin: new URL(this.url).origin });
    this.token = String(token.body.token);
    const started = await this.request('POST', '/v3/directline/conversations', { locale });
    this.conversationId = String(started.body.conversationId);
    this.streamUrl = String(started.body.streamUrl);
    return this;
  }

  post(activity: unknown): Promise<Answered> {
    return this.request('POST', `/v3/directline/conversations/${this.conversationId}/activities`, activity);
  }

  say(text: string, clientActivityID?: string): Promise<Answered> {
    return this.post({ type: 'message', text, ...(clientActivityID ? { channelData: { clientActivityID } } : {}) });
  }

  async read(watermark = ''): Promise<Activity[]> {
    const path = `/v3/directline/conversations/${this.conversationId}/activities?watermark=${watermark}`;
    const answer = await this.request('GET', path);
    if (answer.status !== 200) throw new Error(`reading was answered with ${answer.status}`);
    return answer.body.activities as Activity[];
  }

  /** Says something and waits for the reply to it. */
  async ask(text: string, patience?: number): Promise<Activity> {
    const posted = await this.say(text);
    return this.replyTo(String(posted.body.id), patience);
  }

  async replyTo(id: string, patience = 5000): Promise<Activity> {
    const until = Date.now() + patience;
    while (Date.now() < until) {
      const reply = (await this.read()).find((activity) => activity.replyToId === id);
      if (reply) return reply;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('no reply came');
  }
}
