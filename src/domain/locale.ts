/** A BCP 47 tag that has been checked against the languages we offer. */
export type Locale = string & { readonly __locale: true };

/** A language we offer. */
export type Language = {
  readonly locale: Locale;
  /** Its name in itself, as shown on the button. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  /** ISO 639-3 codes under which detectors know it; several where one tag covers several codes. */
  readonly iso6393: readonly string[];
  /** Other names people type for it, in any script. */
  readonly alsoCalled: readonly string[];
};

/**
 * RFC 4647 lookup: the offered language for a wanted tag, cutting subtags from the right.
 * `zh-Hant-TW` finds `zh`; a tag we do not offer finds nothing.
 */
export function matchLocale(wanted: string | undefined, offered: readonly Language[]): Locale | undefined {
  if (!wanted || wanted.length > 35) return undefined;
  const subtags = (ALIASES[primary(wanted)] ?? wanted).toLowerCase().split(/[-_]/);
  for (let length = subtags.length; length > 0; length--) {
    const tag = subtags.slice(0, length).join('-');
    const found = offered.find((language) => language.locale.toLowerCase() === tag);
    if (found) return found.locale;
  }
  return undefined;
}

/** The tag of a provider's list for a language: the same, or another of that language (`pt_PT` for `pt`); else the first. */
export function matchTag(locale: string | undefined, tags: readonly string[]): string | undefined {
  const wanted = (locale ?? '').toLowerCase();
  const same = tags.find((tag) => tag.toLowerCase().replaceAll('_', '-') === wanted);
  return same ?? tags.find((tag) => primary(tag) === primary(wanted)) ?? tags[0];
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/)[0] ?? '';
}

/** Tags that mean a language we offer under another tag (see the contract of `detect`). */
const ALIASES: Record<string, string> = {
  prs: 'fa',
  fas: 'fa',
  bs: 'sr',
  hr: 'sr',
  sh: 'sr',
  cnr: 'sr',
  fuf: 'ff',
  fuc: 'ff',
  mo: 'ro',
};
