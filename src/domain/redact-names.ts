/** Where a name stands; see Identifier. */
type Span = { readonly start: number; readonly end: number };

/** How people say their own name, by language. The name follows. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  en: ['my name is', "my name's", 'my full name is', 'i am called', 'my names are'],
  nl: ['mijn naam is', 'ik heet', 'ik noem', 'mijn naam:'],
  fr: ["je m'appelle", 'je m’appelle', 'je mappelle', 'je m appelle', 'mon nom est', 'mon nom c’est', "mon nom c'est"],
  de: ['ich heiße', 'ich heisse', 'mein name ist'],
  es: ['me llamo', 'mi nombre es'],
  pt: ['o meu nome é', 'meu nome é', 'meu nome e', 'chamo-me', 'me chamo'],
  ar: ['اسمي هو', 'إسمي', 'اسمي', 'انا اسمي', 'أنا اسمي', 'أدعى'],
  fa: ['اسم من', 'نام من', 'اسمم', 'نامم'],
  ps: ['زما نوم', 'نوم مې'],
  tr: ['benim adım', 'adım', 'ismim', 'benim ismim'],
  ru: ['меня зовут', 'мое имя', 'моё имя', 'моя фамилия'],
  uk: ['мене звати', "моє ім'я", 'моє ім’я', 'моє прізвище'],
  sq: ['unë quhem', 'une quhem', 'quhem', 'emri im është', 'emri im eshte', 'më quajnë'],
  sr: ['zovem se', 'moje ime je', 'ja se zovem', 'зовем се', 'моје име је'],
  ro: ['mă numesc', 'ma numesc', 'numele meu este', 'numele meu e', 'mă cheamă', 'ma cheama'],
  hy: ['իմ անունը', 'անունս'],
  ka: ['მე მქვია', 'მქვია', 'ჩემი სახელია', 'ჩემი სახელი არის'],
  mn: ['миний нэр', 'намайг'],
  zh: ['我的名字叫', '我的名字是', '我名叫', '我叫', '我姓'],
  am: ['ስሜ'],
  ti: ['ሽመይ', 'ስመይ'],
  so: ['magacaygu waa', 'magaceygu waa', 'magacaygu', 'magaceygu', 'magacayga waa'],
  ff: ['innde am ko', "mi wi'etee", 'mi wiyetee', 'ko mi wiyetee'],
  ln: ['nkombo na ngai ezali', 'nkombo na ngai', 'kombo na ngai ezali', 'kombo na ngai'],
};
/** Somebody else's name: only a word in capitals is one, since these words have other uses. */
const OTHERS =
  /(?<![\p{L}])(?:(?:his|her|their|husband's|wife's|son's|daughter's|brother's) name is|is called|s['’]appelle|heet|heißt|heisst|se llama|se chama|зовут|звати|quhet|zove se|se numește|se cheamă|adı|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle|Monsieur|Madame|Dhr\.?|Mevr\.?|Meneer|Mevrouw|Herr|Frau|Señora?|Dr\.?)\s+/gu;
