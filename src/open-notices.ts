import type { Config } from './config.ts';
import { loadDeskWords } from './content/load-desk-words.ts';
import type { Clock } from './domain/clock.ts';
import type { DeskWords } from './domain/desk-words.ts';
import type { NoticeSender, NoticeText, NoticeWay } from './domain/notice.ts';
import type { Log } from './log.ts';
import { createMailSender } from './notices/mail.ts';
import { createWebhookSender } from './notices/webhook.ts';
import { NoticeWorker } from './notices/work-notices.ts';
import type { OpenStorage } from './storage/open-storage.ts';

const LOOK_EVERY = 2000;

/** How an organisation is told of new cases, by the settings. */
export function waysOf({ desk }: Config): (organisation: string) => readonly NoticeWay[] {
  return (organisation) => [
    ...(desk.mail?.to.has(organisation) ? (['mail'] as const) : []),
    ...(desk.webhooks.has(organisation) || desk.webhooks.has('*') ? (['webhook'] as const) : []),
  ];
}

/** Telling organisations that somebody waits at the desk. */
export function openNotices(parts: {
  config: Config;
  clock: Clock;
  storage: OpenStorage;
  log: Log;
  root: string;
  /** Where the desk is reached; known only when the port is. */
  deskAddress: () => string;
  onTrouble: (event: string, error: unknown) => void;
}): NoticeWorker {
  const { config, clock, storage, log, onTrouble } = parts;
  const words = [...loadDeskWords(parts.root).values()].map(({ notice }) => notice as DeskWords);
  const text = (): NoticeText => ({
    subject: words.map(({ subject }) => subject).join(' / '),
    words: words.map(({ line, link }) => ({ line: String(line), link: String(link) })),
    address: parts.deskAddress(),
  });
  const senders = new Map<NoticeWay, NoticeSender>();
  if (config.desk.mail) senders.set('mail', createMailSender(config.desk.mail, text));
  if (config.desk.webhooks.size > 0) senders.set('webhook', createWebhookSender(config.desk.webhooks, text));
  return new NoticeWorker({
    notices: storage.notices,
    senders,
    clock,
    lookEvery: LOOK_EVERY,
    onFailure: (way, code, givenUp) => log.warn({ event: givenUp ? 'notice-given-up' : 'notice-failed', channel: way, code }),
    onTrouble: (error) => onTrouble('notice-failed', error),
  });
}
