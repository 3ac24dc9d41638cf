import { ask } from './protocol.ts';

/** The interface in one language. */
export type Words = {
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
  readonly words: Readonly<Record<string, string>>;
  readonly languages: readonly { readonly locale: string; readonly name: string }[];
};

/** The words of a language; of English when it is not offered. */
export async function loadWords(locale: string): Promise<Words> {
  const tag = locale.toLowerCase().split('-')[0] ?? 'en';
  try {
    return await ask<Words>(`/widget/words/${tag}`, { method: 'GET' });
  } catch (error) {
    if (tag === 'en') throw error;
    return ask<Words>('/widget/words/en', { method: 'GET' });
  }
}
