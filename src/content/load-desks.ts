import { z } from 'zod';
import type { Contact } from '../domain/contact.ts';
import type { HandoffDesk } from '../domain/handoff.ts';
import { hoursSchema, time } from './load-contacts.ts';
import type { Problems } from './problems.ts';
import { readYaml } from './read-yaml.ts';

const FILE = 'content/desks.yaml';
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write the day as YYYY-MM-DD');

/** Exported so that the form can be tested by itself. */
export const desksSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens'),
    name: z.string().min(2).max(20, 'it stands on a button: write at most 20 characters'),
    contact: z.string().min(1),
    languages: z.array(z.string().regex(/^[a-z]{2,3}$/, 'a language tag')),
    hours: z.array(hoursSchema.refine(({ from, to }) => from < to, { path: ['to'], message: 'it closes after it opens' })),
    exceptions: z.array(
      z
        .strictObject({ day, from: time.optional(), to: time.optional() })
        .refine(({ from, to }) => (from === undefined) === (to === undefined), {
          path: ['to'],
          message: 'from and to come together; neither means closed',
        }),
    ),
    agreed: day.optional(),
  }),
);

/** Organisations that receive handoffs, checked: each is a contact that may receive them, and no authority that detains. */
export function loadDesks(root: string, contacts: readonly Contact[], problems: Problems): HandoffDesk[] {
  const entries = readYaml(desksSchema, { root, file: FILE }, problems) ?? [];
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const at = { file: FILE, path: entry.id };
    if (seen.has(entry.id)) problems.error(at, 'the id stands twice', 'remove one');
    seen.add(entry.id);
    const contact = contacts.find(({ id }) => id === entry.contact);
    if (!contact) {
      problems.error(at, `there is no contact ${entry.contact}`, 'use an id of content/contacts.yaml');
      return [];
    }
    if (!contact.handoff || contact.kind === 'enforcement') {
      problems.error(
        at,
        `${entry.contact} may not receive people`,
        'set handoff: true there; an enforcement authority never may',
      );
      return [];
    }
    if (entry.agreed === undefined)
      problems.warning(at, 'nobody has agreed yet to receive people here', 'write agreed: with the day of the agreement');
    const runBy = contact.runBy === 'organisation' || contact.runBy === 'iom' ? 'organisation' : 'state';
    return [{ ...entry, runBy }];
  });
}
