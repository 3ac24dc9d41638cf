import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { readWords, scriptOf } from '../../src/language/read-words.ts';

/** One text whose language is known. */
export type Row = { readonly group: string; readonly kind: string; readonly text: string };

/** Texts are read where they are installed; nothing of them is kept in the project. */
const require = createRequire(import.meta.url);
const HERE = import.meta.dirname;
const FIRST_HELD_OUT_ARTICLE = 16;
const MOST = 200;

/** The Universal Declaration by group. franc learnt from it; we did from the articles before these, in some languages. */
const UDHR =
  'en:eng nl:nld fr:fra de:deu_1996 es:spa pt:por_PT ro:ron_2006 sq:als sr:srp_latn,srp_cyrl,hrv,bos_latn mk:mkd bg:bul tr:tur ru:rus uk:ukr hy:hye ka:kat mn:khk ar:arb fa:pes_1 ps:pbu ku:kmr so:som ti:tir am:amh ur:urd bn:ben zh:cmn_hans vi:vie sw:swh ln:lin ff:fuf,fuv';
/** The messages of an editor; its `ku` is Sorani. */
const EDITOR =
  'nl:nl fr:fr_FR de:de es:es pt:pt_BR ro:ro sq:sq sr:hr bg:bg_BG tr:tr ru:ru uk:uk hy:hy ka:ka_GE ar:ar fa:fa ckb:ku bn:bn_BD zh:zh-Hans vi:vi';
const pairs = (list: string) => list.split(' ').map((pair) => pair.split(':') as [string, string]);

/** A generator of numbers that repeats itself from run to run. */
function dice(): () => number {
  let seed = 20_261_121;
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

function declaration(code: string): string[] {
  const html = readFileSync(join(dirname(require.resolve('udhr')), 'declaration', `${code}.html`), 'utf8');
  const held = html.slice(html.search(new RegExp(`<article[^>]*number="${FIRST_HELD_OUT_ARTICLE}"`)));
  return [...held.matchAll(/<(?:p|li)>([\s\S]*?)<\/(?:p|li)>/g)].map((match) =>
    (match[1] ?? '').replaceAll(/<[^>]*>/g, ' ').trim(),
  );
}

function editor(code: string): string[] {
  const script = readFileSync(join(dirname(require.resolve('tinymce-i18n/package.json')), 'langs6', `${code}.js`), 'utf8');
  let messages: Record<string, string> = {};
  const addI18n = (_: string, found: Record<string, string>) => {
    messages = found;
  };
  runInNewContext(script, { tinymce: { addI18n } });
  return Object.entries(messages)
    .filter(([english, text]) => english !== text && !text.includes('{'))
    .map(([, text]) => text);
}

/** Letters that a word must have to be asked about alone. */
const LEAST: Readonly<Record<string, number>> = { am: 3, ti: 3, ps: 4, zh: 1 };

/** Windows of some words out of the sentences, each once. */
function windows(
  group: string,
  sentences: readonly string[],
  at: { sizes: readonly number[]; least: number; roll: () => number },
) {
  const found = new Set<string>();
  for (let tries = 0; tries < MOST * 4 && found.size < MOST; tries++) {
    const sentence = sentences[Math.floor(at.roll() * sentences.length)] ?? '';
    const words = group === 'zh' ? [...sentence] : sentence.split(/[\s.,;:()«»"“”،؛፡።]+/).filter(Boolean);
    const size = at.sizes[Math.floor(at.roll() * at.sizes.length)] ?? 1;
    const start = Math.floor(at.roll() * Math.max(1, words.length - size + 1));
    const window = words.slice(start, start + size);
    const isLong = (word: string) => (readWords(word)[0]?.word.length ?? 0) >= at.least;
    if (window.length === size && window.every(isLong)) found.add(window.join(group === 'zh' ? '' : ' '));
  }
  return [...found];
}

/** Sentences, and phrases, pairs and words cut out of them, as short as what people type. */
function cut(group: string, sentences: readonly string[], roll: () => number): Row[] {
  const whole = sentences.filter((text) => text.split(/[\s፡]+/).length > 5 || (group === 'zh' && text.length > 8)).slice(0, MOST);
  const least = LEAST[group] ?? 5;
  const kinds = {
    sentence: whole,
    phrase: windows(group, sentences, { sizes: [3, 4, 5, 6, 7, 8], least: 0, roll }),
    pair: windows(group, sentences, { sizes: [2], least, roll }),
    word: windows(group, sentences, { sizes: [1], least, roll }),
  };
  return Object.entries(kinds).flatMap(([kind, texts]) => texts.map((text) => ({ group, kind, text })));
}

/** What was written by hand: people's questions, romanised and mixed messages. */
function handwritten(): Row[] {
  const read = (path: string) => parse(readFileSync(path, 'utf8')) as Record<string, string[]>;
  const rows: Row[] = [];
  for (const kind of ['romanised', 'mixed']) {
    for (const [group, texts] of Object.entries(read(join(HERE, `${kind}.yaml`)))) {
      for (const text of texts) rows.push({ group, kind, text });
    }
  }
  const folder = join(HERE, '../../test/evaluation');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
    const group = file.slice(0, -5);
    for (const [topic, texts] of Object.entries(read(join(folder, file)))) {
      for (const text of topic === 'none' ? [] : texts) {
        const latin = [...text].filter((letter) => scriptOf(letter) === 'Latn' && /\p{L}/u.test(letter)).length > text.length / 2;
        rows.push({ group, kind: latin && OTHER_SCRIPT.has(group) ? 'question-romanised' : 'question', text });
      }
    }
  }
  return rows;
}
const OTHER_SCRIPT = new Set('ar fa ps ru uk hy ka mn am ti zh'.split(' '));

/** Texts of which the language cannot be told. */
export function silentTexts(): string[] {
  return parse(readFileSync(join(HERE, 'silent.yaml'), 'utf8')) as string[];
}

export function readTexts(): Row[] {
  const roll = dice();
  const sentences = new Map<string, string[]>();
  const put = (group: string, texts: readonly string[]) => sentences.set(group, [...(sentences.get(group) ?? []), ...texts]);
  for (const [group, codes] of pairs(UDHR)) for (const code of codes.split(',')) put(group, declaration(code));
  for (const [group, code] of pairs(EDITOR)) put(group, editor(code));
  return [...[...sentences].flatMap(([group, texts]) => cut(group, texts, roll)), ...handwritten()];
}
