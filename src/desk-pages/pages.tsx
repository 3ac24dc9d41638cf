import type { ComponentChild } from 'preact';
import { Accounts } from './accounts.tsx';
import { Audit } from './audit.tsx';
import { Cases } from './cases/cases.tsx';
import { Figures } from './figures.tsx';
import type { Account, Role } from './session.ts';

/** A page of the desk: where it is, who has it, what it is called. The first one that somebody has is their first page. */
export type Page = {
  /** Behind the #, as `/accounts`. */
  readonly path: string;
  readonly roles: readonly Role[];
  /** The key of its name. */
  readonly title: string;
  readonly show: (me: Account) => ComponentChild;
};

export const PAGES: readonly Page[] = [
  { path: '/cases', roles: ['counsellor', 'team-lead'], title: 'queue.title', show: (me) => <Cases me={me} /> },
  { path: '/figures', roles: ['team-lead'], title: 'figures.title', show: () => <Figures /> },
  { path: '/accounts', roles: ['administrator'], title: 'accounts.title', show: (me) => <Accounts me={me} /> },
  { path: '/audit', roles: ['auditor'], title: 'audit.title', show: () => <Audit /> },
];
