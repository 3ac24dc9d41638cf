import type { AuditRecord } from '../domain/audit.ts';
import type { HttpRequest, HttpResponse } from '../domain/channel.ts';
import type { Accounts } from '../domain/desk-account.ts';
import type { DeskSession } from '../domain/desk-session.ts';
import type { DeskRoute } from './route.ts';

/** Lines on one page. */
const PAGE = 100;

export type AuditRouteParts = { readonly audit: AuditRecord; readonly accounts: Accounts };

/** The auditor's page: who did what, and whether the record is whole. Looking at it is recorded as well. */
export function auditRoutes(parts: AuditRouteParts): DeskRoute[] {
  const policy = ['auditor'] as const;
  return [
    // Both leave a line in the record, and nothing that leaves a line is a GET.
    {
      method: 'POST',
      path: '/desk/api/audit/read',
      policy,
      bodyLimit: 300,
      answer: (request, session) => read(parts, request, session),
    },
    { method: 'POST', path: '/desk/api/audit/verify', policy, bodyLimit: 0, answer: (_, session) => verify(parts, session) },
  ];
}

async function read({ audit, accounts }: AuditRouteParts, { body }: HttpRequest, session: DeskSession): Promise<HttpResponse> {
  const asked = (body ?? {}) as { before?: unknown };
  const before = typeof asked.before === 'number' && Number.isSafeInteger(asked.before) ? { before: asked.before } : {};
  await audit.note({ account: session.account.id, action: 'audit.read', subject: '', outcome: 'done' });
  const entries = await audit.read({ limit: PAGE, ...before });
  const names = new Map((await accounts.list()).map(({ id, alias }) => [id, alias]));
  const shown = entries.map((entry) => ({ ...entry, alias: names.get(entry.account) ?? '' }));
  return { status: 200, body: { entries: shown, more: entries.length === PAGE } };
}

async function verify({ audit }: AuditRouteParts, session: DeskSession): Promise<HttpResponse> {
  const check = await audit.verify();
  const outcome = check.faults.length === 0 ? 'done' : 'failed';
  await audit.note({ account: session.account.id, action: 'audit.verified', subject: '', outcome });
  return { status: 200, body: check };
}
