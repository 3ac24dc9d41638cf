import { join } from 'node:path';
import type { Config } from './config.ts';
import { loadDeskWords } from './content/load-desk-words.ts';
import { CaseFeed } from './desk/case-feed.ts';
import { caseRoutes } from './desk/case-routes.ts';
import { createDesk, type DeskSignIn } from './desk/desk.ts';
import { figureRoutes } from './desk/figure-routes.ts';
import { queueRoutes } from './desk/queue-routes.ts';
import { talkRoutes } from './desk/talk-routes.ts';
import type { Clock } from './domain/clock.ts';
import type { Content } from './domain/content.ts';
import { StartError } from './domain/errors.ts';
import { Origins } from './http/origins.ts';
import type { Log } from './log.ts';
import type { Mind } from './mind.ts';
import type { OpenStorage } from './storage/open-storage.ts';
import type { MasterKey } from './storage/seal.ts';

/** The counsellors' desk. Its own address is known only when the port is. */
export function openDesk(parts: {
  config: Config;
  clock: Clock;
  storage: OpenStorage;
  master: MasterKey;
  mind: Pick<Mind, 'content' | 'sayIn'>;
  root: string;
  log: Log;
  onTrouble: (event: string, error: unknown) => void;
}) {
  const { config, storage, master } = parts;
  const organisations = employers(parts.mind.content);
  refuseUnknown(config, organisations);
  const own = new Origins();
  let address = '';
  const { handoffs } = storage;
  const feed = new CaseFeed({ handoffs, onTrouble: (error) => parts.onTrouble('desk-feed-failed', error) });
  const onManyViews = () => parts.log.warn({ event: 'many-cases-opened' });
  const cases = { ...parts.mind, ...storage.desk, clock: parts.clock, handoffs, feed, onManyViews };
  const desk = createDesk({
    ...storage.desk,
    signIn: signInOf(config),
    clock: parts.clock,
    deriveKey: (purpose) => master.derive(purpose),
    secure: config.publicUrl?.startsWith('https:') ?? false,
    paused: config.rateLimits,
    isOwnOrigin: (origin) => own.allows(origin),
    ownAddress: () => address,
    organisations,
    folder: join(parts.root, 'dist/desk'),
    words: loadDeskWords(parts.root),
    routes: [...queueRoutes(cases), ...caseRoutes(cases), ...talkRoutes(cases), ...figureRoutes(cases)],
    sockets: [],
    onTrouble: parts.onTrouble,
  });
  const openAt = (reached: string, origins: readonly string[]) => {
    address = reached;
    own.set(origins);
  };
  return { ...desk, openAt, address: () => `${address}/desk`, stop: () => feed.stop() };
}

function signInOf({ desk }: Config): DeskSignIn {
  if (desk.signIn !== 'provider' || !desk.provider) return { way: desk.signIn === 'local' ? 'local' : 'off' };
  const { roleClaim: claim, roles, ...settings } = desk.provider;
  return { way: 'provider', settings, mapping: { claim, roles } };
}

/** Organisations that may have counsellors: those behind the desk, never an authority that enforces. */
export function employers(content: Content): ReadonlyMap<string, string> {
  return new Map(content.desks.map(({ id, name }) => [id, name]));
}

/** Settings name organisations by their ids: a wrong one would let nobody in, or tell nobody. */
function refuseUnknown({ desk }: Config, organisations: ReadonlyMap<string, string>): void {
  const named = [
    ...(desk.provider?.roles ?? []).map(({ organisation }) => ({ setting: 'OIDC_ROLES', organisation })),
    ...[...(desk.mail?.to.keys() ?? [])].map((organisation) => ({ setting: 'DESK_NOTICE_TO', organisation })),
    ...[...desk.webhooks.keys()].map((organisation) => ({ setting: 'TEAMS_WEBHOOK_URL', organisation })),
  ];
  const wrong = named.filter(
    ({ organisation }) => organisation !== undefined && organisation !== '*' && !organisations.has(organisation),
  );
  if (wrong.length === 0) return;
  const settings = [...new Set(wrong.map(({ setting }) => setting))].join(', ');
  throw new StartError(`${settings}: names an organisation that content/desks.yaml does not have`);
}
