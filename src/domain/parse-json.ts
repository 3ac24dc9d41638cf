import { Refusal } from './errors.ts';

/** Deeper JSON than this is nobody's message. */
const DEEPEST = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a body. Throws a Refusal when it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw badJson('The body is not UTF-8.', cause);
  }
}

function badJson(message: string, cause?: unknown): Refusal {
  const refusal = new Refusal(400, 'BadJson', message);
  refusal.cause = cause;
  return refusal;
}

/** JSON from outside, bounded in depth and without reserved keys. Throws a Refusal. */
export function parseJson(text: string): unknown {
  refuseDeep(text);
  try {
    // Only a text with such a word, or with escapes that could spell it, is worth the slower reading.
    return /proto|\\u/.test(text) ? JSON.parse(text, refusePrototype) : JSON.parse(text);
  } catch (cause) {
    throw cause instanceof Refusal ? cause : badJson('The body is not JSON.', cause);
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw badJson('The body has a reserved key.');
  return value;
}

/** Counts brackets outside of strings before the parser recurses into them. */
function refuseDeep(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      depth++;
      if (depth > DEEPEST) throw badJson('The body is nested too deeply.');
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
