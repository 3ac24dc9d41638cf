/** counsellor, team-lead: of one partner organisation. administrator: accounts, never content. auditor: the record of who did what. */
export const ROLES = ['counsellor', 'team-lead', 'administrator', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** Roles that see people's cases, and so belong to one organisation. */
export const CASE_ROLES: readonly Role[] = ['counsellor', 'team-lead'];

/** Somebody who works at the desk. */
export type DeskAccount = {
  /** 128 random bits: what the audit record and other tables name. */
  readonly id: string;
  /** What they type at sign-in; for accounts of an identity provider, a name we made. */
  readonly login: string;
  readonly role: Role;
  /** The id of a contact in content/contacts.yaml; only for roles that see cases. */
  readonly organisation: string | undefined;
  /** First name or alias: all that people in the chat ever see. */
  readonly alias: string;
  readonly disabled: boolean;
  /** Has a password and a second factor, or comes from the identity provider. */
  readonly enrolled: boolean;
  readonly fromProvider: boolean;
  /** Milliseconds. */
  readonly madeAt: number;
  /** Grows whenever sessions that began before must end. */
  readonly version: number;
};

/** What an administrator, or the command line, says of a new account. */
export type NewAccount = Pick<DeskAccount, 'login' | 'role' | 'organisation' | 'alias'>;

/** What an identity provider says of somebody. `issuer` and `subject` together name one person for ever. */
export type ProvidedAccount = Pick<DeskAccount, 'role' | 'organisation' | 'alias'> & {
  readonly issuer: string;
  readonly subject: string;
};

/** The account and what proves it is its owner's. */
export type AccountSecrets = {
  readonly account: DeskAccount;
  /** As hashed by hash-password.ts; undefined before enrolment. */
  readonly password: string | undefined;
  readonly totpSecret: Buffer | undefined;
};

/** Who did something: an account's id, or `command-line`. */
export type Actor = string;
export const COMMAND_LINE: Actor = 'command-line';
/** What the person did in the chat, and what happens by time. */
export const BY_ITSELF: Actor = 'assistant';

/** Accounts. Every change leaves one audit entry, in the same transaction. */
export type Accounts = {
  /** Undefined when the login is taken. */
  make(account: NewAccount, by: Actor): Promise<DeskAccount | undefined>;
  find(id: string): Promise<DeskAccount | undefined>;
  findByLogin(login: string): Promise<AccountSecrets | undefined>;
  list(): Promise<readonly DeskAccount[]>;
  /** Disabling ends all sessions and links. False when there is no such account. */
  setDisabled(id: string, disabled: boolean, by: Actor): Promise<boolean>;
  /** Takes password and second factor away and ends all sessions; a new link is needed. False for accounts of a provider. */
  reset(id: string, by: Actor): Promise<boolean>;
  /** Keeps what the provider says now; undefined when the account is disabled here. A change of role or organisation ends older sessions. */
  takeProvided(account: ProvidedAccount): Promise<DeskAccount | undefined>;
  /** Marks a time step of the second factor as used; false when it, or a later one, was used before. */
  takeStep(id: string, step: number): Promise<boolean>;
};

/** Links by which somebody sets their password and second factor: used once, within a day. */
export type EnrolmentLinks = {
  /** Voids earlier links of the account. The token is kept nowhere. */
  make(account: string): Promise<string>;
  /** The account a link is for; undefined when used, too old, or never made. */
  read(token: string): Promise<DeskAccount | undefined>;
  /** Uses the link up. False when somebody was quicker. */
  use(token: string, secrets: { password: string; totpSecret: Buffer; step: number }): Promise<boolean>;
};

/** Why a name was made lower case and trimmed: logins are told apart by letters, not by typing. */
export function foldLogin(login: string): string {
  return login.normalize('NFKC').trim().toLowerCase();
}

const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{1,79}$/u;

/** What is wrong with a new account: the field's name, or undefined. `organisations` are those that may have one. */
export function faultOf(
  account: NewAccount,
  organisations: ReadonlySet<string>,
): 'login' | 'alias' | 'role' | 'organisation' | undefined {
  if (!LOGIN.test(foldLogin(account.login))) return 'login';
  if (!/^[\p{L}\p{M}\p{N} .'-]{1,40}$/u.test(account.alias)) return 'alias';
  if (!ROLES.includes(account.role)) return 'role';
  const isOfOrganisation = CASE_ROLES.includes(account.role);
  if (isOfOrganisation !== (account.organisation !== undefined)) return 'organisation';
  if (account.organisation !== undefined && !organisations.has(account.organisation)) return 'organisation';
  return undefined;
}
