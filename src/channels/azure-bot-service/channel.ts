import type { Activity, CardAction } from '../../domain/activity.ts';
import type { CheckToken, OwnToken } from '../../domain/caller.ts';
import type { Channel, HttpRequest, Received } from '../../domain/channel.ts';
import type { Clock } from '../../domain/clock.ts';
import { Refusal } from '../../domain/errors.ts';
import type { SendResult } from '../../domain/outbox.ts';
import type { Reach } from '../../domain/reach.ts';
import { AzureAdapter } from './adapter.ts';
import { unauthorized, type VouchParts, vouch } from './gate.ts';
import { type Address, CHANNEL_ID, readActivity, toInbound } from './parse-activity.ts';

import { ConnectorTrouble, meaningOf } from './trouble.ts';

export type AzureParts = VouchParts & {
  readonly appId: string;
  readonly checkToken: CheckToken;
  readonly token: OwnToken;
  readonly reach: Reach;
  readonly clock: Clock;
};

const LARGEST_ACTIVITY = 256 * 1024;
/** Milliseconds for the framework's own check, which may have to fetch keys. */
const PATIENCE = 8000;
/** Channels whose client shows a button and sends its id back; others get buttons that are typed for the person. */
const SENDS_IDS = new Set(['directline', 'webchat']);

/** Azure Bot Service at `POST /api/messages`. Without `parts` it is off: everybody is refused. */
export function createAzureBotService(parts: AzureParts | undefined): Channel {
  const service = parts && new AzureService(parts);
  return {
    id: CHANNEL_ID,
    routes: [
      {
        method: 'POST',
        path: '/api/messages',
        bodyLimit: LARGEST_ACTIVITY,
        cors: 'none',
        admit: async ({ headers }) => {
          if (!parts) throw unauthorized();
          await parts.checkToken(headers.authorization);
        },
        receive: async (request) => {
          if (!service) throw unauthorized();
          return service.receive(request);
        },
      },
    ],
    sockets: [],
    ...(service
      ? { send: (to, activity) => service.send({ ...JSON.parse(to.address ?? '{}'), userId: to.userId }, activity) }
      : {}),
  };
}

class AzureService {
  readonly #parts: AzureParts;
  #adapter: { readonly keysVersion: string; readonly is: AzureAdapter } | undefined;

  constructor(parts: AzureParts) {
    this.#parts = parts;
  }

  async receive({ headers, body }: HttpRequest): Promise<Received> {
    const token = await this.#parts.checkToken(headers.authorization);
    const activity = readActivity(body);
    vouch(token, activity, this.#parts);
    await this.#checkAgain(headers.authorization ?? '', activity, token.keysVersion);
    const inbound = toInbound(activity);
    if (!inbound) return { response: { status: activity.type === 'invoke' ? 501 : 200 } };
    return { inbound, respond: () => ({ status: 200 }) };
  }

  /** The framework's check, behind ours: what ours has let through it refuses only when one of the two is wrong. */
  async #checkAgain(authorization: string, activity: Activity, keysVersion: string): Promise<void> {
    const check = this.#adapterFor(keysVersion).authenticate(authorization, activity);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('late')), PATIENCE);
    });
    try {
      await Promise.race([check, late]);
    } catch (cause) {
      if ((cause as { statusCode?: unknown }).statusCode === 401) throw unauthorized();
      throw Object.assign(new Refusal(503, 'KeysUnavailable', 'Callers cannot be checked right now.'), { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  async send(to: Address & { userId: string }, activity: Activity): Promise<SendResult> {
    const adapter = this.#adapter?.is ?? this.#adapterFor('');
    const reply = render(activity, to.channelId);
    try {
      await adapter.deliver(to, reply).catch((error) => {
        if (!(error instanceof ConnectorTrouble) || error.status !== 401) throw error;
        this.#parts.token.drop();
        return adapter.deliver(to, reply);
      });
      return { delivered: true };
    } catch (error) {
      return meaningOf(error, this.#parts.clock.now());
    }
  }

  #adapterFor(keysVersion: string): AzureAdapter {
    if (this.#adapter?.keysVersion !== keysVersion) {
      this.#adapter = { keysVersion, is: new AzureAdapter({ ...this.#parts, keysVersion }) };
    }
    return this.#adapter.is;
  }
}

/** Without our own channel data, which other channels would take for instructions. */
function render({ channelData: _1, id: _2, timestamp: _3, suggestedActions, ...reply }: Activity, channelId: string): Activity {
  if (!suggestedActions) return reply;
  const typed = ({ title }: CardAction): CardAction => ({ type: 'imBack', title, value: title });
  return SENDS_IDS.has(channelId)
    ? { ...reply, suggestedActions }
    : { ...reply, suggestedActions: { to: [], actions: suggestedActions.actions.map(typed) } };
}
