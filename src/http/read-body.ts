import type { IncomingMessage } from 'node:http';
import { Refusal } from '../domain/errors.ts';
import { decodeUtf8, parseJson } from '../domain/parse-json.ts';

/** A character of UTF-8 has at most four bytes. */
const BYTES_A_CHARACTER = 4;
/** Milliseconds for the whole body to arrive. */
const PATIENCE = 15_000;

/**
 * Reads a JSON body of at most `limit` characters: no other type, no content encoding, nothing kept on disk.
 * Throws a Refusal; undefined when there is no body.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  if (limit === 0) throw new Refusal(400, 'NoBodyExpected', 'This request takes no body.');
  const bytes = await readBytes(request, limit * BYTES_A_CHARACTER);
  if (bytes.length === 0) return undefined;
  refuseOtherTypes(request);
  const text = decodeUtf8(bytes);
  if (text.length > limit) throw tooLarge();
  return parseJson(text);
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function refuseOtherTypes(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() !== 'application/json' || !isUtf8) {
    throw new Refusal(415, 'UnsupportedMediaType', 'Send application/json in UTF-8.');
  }
}

function tooLarge(): Refusal {
  return new Refusal(413, 'RequestTooLarge', 'The body is too large.');
}

/** The bytes of the body as they came; refuses before reading where the headers already say too much. */
export function readBytes(request: IncomingMessage, mostBytes: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Refusal(415, 'UnsupportedEncoding', 'Send the body without a content encoding.');
  }
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      request.off('data', take);
      settle();
    };
    const timer = setTimeout(() => {
      end(() => reject(new Refusal(408, 'RequestTimeout', 'The body took too long to arrive.')));
    }, PATIENCE);
    const take = (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostBytes) end(() => reject(tooLarge()));
      else chunks.push(chunk);
    };
    request.on('data', take);
    request.once('end', () => end(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))));
    request.once('error', () => end(() => reject(new Refusal(400, 'BadRequest', 'The body broke off.'))));
    request.once('close', () => {
      if (!request.complete) end(() => reject(new Refusal(400, 'BadRequest', 'The body broke off.')));
    });
  });
}
