import type { Config } from '../config.ts';
import { openBeside } from './open-beside.ts';

/** Prints how often questions were not understood, by month, language and nearest topic. No question is kept anywhere. */
export async function printGaps(config: Config, print: (line: string) => void): Promise<void> {
  const storage = await openBeside(config);
  try {
    const counts = await storage.tallies.read('gap');
    print('month    language  times  nearest topic');
    for (const { period, locale, detail, count } of counts)
      print(`${period}  ${locale.padEnd(8)}  ${String(count).padEnd(5)}  ${detail}`);
    if (counts.length === 0) print('Nothing yet: every question was understood, or nobody has asked.');
  } finally {
    await storage.database.close();
  }
}
