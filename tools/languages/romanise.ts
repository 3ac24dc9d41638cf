/** How people type a language of another script in Latin letters: several ways for one letter, the commonest first. */
type Letters = Readonly<Record<string, string>>;

const CYRILLIC =
  'а a|б b|в v|г g|д d|е e|ж zh j|з z|и i|й y i j|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х h kh x|ц c ts|ч ch 4|ш sh 6|щ sch sh|ъ -|ы y i|ь -|э e|ю yu ju u|я ya ja ia';
const UKRAINIAN = `${CYRILLIC}|г h g|и y i|і i|ї yi i ji|є ye e ie|щ shch sch|ґ g`;
const BULGARIAN = `${CYRILLIC}|ъ a y u|щ sht 6t|я ya q ia|ж zh j|х h|ц ts c|в v w|ч ch 4|ш sh 6`;
const MACEDONIAN = `${CYRILLIC}|ѓ gj g|ѕ dz|ј j|љ lj|њ nj|ќ kj k|џ dz dzh|ж z zh|ч c ch|ш s sh|ц c`;
const MONGOLIAN = `${CYRILLIC}|ө u o ö|ү u v ü|х h kh|ж j|з z|ц ts|ч ch|в v w|ы ii y|ь i -|э e|ё yo`;
const ARMENIAN =
  'ա a|բ b|գ g|դ d|ե e|զ z|է e|ը y e @|թ t th|ժ zh j|ի i|լ l|խ x kh|ծ c ts|կ k|հ h|ձ dz|ղ gh x|ճ ch|մ m|յ y|ն n|շ sh|ո o vo|չ ch|պ p|ջ j|ռ r|ս s|վ v|տ t|ր r|ց c ts|ւ -|փ p|ք q k|օ o|ֆ f|և ev';
const GEORGIAN =
  'ა a|ბ b|გ g|დ d|ე e|ვ v|ზ z|თ t|ი i|კ k|ლ l|მ m|ნ n|ო o|პ p|ჟ zh|რ r|ს s|ტ t|უ u|ფ f p|ქ q k|ღ gh g|ყ y k q|შ sh|ჩ ch|ც c ts|ძ dz|წ w ts|ჭ ch w|ხ x kh|ჯ j|ჰ h';
const ARABIC =
  'ا a|ب b|ت t|ث th s t|ج j g|ح 7 h|خ kh 5 5|د d|ذ z th d|ر r|ز z|س s|ش sh ch|ص s|ض d|ط t|ظ z d|ع 3 a|غ gh 8 g|ف f|ق q k 9 2|ک k|ل l|م m|ن n|ه h|و w o u|ی y i|أ a 2a|إ i e|آ a|ؤ o|ئ 2 e|ة a e|ء 2 -|پ p|چ ch|ژ zh j|گ g|ۀ eye|ہ h|ھ h|ں n|ٹ t|ڈ d|ڑ r|ے e ay|ټ t|ځ dz|څ ts s|ډ d|ړ r|ږ g zh|ښ kh sh|ګ g|ڼ n|ې e|ۍ ai';
const PERSIAN = `${ARABIC}|ا a aa|ح h|خ kh|ص s|ض z|ط t|ظ z|ع a e -|غ gh|ق gh q|و v o u|ی i y|ث s|ذ z|ج j`;
/** Consonants carry an a that only vowel signs and the end of a word take away. */
const DEVANAGARI =
  'अ a|आ aa a|इ i|ई i ee|उ u|ऊ u oo|ए e|ऐ ai|ओ o|औ au|ऋ ri|ा aa a|ि i|ी i ee|ु u|ू u oo|े e|ै ai|ो o|ौ au|ृ ri|ं n|ँ n|ः -|् -|क k|ख kh|ग g|घ gh|ङ n|च ch|छ ch chh|ज j|झ jh|ञ n|ट t|ठ th|ड d|ढ dh|ण n|त t|थ th|द d|ध dh|न n|प p|फ f ph|ब b|भ bh|म m|य y|र r|ल l|व v w|श sh|ष sh|स s|ह h|क़ q|ख़ kh|ग़ g gh|ज़ z|ड़ r d|ढ़ rh|फ़ f|़ -';
