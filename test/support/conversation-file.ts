import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** A conversation as a counsellor reads it: what the person says or presses, and what they hear. */
export const conversationSchema = z.strictObject({
  about: z.string().min(1),
  locale: z.string().optional(),
  /** The conversation rests on a language that the channel tells: it is held where one does. */
  needs: z.literal('hint').optional(),
  turns: z.array(
    z.union([
      z.strictObject({ says: z.string() }),
      z.strictObject({ presses: z.string() }),
      z.strictObject({ counsellor: z.enum(['claims', 'releases', 'closes', 'gives-back', 'offers-fedasil', 'offers-caritas']) }),
      z.strictObject({ 'counsellor-says': z.string() }),
      z.strictObject({ 'counsellor-hears': z.string() }),
      z.strictObject({ silence: z.literal(true).describe('nobody answers the person') }),
      z.strictObject({ waits: z.number().describe('hours') }),
      z.strictObject({
        /** `topic:<id>` for an answer, or keys of the locale files. */
        hears: z.union([z.string(), z.array(z.string())]),
        in: z.string().optional(),
        offers: z.array(z.string()).optional(),
      }),
    ]),
  ),
});

export type ConversationFile = z.infer<typeof conversationSchema>;

export function readConversation(path: string): ConversationFile {
  return conversationSchema.parse(parse(readFileSync(path, 'utf8')));
}
