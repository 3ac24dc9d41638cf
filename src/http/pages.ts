import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { HttpResponse, Route } from '../domain/channel.ts';
import type { Content, Words } from '../domain/content.ts';
import { StartError } from '../domain/errors.ts';

/** The built browser code and the words for it. */
export type PageParts = {
  /** Where `npm run build` put the widget. */
  readonly folder: string;
  readonly content: Content;
  /** Origins that may show the widget in a frame. */
  readonly frameAncestors: readonly string[];
};

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};

/** The page with the chat, the same page for frames on other sites, the launcher, and the words of each language. */
export function pageRoutes(parts: PageParts): Route[] {
  const page = join(parts.folder, 'index.html');
  if (!existsSync(page)) throw new StartError('the widget is not built; run: npm run build');
  const html = readFileSync(page, 'utf8');
  const routes = [
    fixed('/', htmlAnswer(html, "'self'")),
    fixed('/embed', htmlAnswer(html, ["'self'", ...parts.frameAncestors].join(' '))),
  ];
  for (const name of readdirSync(join(parts.folder, 'assets'))) {
    routes.push(fixed(`/assets/${name}`, assetAnswer(join(parts.folder, 'assets', name), FOREVER)));
  }
  routes.push(fixed('/widget.js', crossOrigin(assetAnswer(join(parts.folder, 'widget.js'), BRIEFLY))));
  for (const { locale } of parts.content.languages) {
    routes.push(fixed(`/widget/words/${locale}`, jsonAnswer(wordsFor(parts.content, locale), BRIEFLY)));
  }
  return routes;
}

const FOREVER = 'public, max-age=31536000, immutable';
const BRIEFLY = 'public, max-age=300';

function wordsFor(content: Content, locale: string) {
  const language = content.languages.find((one) => one.locale === locale);
  const words = content.words.get(language?.locale ?? content.languages[0]?.locale ?? ('en' as never)) ?? {};
  return {
    locale,
    direction: language?.direction ?? 'ltr',
    words: words.widget as Words,
    languages: content.languages.map((one) => ({ locale: one.locale, name: one.name })),
  };
}

/** Only our own scripts, styles and connections; no inline code, and text is never read as markup. */
function htmlAnswer(html: string, frameAncestors: string): HttpResponse {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const frames: Record<string, string> =
    frameAncestors === "'self'" ? { 'x-frame-options': 'SAMEORIGIN' } : { 'x-frame-options': '' };
  // The one page that may ask where somebody is, when they press the button for it.
  const permissions = 'camera=(), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()';
  return compressed(Buffer.from(html), {
    'permissions-policy': permissions,
    'content-type': TYPES['.html'] ?? '',
    'content-security-policy': policy,
    ...frames,
  });
}

function assetAnswer(file: string, cache: string): HttpResponse {
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  return compressed(readFileSync(file), { 'content-type': type, 'cache-control': cache });
}

function jsonAnswer(value: unknown, cache: string): HttpResponse {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': cache };
  return compressed(Buffer.from(JSON.stringify(value)), headers);
}

function crossOrigin(answer: HttpResponse): HttpResponse {
  return { ...answer, headers: { ...answer.headers, 'cross-origin-resource-policy': 'cross-origin' } };
}

type Compressed = HttpResponse & { readonly plain: Buffer; readonly zipped: Buffer };

function compressed(plain: Buffer, headers: Record<string, string>): Compressed {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 16)}"`;
  return { status: 200, headers: { ...headers, etag, vary: 'Accept-Encoding' }, plain, zipped: gzipSync(plain, { level: 9 }) };
}

function fixed(path: string, answer: HttpResponse): Route {
  const { plain, zipped, ...rest } = answer as Compressed;
  return {
    method: 'GET',
    path,
    bodyLimit: 0,
    cors: 'none',
    receive: async (request) => {
      if (request.headers['if-none-match'] === rest.headers?.etag)
        return { response: { status: 304, headers: rest.headers ?? {} } };
      const zip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
      const headers = { ...rest.headers, ...(zip ? { 'content-encoding': 'gzip' } : {}) };
      return { response: { ...rest, headers, body: zip ? zipped : plain } };
    },
  };
}
