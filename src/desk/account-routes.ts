import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import { type Accounts, type DeskAccount, type EnrolmentLinks, faultOf, foldLogin, ROLES } from '../domain/desk-account.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import { Refusal } from '../domain/errors.ts';
import { enrolmentAddress } from './enrolment.ts';
import { flag, oneOf, optionalText, text } from './read-fields.ts';
import type { DeskRoute } from './route.ts';

export type AccountRouteParts = {
  readonly accounts: Accounts;
  /** Undefined where accounts come from an identity provider: then they are made and reset there. */
  readonly links: EnrolmentLinks | undefined;
  /** Ids and names of the contacts that may have counsellors. */
  readonly organisations: ReadonlyMap<string, string>;
  readonly ownAddress: () => string;
};

/** The administrator's page: accounts, and nothing of any case. */
export function accountRoutes(parts: AccountRouteParts): DeskRoute[] {
  const policy = ['administrator'] as const;
  const declared = { method: 'POST', policy, bodyLimit: 1000 } as const;
  const { links } = parts;
  const always: DeskRoute[] = [
    { method: 'GET', path: '/desk/api/accounts', policy, bodyLimit: 0, answer: async () => list(parts) },
    { ...declared, path: '/desk/api/accounts/:id/disabled', answer: (request, session) => disable(parts, request, session) },
  ];
  if (!links) return always;
  return [
    ...always,
    { ...declared, path: '/desk/api/accounts', answer: (request, session) => make({ ...parts, links }, request, session) },
    {
      ...declared,
      path: '/desk/api/accounts/:id/reset',
      answer: (request, session) => reset({ ...parts, links }, request, session),
    },
  ];
}

type WithLinks = AccountRouteParts & { readonly links: EnrolmentLinks };

async function list({ accounts, organisations, links }: AccountRouteParts): Promise<HttpResponse> {
  return {
    status: 200,
    body: {
      accounts: (await accounts.list()).map(shown),
      organisations: [...organisations].map(([id, name]) => ({ id, name })),
      makesAccounts: links !== undefined,
    },
  };
}

function shown({ id, login, role, organisation, alias, disabled, enrolled, fromProvider }: DeskAccount) {
  return { id, login, role, organisation, alias, disabled, enrolled, fromProvider };
}

async function make(parts: WithLinks, { body }: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const account = {
    login: foldLogin(text(body, 'login', 80)),
    alias: text(body, 'alias', 40),
    role: oneOf(body, 'role', ROLES),
    organisation: optionalText(body, 'organisation', 80),
  };
  const fault = faultOf(account, new Set(parts.organisations.keys()));
  if (fault) throw new Refusal(400, `Field-${fault}`, `${fault} is not right; see the notes beside the field.`);
  const made = await parts.accounts.make(account, session.account.id);
  if (!made) throw new Refusal(409, 'LoginTaken', 'login is taken.');
  return { status: 201, body: { account: shown(made), link: await newLink(parts, made.id) } };
}

async function disable({ accounts }: AccountRouteParts, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const id = ofAnother(request, session);
  if (!(await accounts.setDisabled(id, flag(request.body, 'disabled'), session.account.id))) throw unknown();
  return { status: 204 };
}

async function reset(parts: WithLinks, request: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const id = ofAnother(request, session);
  if (!(await parts.accounts.reset(id, session.account.id))) throw unknown();
  return { status: 200, body: { link: await newLink(parts, id) } };
}

/** Whoever closes their own account may be the last administrator: the command line is for that. */
function ofAnother(request: HttpRequest, session: DeskSession): string {
  const id = request.params.id ?? '';
  if (id === session.account.id) throw new Refusal(409, 'OwnAccount', 'Ask another administrator to change your own account.');
  return id;
}

async function newLink({ links, ownAddress }: WithLinks, account: string): Promise<string> {
  return enrolmentAddress(ownAddress(), await links.make(account));
}

function unknown(): Refusal {
  return new Refusal(404, 'NotFound', 'There is no such account.');
}
