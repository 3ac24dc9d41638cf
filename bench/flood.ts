import { NUMBER_ID, Person, SECRET, standIn, TOKEN, VERIFY, WHATSAPP } from '../test/support/meta.ts';
import { freshDatabase, startPostgres } from '../test/support/postgres.ts';
import { busyCores, median, type Print, quantile, rounded } from './figures.ts';
import { type Subject, startOurs } from './servers.ts';

const ROUNDS = 5;
const AT_ONCE = 200;
const PATIENCE = 60_000;

/**
 * Two hundred people write at the same moment, and the provider waits for every acknowledgement. The baseline is as many
 * requests at once to `/healthz` of the same process, which stores nothing: what the network and the router cost.
 */
export async function benchFlood(print: Print): Promise<void> {
  const postgres = await startPostgres();
  const graph = standIn();
  const settings = {
    GRAPH_API_URL: await graph.start(),
    WHATSAPP_PHONE_NUMBER_ID: NUMBER_ID,
    WHATSAPP_ACCESS_TOKEN: TOKEN,
    WHATSAPP_APP_SECRET: SECRET,
    WHATSAPP_VERIFY_TOKEN: VERIFY,
  };
  for (const engine of ['sqlite', 'postgres']) {
    const subject = await startOurs(engine, engine === 'postgres' ? await freshDatabase(postgres.url) : undefined, settings);
    const busy = await busyCores(1);
    const rounds: Round[] = [];
    for (let n = 0; n <= ROUNDS; n++) rounds.push(await flood(subject, graph));
    const [cold] = rounds.splice(0, 1);
    const of = (pick: (round: Round) => number) => rounded(median(rounds.map(pick)));
    print({
      bench: 'flood',
      subject: engine,
      webhooks_at_once: AT_ONCE,
      acknowledged_p50_ms: of(({ acknowledged }) => quantile(acknowledged, 0.5)),
      acknowledged_max_ms: of(({ acknowledged }) => Math.max(...acknowledged)),
      acknowledged_p50_ms_after_start: quantile(cold?.acknowledged ?? [], 0.5),
      all_answered_ms: of(({ answered }) => answered),
      ratio_to_baseline: {
        p50: of(({ acknowledged, baseline }) => quantile(acknowledged, 0.5) / quantile(baseline, 0.5)),
        max: of(({ acknowledged, baseline }) => Math.max(...acknowledged) / Math.max(...baseline)),
      },
      rounds: ROUNDS,
      busy_cores_before: busy,
    });
    await subject.stop();
  }
  await graph.stop();
  await postgres.stop();
}

type Round = { readonly acknowledged: number[]; readonly baseline: number[]; readonly answered: number };

async function flood({ url }: Subject, graph: ReturnType<typeof standIn>): Promise<Round> {
  const baseline = await Promise.all(
    Array.from({ length: AT_ONCE }, () => timed(() => fetch(`${url}/healthz`).then((answer) => answer.text()))),
  );
  const people = Array.from({ length: AT_ONCE }, () => new Person({ channel: WHATSAPP, url, graph }));
  const began = performance.now();
  const acknowledged = await Promise.all(
    people.map((person) =>
      timed(async () => {
        const status = await person.says('how long does it take');
        if (status !== 200) throw new Error(`a webhook was answered with ${status}`);
      }),
    ),
  );
  await Promise.all(people.map((person) => person.hears(1, PATIENCE)));
  return { acknowledged, baseline, answered: performance.now() - began };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
