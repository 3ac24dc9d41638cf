import { GET_STARTED } from './webhook.ts';

/** The words of the menu in one language. */
export type MenuWords = { readonly locale: string; readonly menu: string; readonly human: string; readonly language: string };

/** Facebook's names of the languages we speak; the others see the default. Source: the Messenger Profile API, supported locales. */
const FACEBOOK_LOCALES: Readonly<Record<string, readonly string[]>> = {
  ar: ['ar_AR'],
  de: ['de_DE'],
  es: ['es_ES', 'es_LA'],
  fa: ['fa_IR'],
  fr: ['fr_FR', 'fr_CA'],
  hy: ['hy_AM'],
  ka: ['ka_GE'],
  mn: ['mn_MN'],
  nl: ['nl_NL', 'nl_BE'],
  ps: ['ps_AF'],
  pt: ['pt_PT', 'pt_BR'],
  ro: ['ro_RO'],
  ru: ['ru_RU'],
  so: ['so_SO'],
  sq: ['sq_AL'],
  sr: ['sr_RS', 'bs_BA', 'hr_HR'],
  tr: ['tr_TR'],
  uk: ['uk_UA'],
  zh: ['zh_CN', 'zh_TW', 'zh_HK'],
};

/**
 * What a page shows before anybody writes: the first button, and a menu in the language in which a person uses Facebook. So
 * nothing about single people has to be told to Meta. The menu has at most three entries.
 */
export function profileOf(words: readonly MenuWords[]) {
  const menuIn = (locale: string, { menu, human, language }: MenuWords) => ({
    locale,
    composer_input_disabled: false,
    call_to_actions: [
      { type: 'postback', title: menu, payload: 'command:menu' },
      { type: 'postback', title: human, payload: 'command:human' },
      { type: 'postback', title: language, payload: 'command:language' },
    ],
  });
  const english = words.find(({ locale }) => locale === 'en');
  return {
    get_started: { payload: GET_STARTED },
    persistent_menu: [
      ...(english ? [menuIn('default', english)] : []),
      ...words.flatMap((one) => (FACEBOOK_LOCALES[one.locale] ?? []).map((locale) => menuIn(locale, one))),
    ],
  };
}
