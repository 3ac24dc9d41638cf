/** What the model tells apart: a language in a script. `sources` are the names under which packages keep its texts. */
export type LanguageClass = {
  readonly tag: string;
  readonly script: 'Latn' | 'Arab' | 'Cyrl' | 'Ethi' | 'Deva' | 'Armn' | 'Geor';
  readonly sources: readonly string[];
  /** File names of the word lists of Tesseract. */
  readonly lists: readonly string[];
};

function row(line: string): LanguageClass {
  const [tag = '', script = '', sources = '', lists = ''] = line.split(/\s+/);
  const many = (text: string) => (text === '-' || text === '' ? [] : text.split(','));
  return { tag, script: script as LanguageClass['script'], sources: many(sources), lists: many(lists) };
}

/** Languages in the scripts that several languages share. Every other script has one language that we name. */
export const NATIVE: readonly LanguageClass[] = [
  'en Latn en,en-US,en-GB eng',
  'nl Latn nl nld',
  'fr Latn fr fra',
  'de Latn de deu',
  'es Latn es,es-ES,es-MX,es-419 spa',
  'pt Latn pt,pt-PT,pt-BR,pt-br por',
  'ro Latn ro ron',
  'sq Latn sq,sq-AL sqi',
  'sr Latn hr,bs,sr-Latn,sr@latin,sr-el,sr_Latn hrv,bos,srp_latn',
  'tr Latn tr,tr-TR tur',
  'so Latn so -',
  'ln Latn ln -',
  'ff Latn ff,ff-Latn -',
  'ku Latn ku,kmr,ku-Latn,ku-latn,kmr-latn kmr',
  'sw Latn sw,sw-KE,swh swa',
  'vi Latn vi vie',
  'it Latn it ita',
  'pl Latn pl pol',
  'cs Latn cs ces',
  'sk Latn sk slk',
  'hu Latn hu,hu-HU hun',
  'sl Latn sl,sl-SI slv',
  'lt Latn lt lit',
  'lv Latn lv lav',
  'et Latn et est',
  'fi Latn fi fin',
  'sv Latn sv,sv-SE swe',
  'da Latn da dan',
  'no Latn nb,no,nb-NO nor',
  'ca Latn ca cat',
  'id Latn id ind',
  'tl Latn tl,fil fil',
  'az Latn az,az-Latn aze',
  'uz Latn uz,uz-Latn uzb',
  'ha Latn ha -',
  'yo Latn yo yor',
  'ig Latn ig -',
  'rw Latn rw,rn -',
  'mg Latn mg -',
  'wo Latn wo -',
  'bm Latn bm -',
  'om Latn om -',
  'ar Arab ar,ar-AA,ar-SA,ar_SA ara',
  'fa Arab fa,fa-IR,fa-AF,prs fas',
  'ps Arab ps pus',
  'ur Arab ur,ur-PK,ur_PK urd',
  'ckb Arab ckb,ku-Arab,ku-arab -',
  'ug Arab ug,ug-arab uig',
  'ru Cyrl ru rus',
  'uk Cyrl uk ukr',
  'bg Cyrl bg,bg-BG bul',
  'mk Cyrl mk,mk-MK mkd',
  'sr Cyrl sr,sr-ec,sr-Cyrl srp',
  'mn Cyrl mn mon',
  'be Cyrl be bel',
  'kk Cyrl kk,kk-cyrl kaz',
  'ky Cyrl ky kir',
  'tg Cyrl tg,tg-cyrl tgk',
  'am Ethi am,am-ET amh',
  'ti Ethi ti tir',
  'hi Deva hi,hi-IN hin',
  'ne Deva ne,ne-NP nep',
  'mr Deva mr mar',
].map(row);

/** Languages that people type in Latin letters though they have another script, and texts that packages have of that. */
export const ROMANISED: readonly LanguageClass[] = [
  ...['ar', 'fa', 'ps', 'ru', 'uk', 'bg', 'mk', 'hy', 'ka', 'am', 'ti', 'mn', 'zh'].map((tag) => row(`${tag} Latn - -`)),
  // Urdu and Hindi are one language when spoken, and Devanagari writes the vowels that Urdu leaves out.
  row('hi Latn hi-Latn,hi_Latn -'),
];

/** Languages whose script is their own: only what is typed in Latin letters needs a model. */
export const OWN_SCRIPT: readonly LanguageClass[] = ['hy Armn hy,hy-AM hye', 'ka Geor ka,ka-GE kat'].map(row);
