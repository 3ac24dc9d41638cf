import type { Role } from '../domain/desk-account.ts';

/** One line of the mapping: members of the group have the role, at the organisation where the role has one. */
export type RoleOfGroup = { readonly group: string; readonly role: Role; readonly organisation: string | undefined };

/** Role and organisation by the groups in a claim: the first line of the mapping that fits; undefined when none does. */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  mapping: { readonly claim: string; readonly roles: readonly RoleOfGroup[] },
): RoleOfGroup | undefined {
  const value = Object.hasOwn(claims, mapping.claim) ? claims[mapping.claim] : undefined;
  const groups = Array.isArray(value) ? value : [value];
  return mapping.roles.find((line) => groups.includes(line.group));
}

/** What people in the chat may be told: the given name, as a provider says it, or nothing but the first letter of the role. */
export function aliasOf(claims: Readonly<Record<string, unknown>>): string {
  const given = typeof claims.given_name === 'string' ? claims.given_name : '';
  const clean = given.replaceAll(/[^\p{L}\p{M}\p{N} .'-]/gu, '').trim();
  return clean.slice(0, 40) || 'Colleague';
}
