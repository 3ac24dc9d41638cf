import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { enrolmentAddress } from '../desk/enrolment.ts';
import { COMMAND_LINE, type DeskAccount, faultOf, foldLogin, type NewAccount, ROLES } from '../domain/desk-account.ts';
import type { OpenStorage } from '../storage/open-storage.ts';
import { openBeside } from './open-beside.ts';

type Print = (line: string) => void;

const OPTIONS = {
  login: { type: 'string' },
  alias: { type: 'string' },
  role: { type: 'string' },
  organisation: { type: 'string' },
} as const;

const REMEDIES = {
  login: '--login needs 2 to 80 letters, digits or . _ @ + -',
  alias: '--alias needs a first name or an alias of at most 40 letters: people in the chat see it',
  role: `--role is one of: ${ROLES.join(', ')}`,
  organisation:
    '--organisation is the id of an organisation in content/desks.yaml for counsellor and team-lead, and absent for the others',
} as const;

/** The operator's part of the desk: accounts from the command line. No password is ever asked or printed here. */
export async function manageDesk(
  config: Config,
  args: readonly string[],
  { organisations, print }: { organisations: () => ReadonlySet<string>; print: Print },
): Promise<number> {
  const [verb, ...rest] = args;
  const { values } = parseArgs({ args: rest, options: OPTIONS });
  if (config.desk.signIn === 'provider' && verb !== 'list' && verb !== 'disable' && verb !== 'enable') {
    print('Accounts come from the identity provider that OIDC_ISSUER names: make and reset them there.');
    return 1;
  }
  const storage = await openBeside(config);
  try {
    const parts = { storage, print, address: ownAddress(config) };
    if (verb === 'list') return await list(parts);
    if (verb === 'add-user') return await add(parts, toAccount(values), organisations());
    return await change(parts, verb, foldLogin(values.login ?? ''));
  } finally {
    await storage.database.close();
  }
}

/** Where a running assistant with these settings is reached. */
export function ownAddress(config: Config): string {
  return config.publicUrl ?? `http://localhost:${config.port}`;
}

type Parts = { readonly storage: OpenStorage; readonly print: Print; readonly address: string };
type Values = { readonly [K in keyof typeof OPTIONS]?: string | undefined };

function toAccount({ login = '', alias, role = 'counsellor', organisation }: Values): NewAccount {
  const known = ROLES.find((one) => one === role);
  return { login: foldLogin(login), alias: alias ?? login, role: known ?? ('' as NewAccount['role']), organisation };
}

async function add({ storage, print, address }: Parts, account: NewAccount, organisations: ReadonlySet<string>): Promise<number> {
  const fault = faultOf(account, organisations);
  if (fault) {
    print(REMEDIES[fault]);
    return 2;
  }
  const made = await storage.desk.accounts.make(account, COMMAND_LINE);
  if (!made) {
    print('--login is taken.');
    return 1;
  }
  await printLink({ storage, print, address }, made);
  return 0;
}

async function printLink({ storage, print, address }: Parts, account: DeskAccount): Promise<void> {
  print(`${account.alias} sets a password and a second factor here, once, within a day:`);
  print(enrolmentAddress(address, await storage.desk.links.make(account.id)));
}

async function list({ storage, print }: Parts): Promise<number> {
  for (const { login, alias, role, organisation, disabled, enrolled } of await storage.desk.accounts.list()) {
    const state = disabled ? 'disabled' : enrolled ? 'active' : 'not yet set up';
    print([login, alias, role, organisation ?? '-', state].join('\t'));
  }
  return 0;
}

async function change(parts: Parts, verb: string | undefined, login: string): Promise<number> {
  const { accounts } = parts.storage.desk;
  // Accounts of a provider are found by the name that `list` prints.
  const account = (await accounts.list()).find((one) => one.login === login);
  if (verb !== 'disable' && verb !== 'enable' && verb !== 'reset') {
    parts.print('desk add-user | list | disable | enable | reset');
    return 2;
  }
  if (!account) {
    parts.print('--login: there is no such account.');
    return 1;
  }
  if (verb === 'reset') {
    if (!(await accounts.reset(account.id, COMMAND_LINE))) {
      parts.print('--login: this account comes from the identity provider.');
      return 1;
    }
    await printLink(parts, account);
    return 0;
  }
  await accounts.setDisabled(account.id, verb === 'disable', COMMAND_LINE);
  parts.print(verb === 'disable' ? 'Disabled; all its sessions have ended.' : 'Enabled.');
  return 0;
}
