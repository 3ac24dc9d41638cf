/** Writing systems and the languages we know in them: the first and surest layer. */
const SCRIPTS: readonly { readonly pattern: RegExp; readonly languages: readonly string[] }[] = [
  { pattern: /\p{Script=Latin}/u, languages: ['latin'] },
  { pattern: /\p{Script=Arabic}/u, languages: ['ar', 'fa', 'ps', 'ur', 'ckb'] },
  { pattern: /\p{Script=Cyrillic}/u, languages: ['ru', 'uk', 'sr', 'mn', 'bg', 'mk'] },
  { pattern: /\p{Script=Ethiopic}/u, languages: ['am', 'ti'] },
  { pattern: /\p{Script=Armenian}/u, languages: ['hy'] },
  { pattern: /\p{Script=Georgian}/u, languages: ['ka'] },
  { pattern: /[\p{Script=Hiragana}\p{Script=Katakana}]/u, languages: ['ja'] },
  { pattern: /\p{Script=Han}/u, languages: ['zh'] },
  { pattern: /\p{Script=Hangul}/u, languages: ['ko'] },
  { pattern: /\p{Script=Bengali}/u, languages: ['bn'] },
  { pattern: /\p{Script=Devanagari}/u, languages: ['hi', 'ne'] },
  { pattern: /\p{Script=Greek}/u, languages: ['el'] },
  { pattern: /\p{Script=Hebrew}/u, languages: ['he'] },
  { pattern: /\p{Script=Thai}/u, languages: ['th'] },
  { pattern: /\p{Script=Tamil}/u, languages: ['ta'] },
  { pattern: /\p{Script=Gurmukhi}/u, languages: ['pa'] },
  { pattern: /\p{Script=Mongolian}/u, languages: ['mn'] },
];

/** The languages of the script that most letters of the text are in; empty when it has no letters. */
export function languagesOfScript(text: string): readonly string[] {
  const counts = SCRIPTS.map(() => 0);
  for (const letter of text) {
    if (!/\p{L}/u.test(letter)) continue;
    const index = SCRIPTS.findIndex(({ pattern }) => pattern.test(letter));
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  return most === 0 ? [] : (SCRIPTS[counts.indexOf(most)]?.languages ?? []);
}

/** Letters that few languages have. Evidence, not a verdict: people borrow words and keyboards. */
export const TELLING_LETTERS: readonly { readonly pattern: RegExp; readonly language: string }[] = [
  { pattern: /[іїєґ]/iu, language: 'uk' },
  { pattern: /[ыэё]/iu, language: 'ru' },
  { pattern: /[ђћљњџј]/iu, language: 'sr' },
  { pattern: /[ѓќѕ]/iu, language: 'mk' },
  { pattern: /[өү]/iu, language: 'mn' },
  { pattern: /[ټځڅډړږښګڼۍې]/u, language: 'ps' },
  { pattern: /[ڕڵۆێ]/u, language: 'ckb' },
  { pattern: /[ٹڈڑںے]/u, language: 'ur' },
  { pattern: /[پچژگ]/u, language: 'fa' },
  { pattern: /[ةأإؤئى]/u, language: 'ar' },
  { pattern: /[ɓɗŋƴ]/iu, language: 'ff' },
  { pattern: /[ğşı]/u, language: 'tr' },
  { pattern: /[ățș]/iu, language: 'ro' },
  { pattern: /[ãõ]/iu, language: 'pt' },
  { pattern: /[ñ¿¡]/iu, language: 'es' },
  { pattern: /[đćžšč]/iu, language: 'sr' },
  { pattern: /[ß]/iu, language: 'de' },
  { pattern: /[œèêàùç]/iu, language: 'fr' },
];
