import { z } from 'zod';
import { DANGERS, SIGNALLED } from '../domain/examples.ts';
import { DANGER_KINDS } from '../domain/safety.ts';

/** The shapes of the content files, for people who write them: every refusal says what to do. */

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const isoDay = z.string().regex(ISO_DAY, 'write the day as YYYY-MM-DD');
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'use lower-case letters, digits and hyphens');

export const factsSchema = z.record(
  id,
  z
    .strictObject({
      kind: z.enum(['phone', 'money', 'number', 'date', 'email', 'address', 'web']),
      value: z.union([z.string().min(1), z.number()]),
      source: z.string().min(1, 'name the page or document'),
      sourceDate: z.union([isoDay, z.literal('undated')]),
      checked: isoDay,
      validUntil: isoDay,
      confirm: z.boolean().optional(),
    })
    .refine((fact) => fact.kind !== 'date' || ISO_DAY.test(String(fact.value)), 'a date is written as YYYY-MM-DD')
    .refine((fact) => (fact.kind === 'money') === (typeof fact.value === 'number') || fact.kind === 'number', {
      message: 'money is a number of euros without a sign; other kinds are text in quotes',
    })
    .refine((fact) => fact.validUntil > fact.checked, 'validUntil lies after checked'),
);

export const topicsSchema = z.array(
  z.strictObject({
    id,
    group: id,
    meaning: z.string().min(1),
    followUps: z.array(id).max(3, 'at most three follow-up topics'),
    sources: z
      .array(
        z.strictObject({
          name: z.string().min(1).max(40),
          url: z.url(),
          date: z.union([isoDay, z.literal('undated')]),
        }),
      )
      .min(1, 'every answer rests on a source'),
    reviewed: isoDay,
  }),
);

export const answerHeadSchema = z
  .strictObject({
    title: z.string().min(1).max(60, 'at most 60 characters'),
    label: z.string().min(1).max(20, 'at most 20 characters: write a shorter one, it is never cut'),
    status: z.enum(['draft', 'reviewed']),
    from: z
      .string()
      .regex(/^[0-9a-f]{12}$/)
      .optional(),
    reviewer: z.string().min(2).optional(),
    'reviewed-on': isoDay.optional(),
  })
  .refine((head) => head.status === 'draft' || (head.reviewer && head['reviewed-on']), {
    message: 'a reviewed text names its reviewer and the day (reviewer, reviewed-on)',
  });

export const phrasesSchema = z.record(id, z.array(z.string().trim().min(1)));

export const languageSchema = z.strictObject({
  name: z.string().min(1),
  direction: z.enum(['ltr', 'rtl']),
  iso6393: z.array(z.string().length(3)).min(1),
  alsoCalled: z.array(z.string().min(1)),
});

const fingerprint = z.string().regex(/^[0-9a-f]{12}$/);

export const reviewsSchema = z.record(
  z.string(),
  z
    .strictObject({ from: fingerprint, reviewer: z.string().min(2).optional(), on: isoDay.optional() })
    .refine((review) => (review.reviewer === undefined) === (review.on === undefined), 'a reviewer comes with the day'),
);

export const wordListsSchema = z.record(z.string(), z.array(z.string().min(1)).min(1));

export const glossarySchema = z.record(id, z.string().min(1));

const examples = z.array(z.string().trim().min(1)).min(1);
export const dangersSchema = z.strictObject({
  ...(Object.fromEntries(DANGERS.map((name) => [name, examples])) as Record<(typeof DANGERS)[number], typeof examples>),
  signals: z.partialRecord(z.enum(SIGNALLED), z.array(z.string().min(1)).min(1)).optional(),
});

export const helpSchema = z.array(
  z.strictObject({
    id,
    name: z.string().min(2),
    phone: id,
    for: z.array(z.enum(DANGER_KINDS)).min(1),
    languages: z.array(z.string().regex(/^[a-z]{2,3}$/, 'a language tag')),
    hours: z.enum(['always', 'office', 'unknown']),
    cost: z.enum(['free', 'unknown']),
    called: isoDay.optional(),
  }),
);

export const countriesSchema = z.record(z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code'), z.array(z.string().min(2)).min(1));

export const conceptsSchema = z.record(id, z.string().min(1));
export const conceptWordsSchema = z.record(id, z.array(z.string().min(1)).min(1));
