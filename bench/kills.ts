import { freshDatabase, startPostgres } from '../test/support/postgres.ts';
import { type Survival, survivesDatabaseKills, survivesKills } from '../test/support/survival.ts';

/** What becomes of acknowledged messages when the assistant, or its database, is killed again and again. */
export async function benchKills(print: (line: Record<string, unknown>) => void): Promise<void> {
  const tell = (subject: string, { kills, acknowledged, lost, doubled, disorder }: Survival) =>
    print({
      bench: 'kills',
      subject,
      kills,
      acknowledged,
      lost: lost.length,
      doubled: doubled.length,
      conversations_out_of_order: disorder,
    });
  tell('sqlite', await survivesKills(20));
  const postgres = await startPostgres();
  tell('postgres', await survivesKills(20, await freshDatabase(postgres.url)));
  await postgres.stop();
  tell('postgres, the database killed', await survivesDatabaseKills(10));
}
