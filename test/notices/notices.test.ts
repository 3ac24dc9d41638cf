import { createServer, type IncomingMessage, type Server } from 'node:http';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { NOTICE_PAUSE, type NoticeText } from '../../src/domain/notice.ts';
import { createMailSender } from '../../src/notices/mail.ts';
import { createWebhookSender } from '../../src/notices/webhook.ts';
import { NoticeWorker } from '../../src/notices/work-notices.ts';
import { NoticeTable } from '../../src/storage/notice-table.ts';
import { startDesk } from '../support/desk.ts';
import { freePort } from '../support/postgres.ts';
import { ENGINES, type TestStorage, testStorage } from '../support/storage.ts';

/** Telling an organisation that somebody waits: by real mail, and by a webhook. */

const TEXT: NoticeText = {
  subject: 'Desk',
  words: [{ line: 'Somebody is waiting at the desk.', link: 'Open the desk' }],
  address: 'https://assistant.example.org/desk',
};

type Mail = { readonly to: string[]; readonly from: string; readonly text: string };

/** A real mail server that keeps what it gets, or answers with an error. */
async function startMail(port: number, answers: { code: number }[] = []) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        const answer = answers.shift();
        if (answer) return done(Object.assign(new Error('no'), { responseCode: answer.code }));
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom ? mailFrom.address : '';
        mails.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString('utf8') });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { mails, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** A webhook that keeps what it gets, and answers with the given statuses, then with 202. */
async function startHook(port: number, statuses: number[] = []) {
  const bodies: string[] = [];
  const server: Server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const status = statuses.shift() ?? 202;
      if (status < 300) bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(status, status === 302 ? { location: `http://127.0.0.1:${port}/elsewhere` } : {});
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { bodies, address: `http://127.0.0.1:${port}/hook`, stop };
}

describe.each(ENGINES)('notices: %s', (engine) => {
  let storage: TestStorage;
  let port: number;
  let notices: NoticeTable;
  beforeEach(async () => {
    storage = await testStorage(engine);
    port = await freePort();
    notices = new NoticeTable({ database: storage.database, clock: storage.clock, waysOf: () => ['mail'] });
  });
  afterEach(() => storage.close());

  const settings = () => ({
    url: `smtp://127.0.0.1:${port}`,
    from: 'desk@example.org',
    to: new Map([['caritas-liege', ['one@example.org', 'two@example.org']]]),
  });
  const failures: string[] = [];
  const worker = () => {
    failures.length = 0;
    return new NoticeWorker({
      notices,
      senders: new Map([['mail', createMailSender(settings(), () => TEXT)]]),
      clock: storage.clock,
      lookEvery: 50,
      onFailure: (way, code, givenUp) => failures.push(`${way} ${code} ${givenUp}`),
      onTrouble: (error) => {
        throw error;
      },
    });
  };
  const newCase = (organisation = 'caritas-liege') =>
    storage.database.transaction((query) => notices.noticeNewCase(query, organisation));

  test('reach every address of the organisation, and say nothing of the case', async () => {
    const mail = await startMail(port);
    await newCase();
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    expect(mail.mails[0]).toMatchObject({ from: 'desk@example.org', to: ['one@example.org', 'two@example.org'] });
    const text = mail.mails[0]?.text ?? '';
    expect(text).toContain('Subject: Desk\r\n');
    expect(text).toContain('Somebody is waiting at the desk.\r\n\r\nhttps://assistant.example.org/desk');
    // Who else is told is nobody's business, and neither is what sent it.
    expect(text).not.toMatch(/one@example|two@example|X-Mailer|caritas|retour|return|terugkeer/i);
    await mail.stop();
  });

  test('one for many cases, and the next only when the pause is over', async () => {
    const mail = await startMail(port);
    for (let n = 0; n < 5; n++) await newCase();
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    storage.clock.pass(1000);
    await newCase();
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    storage.clock.pass(NOTICE_PAUSE);
    await worker().runOnce();
    expect(mail.mails).toHaveLength(2);
    await worker().runOnce();
    expect(mail.mails).toHaveLength(2);
    await mail.stop();
  });

  test('are not sent when the case was not opened in the end', async () => {
    const mail = await startMail(port);
    const failing = storage.database.transaction(async (query) => {
      await notices.noticeNewCase(query, 'caritas-liege');
      throw new Error('not opened');
    });
    await expect(failing).rejects.toThrow();
    await worker().runOnce();
    expect(mail.mails).toEqual([]);
    await mail.stop();
  });

  test('wait for a mail server that is down, with growing pauses, and then arrive', async () => {
    await newCase();
    await worker().runOnce();
    expect(failures).toEqual(['mail ESOCKET false']);
    storage.clock.pass(1000);
    await worker().runOnce();
    expect(failures).toEqual([]);
    storage.clock.pass(5000);
    await worker().runOnce();
    expect(failures).toHaveLength(1);
    const mail = await startMail(port, [{ code: 451 }]);
    storage.clock.pass(12_000);
    await worker().runOnce();
    expect(failures).toEqual(['mail 451 false']);
    storage.clock.pass(60_000);
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    await mail.stop();
  });

  test('that a mail server refuses for good are given up, and the next case is told again', async () => {
    const mail = await startMail(port, [{ code: 550 }]);
    await newCase();
    await worker().runOnce();
    expect(failures).toEqual(['mail 550 true']);
    await newCase();
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    await mail.stop();
  });

  test('are sent once by two workers at once, and again by another when a process died over one', async () => {
    const mail = await startMail(port);
    await newCase();
    const other = await storage.reopen();
    await Promise.all([worker().runOnce(), worker().runOnce(), worker().runOnce()]);
    expect(mail.mails).toHaveLength(1);
    storage.clock.pass(NOTICE_PAUSE);
    await newCase();
    expect(await notices.lease(10)).toHaveLength(1);
    await worker().runOnce();
    expect(mail.mails).toHaveLength(1);
    storage.clock.pass(60_001);
    await worker().runOnce();
    expect(mail.mails).toHaveLength(2);
    await other.database.close();
    await mail.stop();
  });
});

describe('the webhook', () => {
  test('gets an Adaptive Card in the form that Teams takes, and no word of a case', async () => {
    const hook = await startHook(await freePort());
    const send = createWebhookSender(new Map([['*', hook.address]]), () => TEXT);
    expect(await send('caritas-liege')).toEqual({ delivered: true });
    const sent = JSON.parse(hook.bodies[0] ?? '{}');
    expect(sent).toMatchObject({ type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive' }] });
    expect(sent.attachments[0].content).toMatchObject({
      type: 'AdaptiveCard',
      body: [{ type: 'TextBlock', text: 'Somebody is waiting at the desk.', wrap: true }],
      actions: [{ type: 'Action.OpenUrl', url: 'https://assistant.example.org/desk' }],
    });
    expect(hook.bodies[0]).not.toContain('caritas');
    await hook.stop();
  });

  test('is asked again when it is busy or broken, not when it says no, and never followed elsewhere', async () => {
    const hook = await startHook(await freePort(), [503, 429, 410, 302]);
    const send = createWebhookSender(new Map([['*', hook.address]]), () => TEXT);
    expect(await send('a')).toEqual({ delivered: false, retryable: true, code: '503' });
    expect(await send('a')).toEqual({ delivered: false, retryable: true, code: '429' });
    expect(await send('a')).toEqual({ delivered: false, retryable: false, code: '410' });
    expect(await send('a')).toMatchObject({ delivered: false });
    expect(hook.bodies).toEqual([]);
    await hook.stop();
    expect(await send('a')).toMatchObject({ delivered: false, retryable: true });
  });

  test('of one organisation is told nothing of another', async () => {
    const hook = await startHook(await freePort());
    const send = createWebhookSender(new Map([['seso', hook.address]]), () => TEXT);
    expect(await send('caritas-liege')).toMatchObject({ delivered: false, retryable: false });
    expect(hook.bodies).toEqual([]);
    await hook.stop();
  });
});

test('the whole assistant tells of a case by mail and webhook, in the languages of the desk', async () => {
  const [mailPort, hookPort] = [await freePort(), await freePort()];
  const mail = await startMail(mailPort);
  const hook = await startHook(hookPort);
  const { desk: settings } = readConfig({
    SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
    DESK_NOTICE_FROM: 'desk@example.org',
    DESK_NOTICE_TO: 'caritas=one@example.org,two@example.org; fedasil=three@example.org',
    TEAMS_WEBHOOK_URL: hook.address,
  });
  const desk = await startDesk({ config: { desk: settings } });
  const notices = new NoticeTable({ ...desk.storage, clock: desk.clock, waysOf: () => ['mail', 'webhook'] });
  await desk.storage.database.transaction((query) => notices.noticeNewCase(query, 'caritas'));
  const until = Date.now() + 10_000;
  while ((mail.mails.length === 0 || hook.bodies.length === 0) && Date.now() < until) await new Promise((r) => setTimeout(r, 50));
  expect(mail.mails[0]?.to).toEqual(['one@example.org', 'two@example.org']);
  for (const word of ['Somebody is waiting', 'Er wacht iemand', `${desk.url}/desk`]) expect(mail.mails[0]?.text).toContain(word);
  expect(hook.bodies[0]).toContain("Quelqu'un attend");
  await desk.stop();
  await mail.stop();
  await hook.stop();
});
