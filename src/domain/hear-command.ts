import { COMMANDS, type CommandId, type Content } from './content.ts';
import { foldedWords } from './fold-letters.ts';
import type { Locale } from './locale.ts';

/** What a whole message steers: a command, or the name of a language. */
export type Steering = { readonly command: CommandId; readonly locale: Locale } | { readonly language: Locale };

/** Hears commands and language names of every language we offer, whatever language the talk is in. */
export class CommandEar {
  readonly #commands = new Map<string, { command: CommandId; locale: Locale }[]>();
  readonly #languages = new Map<string, Locale>();

  constructor(content: Content) {
    for (const { locale } of content.languages) {
      const lists = content.words.get(locale)?.commands as Record<string, readonly string[]> | undefined;
      for (const command of COMMANDS) {
        for (const said of lists?.[command] ?? []) this.#addCommand(said, { command, locale });
      }
    }
    this.#addLanguages(content);
  }

  #addCommand(said: string, heard: { command: CommandId; locale: Locale }): void {
    const key = foldedWords(said).join(' ');
    if (key.length === 0) return;
    this.#commands.set(key, [...(this.#commands.get(key) ?? []), heard]);
  }

  /** Native names and what people call the language win over what CLDR calls it in other languages. */
  #addLanguages(content: Content): void {
    const add = (said: string | undefined, locale: Locale) => {
      const key = foldedWords(said ?? '').join(' ');
      // Two letters are a code or a word; two signs of Chinese are a name.
      if ((key.length > 2 || /^\p{Script=Han}/u.test(key)) && !this.#languages.has(key)) this.#languages.set(key, locale);
    };
    for (const language of content.languages) {
      add(language.name, language.locale);
      for (const said of language.alsoCalled) add(said, language.locale);
    }
    for (const { locale } of content.languages) {
      const names = new Intl.DisplayNames([locale], { type: 'language' });
      for (const named of content.languages) add(names.of(named.locale), named.locale);
    }
  }

  /**
   * What the message steers, or nothing. Where two languages use one word for different commands,
   * the language of the talk decides; without it, nothing is heard.
   */
  hear(text: string, locale: string | undefined): Steering | undefined {
    if (text.length > LONGEST) return undefined;
    const sign = hearSign(text);
    if (sign) return { command: sign, locale: (locale ?? 'en') as Locale };
    const key = foldedWords(text).join(' ');
    const language = this.#languages.get(key);
    if (language) return { language };
    const heard = this.#commands.get(key);
    if (!heard) return undefined;
    const own = heard.find((one) => one.locale === locale);
    if (own) return own;
    return heard.every((one) => one.command === heard[0]?.command) ? heard[0] : undefined;
  }
}

/** What a thumb, a tick or a shrug says, of any colour of skin. */
export function hearSign(text: string): CommandId | undefined {
  return SIGNS.get(text.trim().replaceAll(/[\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, ''));
}

const LONGEST = 60;
/** Said in every language, without words. */
const SIGNS: ReadonlyMap<string, CommandId> = new Map([
  ['👍', 'yes'],
  ['👌', 'yes'],
  ['✅', 'yes'],
  ['✔', 'yes'],
  ['👎', 'no'],
  ['❌', 'no'],
  ['✖', 'no'],
  ['🤷', 'dont-know'],
  ['🤷‍♂', 'dont-know'],
  ['🤷‍♀', 'dont-know'],
]);
