/**
 * Sentences that are not true, or not the whole truth, on a channel, and what is said there instead: what the provider
 * knows, what stays on the phone, and that there is no page to leave.
 */
const INSTEAD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  azure: {
    'greeting.private': 'channel.azure.private',
    'delete.done': 'channel.azure.deleted',
    'handoff.stay': 'handoff.stay-channel',
  },
  whatsapp: {
    'greeting.private': 'channel.whatsapp.private',
    'delete.done': 'channel.deleted',
    'danger.violence': 'channel.violence',
    'handoff.stay': 'handoff.stay-channel',
  },
  messenger: {
    'greeting.private': 'channel.messenger.private',
    'delete.done': 'channel.deleted',
    'danger.violence': 'channel.violence',
    'handoff.stay': 'handoff.stay-channel',
  },
};

/** The key of the sentence that says on this channel what `key` says on our own site. */
export function keyOn(channelId: string, key: string): string {
  return INSTEAD[channelId]?.[key] ?? key;
}

/** What is said of a file that was sent, by its content type; undefined for what has no sentence of its own. */
export function keyOfUnread(attachments: unknown): string | undefined {
  const [first] = Array.isArray(attachments) ? (attachments as readonly { readonly contentType?: unknown }[]) : [];
  const type = typeof first?.contentType === 'string' ? first.contentType.toLowerCase() : undefined;
  if (type === undefined || type.startsWith('application/vnd.microsoft.')) return undefined;
  const [family = ''] = type.split('/');
  if (type === 'image/webp') return 'channel.cannot.sticker';
  if (type === 'text/vcard' || type === 'text/x-vcard') return 'channel.cannot.contact';
  const known: Record<string, string> = { audio: 'voice', image: 'picture', video: 'video' };
  return `channel.cannot.${known[family] ?? 'document'}`;
}
