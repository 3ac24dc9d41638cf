import type { Activity } from '../../domain/activity.ts';
import type { CheckedToken } from '../../domain/caller.ts';
import { Refusal } from '../../domain/errors.ts';
import type { Cloud } from '../../outside/microsoft.ts';

/** One sentence for every reason: a caller who guesses learns nothing. */
export function unauthorized(): Refusal {
  return new Refusal(401, 'Unauthorized', 'This address is for Azure Bot Service only.');
}

/**
 * Whether the caller may speak for the activity: its tenant, its channel, and where replies are to go. The framework looks at
 * the last two only when the activity has them. Throws a Refusal: 401 or 403.
 */
export function vouch(token: CheckedToken, { channelId, serviceUrl }: Activity, parts: VouchParts): void {
  const { serviceurl: signedUrl, tid } = token.claims;
  if (tid !== undefined && parts.tenantId !== undefined && tid !== parts.tenantId) throw unauthorized();
  if (typeof signedUrl !== 'string' || serviceUrl !== signedUrl) throw unauthorized();
  if (typeof channelId !== 'string' || !parts.channels.includes(channelId)) {
    throw new Refusal(403, 'ChannelNotAllowed', 'The "channelId" is not one of those that are let in.');
  }
  if (!token.endorsements.includes(channelId)) throw unauthorized();
  if (!parts.cloud.trusts(signedUrl))
    throw new Refusal(403, 'ServiceUrlNotAllowed', 'Replies are not sent to this "serviceUrl".');
}

export type VouchParts = {
  readonly tenantId: string | undefined;
  readonly cloud: Cloud;
  /** Channels of Azure Bot Service that are let in. */
  readonly channels: readonly string[];
};
