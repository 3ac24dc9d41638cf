import { po } from 'gettext-parser';
import type { TranslationUnit } from './translation-units.ts';

/** One line of a file that came back: where it stands in the file, for messages. */
export type ReturnedUnit = {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly reviewed: boolean;
  readonly line: number;
};

/** A gettext PO file: opened by Poedit, Weblate, Lokalize and others. `fuzzy` marks a draft. */
export function writePo(locale: string, units: readonly TranslationUnit[]): string {
  const translations: Record<string, Record<string, object>> = {};
  for (const unit of units) {
    const flag = unit.reviewed || unit.target === '' ? undefined : 'fuzzy';
    translations[unit.id] = {
      [unit.source]: {
        msgctxt: unit.id,
        msgid: unit.source,
        msgstr: [unit.target],
        comments: { extracted: unit.note, ...(flag === undefined ? {} : { flag }) },
      },
    };
  }
  const headers = {
    'Project-Id-Version': 'voluntary-return-assistant',
    Language: locale,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
  };
  return po.compile({ charset: 'utf-8', headers, translations } as Parameters<typeof po.compile>[0]).toString('utf8');
}

/** Throws an Error when the text is no PO file. */
export function readPo(text: string): ReturnedUnit[] {
  const lines = linesOfContexts(text);
  return Object.entries(po.parse(Buffer.from(text, 'utf8')).translations)
    .filter(([id]) => id !== '')
    .flatMap(([id, entries]) =>
      Object.values(entries).map((entry) => {
        const target = entry.msgstr[0] ?? '';
        const reviewed = target !== '' && !entry.comments?.flag?.includes('fuzzy');
        return { id, source: entry.msgid, target, reviewed, line: lines.get(id) ?? 0 };
      }),
    );
}

function linesOfContexts(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const id = /^msgctxt "(.*)"/.exec(line)?.[1];
    if (id !== undefined) found.set(id, index + 1);
  }
  return found;
}
