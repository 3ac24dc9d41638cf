import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';

/** A line whose fields make no sense together: names the field and the remedy. */
export class LineError extends Error {}

/**
 * Reads JSON Lines, answers each line with one JSON line in order, flushing as it goes. A line that is not valid is
 * answered with its error and the run goes on. The number of lines read.
 */
export async function answerLines<S extends z.ZodType<{ id: string | number }>>(
  streams: { input: Readable; output: Writable },
  schema: S,
  answer: (line: z.infer<S>) => Record<string, unknown> | Promise<Record<string, unknown>>,
): Promise<number> {
  let count = 0;
  for await (const text of createInterface({ input: streams.input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.trim().length === 0) continue;
    count++;
    const result = await answerLine(text, schema, answer);
    if (!streams.output.write(`${JSON.stringify(result)}\n`)) {
      await new Promise((resolve) => streams.output.once('drain', resolve));
    }
  }
  return count;
}

async function answerLine<S extends z.ZodType<{ id: string | number }>>(
  text: string,
  schema: S,
  answer: (line: z.infer<S>) => Record<string, unknown> | Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { id: null, error: 'the line is not JSON' };
    throw error;
  }
  const id = (value as { id?: unknown } | null)?.id ?? null;
  const line = schema.safeParse(value);
  if (!line.success) {
    const faults = line.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`);
    return { id: typeof id === 'string' || typeof id === 'number' ? id : null, error: faults.join('; ') };
  }
  try {
    return { id: line.data.id, ...(await answer(line.data)) };
  } catch (error) {
    if (error instanceof LineError) return { id: line.data.id, error: error.message };
    throw error;
  }
}
