import type { Script } from './read-words.ts';

/** The language of a script that no other language we name is written in. */
export const LANGUAGE_OF_SCRIPT: Readonly<Partial<Record<Script, string>>> = {
  Armn: 'hy',
  Geor: 'ka',
  Hani: 'zh',
  Kana: 'ja',
  Hang: 'ko',
  Beng: 'bn',
  Grek: 'el',
  Hebr: 'he',
  Thai: 'th',
  Taml: 'ta',
  Guru: 'pa',
  Gujr: 'gu',
  Telu: 'te',
  Knda: 'kn',
  Mlym: 'ml',
  Sinh: 'si',
  Khmr: 'km',
  Laoo: 'lo',
  Mymr: 'my',
  Tibt: 'bo',
  Mong: 'mn',
  Adlm: 'ff',
  Nkoo: 'nqo',
  Tfng: 'zgh',
};

/** Tags that others use for what we call by one tag: one language with several names, or several that we do not part. */
const ALSO: Readonly<Record<string, string>> = {
  hr: 'sr',
  bs: 'sr',
  cnr: 'sr',
  sh: 'sr',
  prs: 'fa',
  pes: 'fa',
  kmr: 'ku',
  fuc: 'ff',
  fuf: 'ff',
  fuv: 'ff',
  cmn: 'zh',
  yue: 'zh',
  nb: 'no',
  nn: 'no',
  fil: 'tl',
  rn: 'rw',
  mo: 'ro',
  iw: 'he',
  sdh: 'ckb',
};

/** The tag under which the detector knows a language: `hr-HR` is `sr`, `prs` is `fa`. */
export function knownTag(tag: string): string {
  const lower = tag.toLowerCase();
  if (/^ku-arab\b/.test(lower)) return 'ckb';
  const primary = lower.split(/[-_]/)[0] ?? lower;
  return ALSO[primary] ?? primary;
}
