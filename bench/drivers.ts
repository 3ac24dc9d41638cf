import { Agent, request } from 'node:http';
import type { Subject } from './servers.ts';

/** One conversation: says something and resolves when the reply has been seen. */
export type Speaker = { say(text: string): Promise<void>; close(): void };

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** A lean HTTP client: the driver shares two cores with what it measures. */
export function call(
  method: string,
  url: string,
  options: { token?: string; body?: unknown; origin?: string } = {},
): Promise<Record<string, unknown>> {
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        agent,
        headers: {
          ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
          ...(options.origin ? { origin: options.origin } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => {
          if ((response.statusCode ?? 500) >= 300) reject(new Error(`${method} was answered with ${response.statusCode}`));
          else resolve(text ? JSON.parse(text) : {});
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Ours: post, and the reply comes over the WebSocket. */
export async function openOurs({ url }: Subject): Promise<Speaker> {
  const origin = url.replace('127.0.0.1', 'localhost');
  const { token } = (await call('POST', `${url}/widget/token`, { origin })) as { token: string };
  const started = (await call('POST', `${url}/v3/directline/conversations`, { token, body: { locale: 'en' } })) as {
    conversationId: string;
    streamUrl: string;
  };
  const waiting = new Map<string, () => void>();
  const seen = new Set<string>();
  const socket = new WebSocket(started.streamUrl);
  socket.addEventListener('message', (event) => {
    for (const activity of JSON.parse(String(event.data)).activities as { replyToId?: string }[]) {
      if (!activity.replyToId) continue;
      const done = waiting.get(activity.replyToId);
      if (done) done();
      else seen.add(activity.replyToId);
    }
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const path = `${url}/v3/directline/conversations/${started.conversationId}/activities`;
  return {
    say: async (text) => {
      const { id } = (await call('POST', path, { token, body: { type: 'message', text } })) as { id: string };
      if (!seen.delete(id)) await new Promise<void>((resolve) => waiting.set(id, resolve));
      waiting.delete(id);
    },
    close: () => socket.close(),
  };
}

const POLL_EVERY = 25;

/** offline-directline has no WebSocket: polled at once after the post, then every 25 ms. */
export async function openStock({ url }: Subject): Promise<Speaker> {
  const { conversationId } = (await call('POST', `${url}/directline/conversations`, { body: {} })) as { conversationId: string };
  const path = `${url}/directline/conversations/${conversationId}/activities`;
  let watermark = 0;
  return {
    say: async (text) => {
      await call('POST', path, { body: { type: 'message', text, from: { id: 'person' } } });
      for (;;) {
        const set = (await call('GET', `${path}?watermark=${watermark}`)) as {
          activities: { text?: string; from?: { id?: string } }[];
          watermark: number;
        };
        watermark = set.watermark;
        if (set.activities.some((activity) => activity.text === `Echo: ${text}`)) return;
        await new Promise((resolve) => setTimeout(resolve, POLL_EVERY));
      }
    },
    close: () => undefined,
  };
}
