import type { NoticeResult, NoticeSender, NoticeText } from '../domain/notice.ts';

/** Milliseconds for the whole request. */
const PATIENCE = 10_000;
const RETRYABLE = new Set([408, 425, 429]);

/** Sends notices to a webhook as an Adaptive Card, the form that Teams workflows take. `addresses` by organisation; `*` for all. */
export function createWebhookSender(addresses: ReadonlyMap<string, string>, text: () => NoticeText): NoticeSender {
  return async (organisation) => {
    const address = addresses.get(organisation) ?? addresses.get('*');
    if (!address) return { delivered: false, retryable: false, code: 'no-address' };
    const body = JSON.stringify(card(text()));
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body } as const;
    try {
      // A webhook that sends us elsewhere is not the one the operator named.
      const response = await fetch(address, { ...request, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
      await response.body?.cancel();
      return judged(response.status);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { delivered: false, retryable: true, code: error.name };
    }
  };
}

function judged(status: number): NoticeResult {
  if (status >= 200 && status < 300) return { delivered: true };
  return { delivered: false, retryable: status >= 500 || RETRYABLE.has(status), code: String(status) };
}

function card({ words, address }: NoticeText) {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: words.map(({ line }) => ({ type: 'TextBlock', text: line, wrap: true })),
          actions: words.slice(0, 1).map(({ link }) => ({ type: 'Action.OpenUrl', title: link, url: address })),
        },
      },
    ],
  };
}
