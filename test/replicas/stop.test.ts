import { expect, inject, test } from 'vitest';
import { temporaryFolder } from '../support/app.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startProcess } from '../support/process.ts';
import { startReplicas } from '../support/replicas.ts';
import { judge, PAGE_ORIGIN, pause, Talker } from '../support/talker.ts';

test('SIGTERM: not ready first, everything is still served for a while, then what began ends and sockets close with 1001', async () => {
  const folder = temporaryFolder();
  const running = await startProcess({ DATA_DIR: folder.path, DRAIN_SECONDS: '2', WIDGET_ORIGINS: PAGE_ORIGIN });
  const talker = await new Talker(running.url).open();
  const stopped = running.terminate();
  await pause(200);
  const ready = await fetch(`${running.url}/readyz`);
  expect({ status: ready.status, body: await ready.json() }).toEqual({ status: 503, body: { status: 'stopping' } });
  expect(ready.headers.get('connection')).toBe('close');
  expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  await talker.say('how long does it take', 'late');
  await talker.answered(5000);
  expect(await judge([talker])).toMatchObject({ sent: 1, lost: [], unstreamed: 0 });
  expect(talker.codes).toEqual([]);
  expect(await stopped).toBe(0);
  expect(talker.codes).toEqual([1001]);
  talker.leave();
  folder.remove();
}, 180_000);

test('a message taken by a replica that stops at once is answered by another, and a stream elsewhere hears it at once', async () => {
  const replicas = await startReplicas(2, await freshDatabase(inject('postgresUrl')));
  const [here, there] = replicas.ports.map((port) => `http://127.0.0.1:${port}`);
  const talker = await new Talker(String(here), String(there)).open();
  const began = performance.now();
  await talker.say('how long does it take', 'first');
  await talker.answered(5000);
  // Heard by the signal, not by looking around, which happens every two seconds and is tested by itself.
  expect(performance.now() - began).toBeLessThan(1500);
  for (let n = 0; n < 20; n++) await talker.say(`how long does it take ${n}`, `flood ${n}`);
  expect(await replicas.running(0).terminate()).toBe(0);
  await talker.answered(10_000);
  talker.client.url = String(there);
  expect(await judge([talker])).toMatchObject({ sent: 21, lost: [], doubled: [], disorder: 0, unstreamed: 0, streamedTwice: 0 });
  talker.leave();
  await replicas.running(1).terminate();
}, 180_000);
