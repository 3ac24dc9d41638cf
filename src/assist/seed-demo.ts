import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { hashPassword } from '../desk/passwords.ts';
import { codeOf, totpText } from '../desk/totp.ts';
import { CASE_ROLES, COMMAND_LINE, type DeskAccount, ROLES, type Role } from '../domain/desk-account.ts';
import type { HandleTurn } from '../domain/turn.ts';
import type { OpenStorage } from '../storage/open-storage.ts';
import { ownAddress } from './desk.ts';
import { openBeside } from './open-beside.ts';
import { seedCases } from './seed-cases.ts';

/** Milliseconds: the first turn reads everything that was learned. */
const LEASE_FOR = 30_000;

type Print = (line: string) => void;

/**
 * Accounts of every role, ready to sign in with, and cases that wait, for trying the desk. Run again, it gives new passwords
 * and makes the cases anew.
 * Refused in production and beside an identity provider: these are accounts whose password somebody saw.
 */
export async function seedDemo(
  config: Config,
  { organisation, handleTurn, print }: { organisation: string; handleTurn: HandleTurn; print: Print },
): Promise<number> {
  if (config.production || config.desk.signIn !== 'local') {
    print('seed-demo is for trying the desk: not with NODE_ENV=production, and only where local accounts are on.');
    return 1;
  }
  const storage = await openBeside(config, { leaseFor: LEASE_FOR });
  try {
    print(`Sign in at ${ownAddress(config)}/desk. Put the key into an authenticator app, or use the code within half a minute.`);
    for (const role of ROLES) print(await makeAccount(storage, role, organisation));
    print(`${await seedCases(storage, { handleTurn, organisation })} requests of invented people wait at ${organisation}.`);
    return 0;
  } finally {
    await storage.database.close();
  }
}

async function makeAccount(storage: OpenStorage, role: Role, organisation: string): Promise<string> {
  const { accounts, links } = storage.desk;
  const login = `demo-${role}`;
  const of = CASE_ROLES.includes(role) ? organisation : undefined;
  const account =
    (await accounts.make({ login, alias: 'Demo', role, organisation: of }, COMMAND_LINE)) ?? (await again(storage, login));
  const password = randomBytes(12).toString('base64url');
  const totpSecret = randomBytes(20);
  await links.use(await links.make(account.id), { password: await hashPassword(password), totpSecret, step: 0 });
  const code = codeOf(totpSecret, Date.now());
  return [`name ${login}`, `password ${password}`, `key ${totpText(totpSecret)}`, `code ${code}`].join('   ');
}

async function again({ desk: { accounts } }: OpenStorage, login: string): Promise<DeskAccount> {
  const account = (await accounts.list()).find((one) => one.login === login);
  if (!account) throw new Error('the account is neither new nor there');
  await accounts.setDisabled(account.id, false, COMMAND_LINE);
  await accounts.reset(account.id, COMMAND_LINE);
  return account;
}
