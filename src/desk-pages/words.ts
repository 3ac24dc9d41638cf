import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { call } from './api.ts';

export const LANGUAGES = { en: 'English', nl: 'Nederlands', fr: 'Français' } as const;
export type Language = keyof typeof LANGUAGES;

export type Tree = { readonly [key: string]: string | Tree };

/** A key like `signIn.title`, and what fills its gaps, into words. A key without words shows itself: a fault to be seen. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const KEPT = 'desk-language';

/** The language chosen before, else the browser's, else English. */
export function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((one): one is Language => one !== null && one in LANGUAGES) ?? 'en';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT, language);
}

export function loadWords(language: Language): Promise<Tree> {
  return call<Tree>('GET', `/desk/words/${language}`);
}

export function sayFrom(tree: Tree): Say {
  return (key, values = {}) => {
    let at: string | Tree | undefined = tree;
    for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined;
    if (typeof at !== 'string') return key;
    return at.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}

export const Words = createContext<{ readonly say: Say; readonly language: Language }>({ say: (key) => key, language: 'en' });

export function useSay(): Say {
  return useContext(Words).say;
}