/** The vowel of each order of the Ethiopic syllabary. */
const ORDERS = ['e', 'u', 'i', 'a', 'ie', 'i', 'o', 'ua'];
const SYLLABLES =
  'ሀ h|ለ l|ሐ h|መ m|ሠ s|ረ r|ሰ s|ሸ sh|ቀ k q|ቈ kua|ቐ q|በ b|ቨ v|ተ t|ቸ ch|ኀ h|ነ n|ኘ gn ny|አ -|ከ k|ኸ h k|ወ w|ዐ -|ዘ z|ዠ zh|የ y|ደ d|ጀ j|ገ g|ጠ t|ጨ ch|ጰ p|ጸ ts|ፀ ts|ፈ f|ፐ p';

const TABLES: Readonly<Record<string, string>> = {
  ru: CYRILLIC,
  uk: UKRAINIAN,
  bg: BULGARIAN,
  mk: MACEDONIAN,
  mn: MONGOLIAN,
  hy: ARMENIAN,
  ka: GEORGIAN,
  ar: ARABIC,
  fa: PERSIAN,
  ps: PERSIAN,
  hi: DEVANAGARI,
};
/** Scripts that leave short vowels out: a writer in Latin letters puts some of these between consonants. */
const UNWRITTEN: Readonly<Record<string, string>> = { ar: 'aaeiu-', fa: 'aaeeo-', ps: 'aaaeu-' };

function parse(table: string): Letters {
  const letters: Record<string, string> = {};
  for (const entry of table.split('|')) {
    const [letter = '', ...ways] = entry.split(' ');
    letters[letter] = ways.join(' ');
  }
  return letters;
}

function syllabary(): Letters {
  const letters: Record<string, string> = {};
  for (const entry of SYLLABLES.split('|')) {
    const [first = '', ...ways] = entry.split(' ');
    ORDERS.forEach((vowel, order) => {
      const syllable = String.fromCodePoint((first.codePointAt(0) ?? 0) + order);
      const vowels = order === 5 ? [vowel, ''] : order === 0 ? [vowel, 'a'] : [vowel];
      const consonants = ways.map((way) => (way === '-' ? '' : way));
      letters[syllable] = consonants
        .flatMap((one) => vowels.map((v) => one + (one === '' && v === '' ? 'i' : v) || '-'))
        .join(' ');
    });
  }
  return letters;
}

/** Some ways to type a word of a language in Latin letters, drawn by a generator of numbers that repeats itself. */
export class Romaniser {
  readonly #letters: Letters;
  readonly #vowels: string | undefined;
  #seed = 20_261_121;

  constructor(language: string) {
    this.#letters = language === 'am' || language === 'ti' ? syllabary() : parse(TABLES[language] ?? '');
    this.#vowels = UNWRITTEN[language];
  }

  /** The commonest way first, then others that were drawn; the same one can come twice. */
  spell(word: string, ways: number): string[] {
    return Array.from({ length: ways }, (_, index) => this.#spell(word, index === 0)).filter((spelt) => spelt.length > 1);
  }

  #spell(word: string, commonest: boolean): string {
    let spelt = '';
    for (const letter of this.#letters.अ ? withInherentVowels(word) : word) {
      const ways = (this.#letters[letter] ?? '').split(' ');
      const way = commonest ? ways[0] : ways[Math.floor(this.#draw() * this.#draw() * ways.length)];
      if (this.#vowels && CONSONANT_END.test(spelt) && way && CONSONANT_START.test(way)) spelt += this.#vowel();
      if (way !== '-') spelt += way ?? '';
    }
    return spelt.replaceAll(/(.)\1+/g, '$1$1');
  }

  #vowel(): string {
    const vowel = this.#vowels?.[Math.floor(this.#draw() * (this.#vowels.length + 1))] ?? '';
    return vowel === '-' ? '' : vowel;
  }

  #draw(): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed / 2 ** 32;
  }
}

const CONSONANT_END = /[bcdfghjklmnpqrstvwxz2-9]$/;
const CONSONANT_START = /^[bcdfghjklmnpqrstvwxyz2-9]/;

/** Writes the a that Devanagari leaves to be known, as it is spoken: not at the end of a word, nor before a vowel sign. */
function withInherentVowels(word: string): string {
  return word
    .normalize('NFD')
    .replaceAll(/([क-ह]़?)(?=[क-हंँ])/gu, '$1अ')
    .replaceAll(/(\p{L}\p{M}?)([क-ह])अ([क-ह][ा-ौ])/gu, '$1$2$3');
}
