import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createSecondOpinion } from '../../src/language/azure-second-opinion.ts';
import { TestClock } from '../support/storage.ts';

/** A stand-in on this machine that speaks the published contract of Azure AI Language, `2023-04-01`. */
type Answer = { status?: number; headers?: Record<string, string>; body?: unknown; after?: number };
type Asked = { path: string; key: string | undefined; text: string };

const KEY = 'a-key-of-the-resource';
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

function found(iso6391Name: string, confidenceScore: number): Answer {
  const document = { id: '0', detectedLanguage: { name: 'A language', iso6391Name, confidenceScore }, warnings: [] };
  return {
    body: { kind: 'LanguageDetectionResults', results: { documents: [document], errors: [], modelVersion: '2022-10-01' } },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function standIn(answers: Answer[]) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await read(request)) as { analysisInput: { documents: { text: string }[] } };
    const text = body.analysisInput.documents[0]?.text ?? '';
    asked.push({ path: request.url ?? '', key: request.headers['ocp-apim-subscription-key']?.toString(), text });
    const { status = 200, headers = {}, body: answer = {}, after = 0 } = answers.shift() ?? { status: 500 };
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(answer));
    }, after);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new TestClock();
  const troubles: unknown[] = [];
  const limits = { patience: 300, perHour: 5, failures: 2, rest: 60_000 };
  const ask = createSecondOpinion({ endpoint, key: KEY }, { clock, onTrouble: (error) => troubles.push(error), limits });
  return { ask, asked, clock, troubles };
}

const REFUSED = { status: 500, body: { error: { code: 'InternalServerError', message: 'it failed' } } };
const TOO_MANY = {
  status: 429,
  headers: { 'retry-after': '120' },
  body: { error: { code: 'TooManyRequests', message: 'wait' } },
};

describe('the second opinion', () => {
  test('gives the language and how sure the service is', async () => {
    const { ask, asked } = await standIn([found('fr', 0.97)]);
    expect(await ask('je veux rentrer')).toEqual({ language: 'fr', confidence: 0.97 });
    expect(asked[0]?.path).toContain('/language/:analyze-text?api-version=');
    expect(asked[0]?.key).toBe(KEY);
  });

  test('knows our names of languages, and gives nothing for an unknown one', async () => {
    const { ask } = await standIn([
      found('hr', 0.9),
      found('(Unknown)', 0),
      {
        body: {
          kind: 'LanguageDetectionResults',
          results: {
            documents: [],
            errors: [{ id: '0', error: { code: 'InvalidArgument', message: 'empty' } }],
            modelVersion: '1',
          },
        },
      },
    ]);
    expect(await ask('hoću kući')).toEqual({ language: 'sr', confidence: 0.9 });
    expect(await ask('abc')).toBeUndefined();
    expect(await ask('abc')).toBeUndefined();
  });

  test('sends no number, no address and no long text', async () => {
    const { ask, asked } = await standIn([found('fr', 0.9)]);
    await ask(`mon numéro 0470 12 34 56, a.b@example.org https://x.example/y ٠١٢ ${'mot '.repeat(200)}`);
    expect(asked[0]?.text).toMatch(/^mon numéro , mot/);
    expect(asked[0]?.text).not.toMatch(/\p{Nd}|@|http/u);
    expect(asked[0]?.text.length).toBeLessThanOrEqual(200);
    expect(await ask('12 34')).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  test('a failure, a slow answer and a broken one are no opinion, and are told without the words', async () => {
    const { ask, clock, troubles } = await standIn([REFUSED, { ...found('fr', 1), after: 2000 }]);
    expect(await ask('secret words')).toBeUndefined();
    const began = performance.now();
    expect(await ask('secret words')).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1500);
    expect(troubles).toHaveLength(2);
    expect(String(troubles)).not.toContain('secret');
    clock.pass(60_001);
  });

  test('after failures in a row it rests, then tries again', async () => {
    const { ask, asked, clock } = await standIn([REFUSED, REFUSED, found('nl', 0.9)]);
    for (let times = 0; times < 4; times++) expect(await ask('woord')).toBeUndefined();
    expect(asked).toHaveLength(2);
    clock.pass(60_001);
    expect(await ask('woord')).toEqual({ language: 'nl', confidence: 0.9 });
  });

  test('a service that asks to wait is left alone as long as it says', async () => {
    const { ask, asked, clock } = await standIn([TOO_MANY, found('nl', 0.9)]);
    expect(await ask('woord')).toBeUndefined();
    clock.pass(119_000);
    expect(await ask('woord')).toBeUndefined();
    expect(asked).toHaveLength(1);
    clock.pass(2000);
    expect(await ask('woord')).toMatchObject({ language: 'nl' });
  });

  test('an hour has its budget', async () => {
    const { ask, asked, clock } = await standIn(Array.from({ length: 9 }, () => found('nl', 0.9)));
    for (let times = 0; times < 7; times++) await ask('woord');
    expect(asked).toHaveLength(5);
    clock.pass(3_600_001);
    expect(await ask('woord')).toMatchObject({ language: 'nl' });
  });
});