/** Not names, though they follow "my name is". Copulas, conjunctions, refusals. */
const NO_NAMES = new Set(
  'not no a the secret private important and but i im from is are on it you your en et mais und aber y pero e mas dhe por i ali și si dar və ve ama fakat pas een niet non nicht kein nie geheim và و ولكن من لا ليس هو هي انا أنا است هست می دی دي ده چې او и но я из не а і але та է եւ և ու չեմ և მაგრამ და არ гэдэг бол ነው እና እዩ እየ ከኣ ን waa oo iyo laakiin kadi kono mpe ezali te na ko'.split(
    ' ',
  ),
);
const PARTICLES = new Set([
  'ben',
  'bin',
  'al',
  'el',
  'de',
  'van',
  'der',
  'den',
  'da',
  'dos',
  'di',
  'abu',
  'ibn',
  'oğlu',
  'ould',
  'von',
  'le',
  'la',
]);
const HAS_CASE = /^\p{Lu}|^\p{Ll}/u;
const WORD = /^[\p{L}\p{M}'’\u200c-]+/u;
const HAN = /^\p{Script=Han}{2,4}?(?=[，。,.!！、\s]|我|来|今|是|住|$)|^\p{Script=Han}{2,3}/u;
const GAP = /^[\s:\u200e\u200f,]*(?:(?:is|est|:)\s+)?/u;

/** Names that are introduced as names. A name that simply stands in a text is not found: nobody can, honestly, in every language. */
export function findNames(plain: string, language: string | undefined): Span[] {
  const lower = plain.toLowerCase();
  // Lower case can be longer than the original (Turkish dotted I): then places would not fit.
  const searched = lower.length === plain.length ? lower : plain;
  const found: Span[] = [];
  for (const intro of introsFor(language)) {
    for (let at = searched.indexOf(intro); at >= 0; at = searched.indexOf(intro, at + intro.length)) {
      if (isInsideWord(plain, at, intro)) continue;
      const span = nameAt(plain, at + intro.length, { capitals: false });
      if (span) found.push(span);
    }
  }
  for (const { 0: intro, index } of plain.matchAll(OTHERS)) {
    const span = nameAt(plain, index + intro.length, { capitals: true });
    if (span) found.push(span);
  }
  return found;
}

/** Those of the language first and then all: people mix languages. Longer ones before shorter ones that they begin with. */
function introsFor(language: string | undefined): readonly string[] {
  const own = OWN[language ?? ''] ?? [];
  return [...new Set([...own, ...Object.values(OWN).flat()])].sort((a, b) => b.length - a.length);
}

function isInsideWord(plain: string, at: number, intro: string): boolean {
  if (/^\p{Script=Han}/u.test(intro)) return false;
  const before = plain[at - 1] ?? ' ';
  const after = plain[at + intro.length] ?? ' ';
  return /[\p{L}\p{M}]/u.test(before) || /[\p{L}\p{M}]/u.test(after);
}

function nameAt(plain: string, from: number, { capitals }: { capitals: boolean }): Span | undefined {
  const start = from + (GAP.exec(plain.slice(from, from + 12))?.[0].length ?? 0);
  const han = HAN.exec(plain.slice(start, start + 6));
  if (han) return { start, end: start + han[0].length };
  const words: { readonly word: string; readonly end: number }[] = [];
  let at = start;
  while (words.length < 4) {
    const word = WORD.exec(plain.slice(at, at + 40))?.[0];
    // In capitals it is a name also where small letters make another word of it: Ali, De.
    if (!word || (NO_NAMES.has(word.toLowerCase()) && !/^\p{Lu}/u.test(word))) break;
    words.push({ word, end: at + word.length });
    if (!/^ /.test(plain.slice(at + word.length, at + word.length + 1))) break;
    at += word.length + 1;
  }
  const end =
    words[
      taken(
        words.map(({ word }) => word),
        { capitals, rest: plain.slice(words.at(-1)?.end ?? start) },
      ) - 1
    ]?.end;
  return end === undefined ? undefined : { start, end };
}

/** How many of the words are the name. */
function taken(words: readonly string[], { capitals, rest }: { capitals: boolean; rest: string }): number {
  const [first] = words;
  if (first === undefined) return 0;
  const isCapital = (word: string) => /^\p{Lu}/u.test(word) || PARTICLES.has(word.toLowerCase());
  if (/^\p{Lu}/u.test(first)) {
    const stop = words.findIndex((word) => !isCapital(word));
    return stop === -1 ? words.length : stop;
  }
  if (capitals) return 0;
  // In small letters or in a script without capitals: one word, or two or three when the sentence ends with them.
  if (!HAS_CASE.test(first)) return Math.min(words.length, 2);
  return words.length <= 3 && /^\s*(?:$|[.,;!?\n])/u.test(rest) ? words.length : 1;
}
