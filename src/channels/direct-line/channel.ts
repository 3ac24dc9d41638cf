import type { Channel, HttpRequest, Received, Route } from '../../domain/channel.ts';
import { Refusal } from '../../domain/errors.ts';
import { BASE, CHANNEL_ID, DirectLineDesk, type DirectLineParts, toSeq } from './desk.ts';
import { Streams } from './streams.ts';
import { Tokens } from './tokens.ts';

/** Characters of an activity, as Azure has it. */
const LARGEST_ACTIVITY = 256 * 1024;
const SMALL_BODY = 8 * 1024;

/** Direct Line 3.0 as the stock `botframework-directlinejs` and `botframework-webchat` speak it. */
export function createDirectLine(parts: DirectLineParts): Channel {
  const tokens = new Tokens({ key: parts.tokenKey, clock: parts.clock });
  const streams = new Streams(parts);
  const desk = new DirectLineDesk(parts, tokens);
  const route = (
    method: Route['method'],
    path: string,
    options: { bodyLimit: number; receive: (request: HttpRequest) => Received | Promise<Received> },
  ): Route => ({
    method,
    path,
    cors: 'widget',
    bodyLimit: options.bodyLimit,
    receive: async (request) => options.receive(request),
  });

  return {
    id: CHANNEL_ID,
    routes: [
      route('POST', '/widget/token', { bodyLimit: SMALL_BODY, receive: (request) => desk.widgetToken(request) }),
      route('POST', `${BASE}/tokens/generate`, { bodyLimit: SMALL_BODY, receive: (request) => desk.generate(request) }),
      route('POST', `${BASE}/tokens/refresh`, { bodyLimit: SMALL_BODY, receive: (request) => desk.refresh(request) }),
      route('POST', `${BASE}/conversations`, { bodyLimit: SMALL_BODY, receive: (request) => desk.start(request) }),
      route('GET', `${BASE}/conversations/:id`, { bodyLimit: 0, receive: (request) => desk.reconnect(request) }),
      route('GET', `${BASE}/conversations/:id/activities`, { bodyLimit: 0, receive: (request) => desk.read(request) }),
      route('POST', `${BASE}/conversations/:id/activities`, {
        bodyLimit: LARGEST_ACTIVITY,
        receive: (request) => desk.post(request),
      }),
      route('DELETE', `${BASE}/conversations/:id`, { bodyLimit: 0, receive: (request) => desk.leave(request) }),
      route('POST', `${BASE}/conversations/:id/upload`, {
        bodyLimit: 0,
        receive: () => {
          throw new Refusal(415, 'NotSupported', 'No files are needed here, and none are taken.');
        },
      }),
      route('GET', `${BASE}/session/getsessionid`, {
        bodyLimit: 0,
        receive: () => {
          throw new Refusal(404, 'NotFound', 'There are no sign-in cards here.');
        },
      }),
    ],
    sockets: [
      {
        path: `${BASE}/conversations/:id/stream`,
        authorise: async (request) => {
          const checked = tokens.checkStream(request.query.get('t') ?? '');
          const id = request.params.id ?? '';
          if ('refused' in checked || checked.grant.conversationId !== id) return { refuse: 403 };
          const key = parts.keyOf(id);
          const asked = request.query.get('watermark');
          return { open: (socket) => streams.open(socket, key, toSeq(asked)) };
        },
      },
    ],
  };
}
