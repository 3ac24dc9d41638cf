import { join } from 'node:path';
import { benchDanger } from './danger.ts';
import { benchKills } from './kills.ts';
import { benchLanguages } from './languages/measure.ts';
import { benchTurns } from './turns.ts';
import { benchUnderstanding } from './understanding.ts';
import { benchWidget } from './widget.ts';

/**
 * `npm run bench [-- part …]`: prints JSON lines, each with a ratio to a baseline measured in the same run.
 * Parts: widget, languages, understanding, danger, turns, kills; all of them by default.
 */
const print = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);
const ROOT = join(import.meta.dirname, '..');

const PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  widget: () => benchWidget(print),
  languages: () => benchLanguages(print),
  understanding: () => benchUnderstanding(print, ROOT),
  danger: () => benchDanger(print, ROOT),
  turns: () => benchTurns(print),
  kills: () => benchKills(print),
};
const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS)) if (asked.length === 0 || asked.includes(name)) await part();
process.exit(0);
