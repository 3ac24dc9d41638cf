import { join } from 'node:path';
import { benchDanger } from './danger.ts';
import { benchFlood } from './flood.ts';
import { benchKills } from './kills.ts';
import { benchLanguages } from './languages/measure.ts';
import { benchLoad, readProfile } from './load.ts';
import { benchTurns } from './turns.ts';
import { benchUnderstanding } from './understanding.ts';
import { benchWidget } from './widget.ts';

/**
 * `npm run bench [-- part …]`: prints JSON lines, each with a ratio to a baseline measured in the same run.
 * Parts: widget, languages, understanding, danger, turns, kills, flood, load; all of them by default.
 * `load` takes `--seconds=120 --conversations=500 --rate=50 --only=sqlite,postgres-3`.
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
  flood: () => benchFlood(print),
  load: () => benchLoad(print, readProfile(asked)),
};
const asked = process.argv.slice(2);
const named = asked.filter((word) => !word.startsWith('--'));
for (const [name, part] of Object.entries(PARTS)) if (named.length === 0 || named.includes(name)) await part();
process.exit(0);
