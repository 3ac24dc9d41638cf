import { createTransport } from 'nodemailer';
import type { NoticeResult, NoticeSender, NoticeText } from '../domain/notice.ts';

export type MailSettings = {
  readonly url: string;
  readonly from: string;
  /** Addresses by organisation. */
  readonly to: ReadonlyMap<string, readonly string[]>;
};

/** Milliseconds for each step of talking to the mail server. */
const PATIENCE = 15_000;

/** Sends notices by e-mail. Plain text, from fixed words; over TLS wherever the server is another machine. */
export function createMailSender(settings: MailSettings, text: () => NoticeText): NoticeSender {
  const { hostname } = new URL(settings.url);
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const transport = createTransport({
    url: settings.url,
    requireTLS: !isLoopback,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  return async (organisation) => {
    const to = settings.to.get(organisation);
    if (!to) return { delivered: false, retryable: false, code: 'no-address' };
    const { subject, words, address } = text();
    const body = [...words.map(({ line }) => line), address].join('\n\n');
    // Who else is told is nobody's business.
    const mail = { from: settings.from, to: 'undisclosed-recipients:;', bcc: [...to], subject, text: `${body}\n` };
    try {
      await transport.sendMail({ ...mail, xMailer: false });
      return { delivered: true };
    } catch (error) {
      return refused(error);
    }
  };
}

/** A permanent answer of the mail server (5xx) is not asked for twice; all else may pass. */
function refused(error: unknown): NoticeResult {
  if (!(error instanceof Error)) throw error;
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  // A wrong password is mended by the operator; until then the notice waits.
  const permanent = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return {
    delivered: false,
    retryable: !permanent,
    code: responseCode === undefined ? (code ?? 'failed') : String(responseCode),
  };
}
