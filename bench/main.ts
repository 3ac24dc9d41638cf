import { benchKills } from './kills.ts';
import { benchTurns } from './turns.ts';
import { benchWidget } from './widget.ts';

/** `npm run bench`: prints JSON lines, each with a ratio to a baseline measured in the same run. */
const print = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);

benchWidget(print);
await benchTurns(print);
await benchKills(print);
process.exit(0);
