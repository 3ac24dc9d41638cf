import type { AzureBot } from '../azure-settings.ts';
import type { Config } from '../config.ts';
import { SignInTrouble } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { type Reach, Unreachable } from '../domain/reach.ts';
import { createMicrosoft, type Microsoft } from '../outside/microsoft.ts';
import { createReach } from '../outside/reach-out.ts';
import { fetchKeys } from '../outside/signing-keys.ts';
import type { ChannelProbe, Finding } from './channels.ts';

/** Milliseconds by which our clock may differ before it is worth a word; tokens are refused from five minutes on. */
const CLOCK_DIFFERS = 60_000;
const CLOCK_TOO_FAR = 240_000;

/** Microsoft's codes for a sign-in that failed, and what they mean for the person who set the bot up. */
const SIGN_IN: Readonly<Record<string, Omit<Finding, 'level'>>> = {
  AADSTS7000215: {
    what: 'Microsoft does not accept MICROSOFT_APP_PASSWORD.',
    remedy: 'Use the value of a client secret, not its id. It is shown only once: make a new one if it was not kept.',
  },
  AADSTS7000222: {
    what: 'The client secret in MICROSOFT_APP_PASSWORD has run out.',
    remedy: 'Make a new client secret in the registration, set it, and restart.',
  },
  AADSTS700016: {
    what: 'Microsoft does not know MICROSOFT_APP_ID in this tenant.',
    remedy: 'Compare it with the registration. For a bot of one tenant set MICROSOFT_APP_TENANT_ID too.',
  },
  AADSTS90002: { what: 'Microsoft does not know the tenant.', remedy: 'Compare MICROSOFT_APP_TENANT_ID with the registration.' },
  AADSTS900023: { what: 'Microsoft does not know the tenant.', remedy: 'Compare MICROSOFT_APP_TENANT_ID with the registration.' },
};

type Parts = { readonly config: Pick<Config, 'azureBot' | 'publicUrl'>; readonly clock: Clock };

/** Azure Bot Service: the sign-in, the issuer's keys, the clock, and whether our own address is reached. */
export function azureProbe({ config, clock }: Parts): ChannelProbe {
  return {
    channel: 'Azure Bot Service',
    check: async () => {
      const { azureBot: settings, publicUrl } = config;
      if (!settings) return [{ level: 'off', what: 'MICROSOFT_APP_ID is not set. POST /api/messages refuses everybody.' }];
      const microsoft = createMicrosoft({ ...settings, clock, onTrouble: () => undefined });
      const standIn: Finding = {
        level: 'warning',
        what: 'BOT_FRAMEWORK_URL is set: a stand-in is asked, not Microsoft.',
        remedy: 'Unset it, except for tests.',
      };
      const found = await Promise.all([
        checkSignIn(microsoft),
        checkKeys(microsoft, settings),
        checkClock(microsoft, clock),
        checkAddress(publicUrl),
      ]);
      return [...(settings.standIn === undefined ? [] : [standIn]), ...found.flat()];
    },
  };
}

async function checkSignIn({ token }: Microsoft): Promise<Finding> {
  try {
    await token.get();
    return { level: 'good', what: 'Microsoft accepts the application id and its secret.' };
  } catch (error) {
    if (!(error instanceof SignInTrouble)) return unreachable('The sign-in of Microsoft', error);
    const known = SIGN_IN[error.reason ?? ''];
    const what = `Microsoft refused the sign-in (${error.reason ?? error.status}).`;
    return { level: 'wrong', ...(known ?? { what, remedy: 'Look the code up at learn.microsoft.com, "AADSTS error codes".' }) };
  }
}

async function checkKeys({ reach, cloud }: Microsoft, { channels }: AzureBot): Promise<Finding> {
  try {
    const keys = [...(await fetchKeys(reach, cloud.metadataUrl)).values()];
    const closed = channels.filter((channel) => !keys.some(({ endorsements }) => endorsements.includes(channel)));
    if (closed.length === 0) return { level: 'good', what: `Callers can be checked on: ${channels.join(', ')}.` };
    return {
      level: 'wrong',
      what: `No key of Microsoft signs for: ${closed.join(', ')}. Messages from there are refused.`,
      remedy: 'Take them out of MICROSOFT_CHANNELS.',
    };
  } catch (error) {
    return unreachable('The list of keys with which Microsoft signs', error);
  }
}

async function checkClock({ reach, cloud }: Microsoft, clock: Clock): Promise<readonly Finding[]> {
  const answer = await reach({ method: 'GET', url: cloud.metadataUrl }).catch(() => undefined);
  const differs = Math.abs(Date.parse(answer?.headers.date ?? '') - clock.now());
  // When nothing came back, the keys' finding has said so.
  if (Number.isNaN(differs)) return [];
  if (differs < CLOCK_DIFFERS) return [{ level: 'good', what: 'The clock of this machine is right.' }];
  const what = `The clock of this machine differs from Microsoft's by ${Math.round(differs / 1000)} seconds.`;
  return [
    {
      level: differs < CLOCK_TOO_FAR ? 'warning' : 'wrong',
      what,
      remedy: 'Let it keep time by NTP. From five minutes on all messages are refused.',
    },
  ];
}

async function checkAddress(publicUrl: string | undefined): Promise<Finding> {
  if (publicUrl === undefined) {
    return {
      level: 'warning',
      what: 'PUBLIC_URL is not set.',
      remedy: 'Set it: the messaging endpoint of the bot is <PUBLIC_URL>/api/messages.',
    };
  }
  const endpoint = `${publicUrl}/api/messages`;
  // Inside a hosting network our own public name may well lead to a private address.
  const reach: Reach = createReach({ allows: () => true, allowsAddress: () => true });
  try {
    const { status, text } = await reach({ method: 'POST', url: endpoint });
    if (status === 401 && text.includes('"Unauthorized"')) {
      return { level: 'good', what: 'The messaging endpoint answers, and refuses callers without a token.' };
    }
    return {
      level: 'wrong',
      what: `The messaging endpoint answered ${status}, which is not the assistant's refusal.`,
      remedy: 'Have what stands in front of the assistant pass POST /api/messages on unchanged.',
    };
  } catch (error) {
    const own = 'Check that PUBLIC_URL is right, that its certificate is valid, and that the assistant runs.';
    return unreachable('The messaging endpoint under PUBLIC_URL', error, own);
  }
}

const WHY: Readonly<Record<Unreachable['code'], string>> = {
  HOST_REFUSED: 'it is not an address the assistant may ask',
  ADDRESS_REFUSED: 'its name leads to an address inside a network, not to the internet',
  TIMEOUT: 'it did not answer in time',
  NETWORK: 'no connection was possible',
  TOO_LARGE: 'its answer had no end',
};

const OUTGOING =
  'Allow outgoing https to login.botframework.com, login.microsoftonline.com and *.botframework.com; check name resolution.';

function unreachable(who: string, error: unknown, remedy = OUTGOING): Finding {
  const why = error instanceof Unreachable ? WHY[error.code] : 'its answer made no sense';
  return { level: 'wrong', what: `${who} could not be used: ${why}.`, remedy };
}
