import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpResponse } from '../domain/channel.ts';
import type { DeskWords } from '../domain/desk-words.ts';
import { StartError } from '../domain/errors.ts';
import type { DeskRoute } from './route.ts';

/** Only our own script and style, connections to our own host; nothing inline, nobody may frame it, no text becomes markup. */
export const DESK_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Desk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/desk/desk.css">
<script type="module" src="/desk/desk.js"></script>
</head>
<body><div id="desk"></div></body>
</html>
`;

/** The page of the desk, the same for everybody: who is signed in is asked by its script. */
export function pageRoutes(parts: { folder: string; words: ReadonlyMap<string, DeskWords> }): DeskRoute[] {
  const html = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DESK_POLICY };
  const routes = [fixed('/desk', { body: HTML, headers: html })];
  for (const [name, type] of [
    ['desk.js', 'text/javascript; charset=utf-8'],
    ['desk.css', 'text/css; charset=utf-8'],
  ] as const) {
    const file = join(parts.folder, name);
    if (!existsSync(file)) throw new StartError('the desk is not built; run: npm run build');
    routes.push(fixed(`/desk/${name}`, { body: readFileSync(file, 'utf8'), headers: { 'content-type': type } }));
  }
  const json = { 'content-type': 'application/json; charset=utf-8' };
  for (const [locale, words] of parts.words) {
    routes.push(fixed(`/desk/words/${locale}`, { body: JSON.stringify(words), headers: json }));
  }
  return routes;
}

function fixed(path: string, { body, headers }: { body: string; headers: Record<string, string> }): DeskRoute {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
  const all = { ...headers, etag, 'cache-control': 'no-cache' };
  return {
    method: 'GET',
    path,
    policy: 'anyone',
    bodyLimit: 0,
    answer: async (request): Promise<HttpResponse> =>
      request.headers['if-none-match'] === etag ? { status: 304, headers: all } : { status: 200, headers: all, body },
  };
}
