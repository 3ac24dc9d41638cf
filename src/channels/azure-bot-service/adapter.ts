import { CloudAdapter, ConfigurationBotFrameworkAuthentication, toFramework } from '../../bot/framework.ts';
import type { Activity } from '../../domain/activity.ts';
import type { OwnToken } from '../../domain/caller.ts';
import type { Reach } from '../../domain/reach.ts';
import type { Cloud } from '../../outside/microsoft.ts';
import type { Address } from './parse-activity.ts';
import { ConnectorTrouble } from './trouble.ts';

type Parameters = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>;
type Credentials = NonNullable<Parameters[1]>;
type HttpClient = NonNullable<NonNullable<Parameters[4]>['httpClient']>;

export type AdapterParts = {
  readonly appId: string;
  readonly cloud: Cloud;
  readonly token: OwnToken;
  readonly reach: Reach;
  /** The framework keeps the issuer's keys by this name; another name has it fetch them anew. */
  readonly keysVersion: string;
};

/** The framework's adapter for Azure Bot Service, with its way out replaced by ours. */
export class AzureAdapter extends CloudAdapter {
  readonly #appId: string;

  constructor(parts: AdapterParts) {
    super(authentication(parts));
    this.#appId = parts.appId;
  }

  /** The framework's own check of the caller. Throws its AuthenticationError, or what kept it from checking. */
  async authenticate(authorization: string, activity: Activity): Promise<void> {
    await this.botFrameworkAuthentication.authenticateRequest(toFramework(activity) as never, authorization);
  }

  /** Continues a conversation with one reply. Throws a ConnectorTrouble, a SignInTrouble or an Unreachable. */
  async deliver(to: Address & { userId: string }, reply: Activity): Promise<void> {
    const reference = {
      serviceUrl: to.serviceUrl,
      channelId: to.channelId,
      conversation: { id: to.conversationId, isGroup: false, conversationType: '', name: '' },
      user: { id: to.userId, name: '' },
      bot: { id: to.botId, name: '' },
    };
    await this.continueConversationAsync(this.#appId, reference, async (context) => {
      // Or the framework would have the reply answer the event of its own by which it continues the conversation.
      Object.assign(context.activity, { id: reply.replyToId });
      await context.sendActivity(toFramework(reply));
    });
  }
}

function authentication({ appId, cloud, token, reach, keysVersion }: AdapterParts): ConfigurationBotFrameworkAuthentication {
  const credentials: Credentials = {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async (request) => {
        request.headers.set('authorization', `Bearer ${await token.get()}`);
        return request;
      },
    }),
  };
  const pinned = {
    MicrosoftAppId: appId,
    ToBotFromChannelTokenIssuer: cloud.issuer,
    ToBotFromChannelOpenIdMetadataUrl: `${cloud.metadataUrl}#${encodeURIComponent(keysVersion)}`,
    ToBotFromEmulatorOpenIdMetadataUrl: cloud.metadataUrl,
    ToChannelFromBotLoginUrl: cloud.tokenUrl,
    ToChannelFromBotOAuthScope: cloud.issuer,
    OAuthUrl: cloud.issuer,
    CallerId: 'urn:botframework:azure',
    ValidateAuthority: true,
  };
  return new ConfigurationBotFrameworkAuthentication(pinned, credentials, undefined, undefined, { httpClient: oneTry(reach) });
}

/** One try, no redirect: anything but a success goes up at once, past the framework's own retries. */
function oneTry(reach: Reach): HttpClient {
  return {
    sendRequest: async (request) => {
      const headers = Object.fromEntries(request.headers.headersArray().map(({ name, value }) => [name, value]));
      const { status, headers: got } = await reach({ method: 'POST', url: request.url, headers, body: String(request.body) });
      if (status < 200 || status > 299) throw new ConnectorTrouble(status, got['retry-after']);
      const none = request.headers.clone();
      for (const name of none.headerNames()) none.remove(name);
      return { request, status, headers: none, bodyAsText: '{}' };
    },
  };
}
