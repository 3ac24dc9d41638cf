import { z } from 'zod';
import { ACCESS, CONTACT_KINDS, type Contact, RUN_BY } from '../domain/contact.ts';
import { ROUTES } from '../domain/eligibility.ts';
import { WEEKDAYS } from '../domain/opening-hours.ts';
import { isBelgianPhone } from './checks/check-phone.ts';
import { isInBelgium } from './load-places.ts';
import type { Problems } from './problems.ts';
import { readYaml } from './read-yaml.ts';

const FILE = 'content/contacts.yaml';

const days = WEEKDAYS.join('|');
const language = z.string().regex(/^[a-z]{2,3}$/, 'a language tag');
export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write the time as HH:MM');
/** Hours of some days of the week. */
export const hoursSchema = z.strictObject({
  days: z.string().regex(new RegExp(`^(${days})(-(${days}))?$`), 'write days as mon or mon-fri'),
  from: time,
  to: time,
});

/** Exported so that the form can be tested by itself. */
export const contactsSchema = z.array(
  z
    .strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens'),
      name: z.string().min(2),
      localName: z.string().min(2).optional(),
      kind: z.enum(CONTACT_KINDS),
      runBy: z.enum(RUN_BY),
      routes: z.array(z.enum([...ROUTES, 'social-service'])),
      access: z.enum(ACCESS),
      street: z.string().min(2).optional(),
      postcode: z
        .string()
        .regex(/^[1-9]\d{3}$/, 'a Belgian postcode has four digits')
        .optional(),
      city: z.string().min(2).optional(),
      latitude: z.number().optional(),
      longitude: z.number().optional(),
      phones: z
        .array(
          z.strictObject({
            number: z.string().refine(isBelgianPhone, 'this number cannot be dialled in Belgium'),
            languages: z.array(language).optional(),
          }),
        )
        .optional(),
      email: z.email().optional(),
      languages: z.array(language).optional(),
      hours: z.array(hoursSchema).optional(),
      confirmed: z.boolean(),
      source: z.string().min(3, 'name the page or document'),
      asOf: z.string().regex(/^(undated|\d{4}(-\d{2}(-\d{2})?)?)$/, 'write YYYY, YYYY-MM, YYYY-MM-DD or undated'),
      checked: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write the day as YYYY-MM-DD'),
      handoff: z.boolean().optional(),
    })
    .refine((contact) => (contact.latitude === undefined) === (contact.longitude === undefined), {
      path: ['latitude'],
      message: 'latitude and longitude come together',
    })
    .refine(({ latitude, longitude }) => latitude === undefined || isInBelgium({ latitude, longitude: longitude ?? 0 }), {
      path: ['latitude'],
      message: 'this position is not in Belgium',
    })
    .refine((contact) => contact.access === 'phone' || contact.latitude !== undefined, {
      path: ['latitude'],
      message: 'a place has a position, of its town at least; a line has access: phone',
    })
    .refine((contact) => (contact.runBy === 'immigration-office') === (contact.kind === 'enforcement'), {
      path: ['kind'],
      message: 'what the Immigration Office runs has kind: enforcement, and nothing else has',
    })
    .refine((contact) => contact.kind !== 'enforcement' || contact.handoff !== true, {
      path: ['handoff'],
      message: 'nothing a person says here is passed to an authority that can detain them: remove handoff',
    })
    .refine((contact) => contact.kind !== 'enforcement' || contact.routes.every((route) => route === 'immigration-office'), {
      path: ['routes'],
      message: 'an enforcement authority is found under immigration-office only',
    }),
);

/** Everybody a person can be sent to, checked. */
export function loadContacts(root: string, problems: Problems): Contact[] {
  const entries = readYaml(contactsSchema, { root, file: FILE }, problems) ?? [];
  const seen = new Set<string>();
  for (const { id } of entries) {
    if (seen.has(id)) problems.error({ file: FILE, path: id }, 'the id stands twice', 'remove one');
    seen.add(id);
  }
  return entries.map(({ latitude, longitude, phones, languages, hours, handoff, ...rest }) => ({
    ...rest,
    ...(latitude === undefined || longitude === undefined ? {} : { position: { latitude, longitude } }),
    phones: (phones ?? []).map((phone) => ({ number: phone.number, languages: phone.languages ?? [] })),
    languages: languages ?? [],
    hours: hours ?? [],
    handoff: handoff ?? false,
  }));
}
