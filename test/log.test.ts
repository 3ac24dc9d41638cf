import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from './support/app.ts';
import { Client } from './support/client.ts';
import { type RunningProcess, startProcess } from './support/process.ts';

/** Marked words in everything a person or caller can send. None may come out anywhere but in the answers. */

const MARK = 'ZQXJMARK';
const SECRET = `${MARK}-secret-0123456789abcdef`;
let running: RunningProcess;
const folder = temporaryFolder();

beforeAll(async () => {
  running = await startProcess({ DATA_DIR: folder.path, DIRECT_LINE_SECRET: SECRET });
});
afterAll(() => folder.remove());

test('nothing a person writes, and nothing about them, appears in any output of the process', async () => {
  const client = new Client(running.url);
  const headers = {
    'user-agent': `${MARK}-agent`,
    'x-forwarded-for': `${MARK}-address`,
    cookie: `${MARK}=1`,
    referer: `http://${MARK}.example/`,
  };
  client.token = SECRET;
  const started = await client.request(
    'POST',
    '/v3/directline/conversations',
    { user: { id: `dl_${MARK}`, name: MARK }, locale: MARK },
    headers,
  );
  client.token = String(started.body.token);
  client.conversationId = String(started.body.conversationId);

  for (const text of [
    `${MARK} I have no papers`,
    `my phone is +32 470 ${MARK}`,
    `${MARK} `.repeat(5000),
    `\ud800${MARK}`,
    `delete my data`,
    'yes',
  ]) {
    const posted = await client.post({
      type: 'message',
      text,
      from: { id: MARK, name: MARK },
      name: MARK,
      value: { choice: `topic:${MARK}` },
      channelData: { clientActivityID: `${MARK}${text.length}` },
    });
    if (posted.status === 200) await client.replyTo(String(posted.body.id));
  }
  await client.post({ type: 'event', name: `handoff.${MARK}`, value: MARK });
  await client.post({ type: MARK });
  await client.post({ type: 'message', text: { [MARK]: MARK } });
  for (const path of [
    `/${MARK}?q=${MARK}`,
    `/v3/directline/conversations/${MARK}`,
    `/v3/directline/conversations/${MARK}/activities?watermark=${MARK}`,
  ]) {
    await client.request('GET', path, undefined, headers);
    await client.request('POST', path, { [MARK]: MARK }, headers);
  }
  await fetch(`${running.url}/v3/directline/conversations`, {
    method: 'POST',
    body: `{"${MARK}`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${MARK}` },
  });
  await running.terminate();

  const output = running.output();
  expect(output).toContain('The assistant is running');
  expect(output).not.toContain(MARK);
  expect(output).not.toContain(client.conversationId);
});
