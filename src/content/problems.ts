import type { z } from 'zod';
import type { ContentProblem } from '../domain/content.ts';

/** Collects what is wrong, so that an editor sees all of it at once. */
export class Problems {
  readonly found: ContentProblem[] = [];

  error(at: { file: string; path?: string }, what: string, remedy: string): void {
    this.found.push({ file: at.file, path: at.path ?? '', what, remedy, level: 'error' });
  }

  warning(at: { file: string; path?: string }, what: string, remedy: string): void {
    this.found.push({ file: at.file, path: at.path ?? '', what, remedy, level: 'warning' });
  }

  /** The value in its shape; undefined, with every fault noted, when it has another. */
  check<S extends z.ZodType>(schema: S, value: unknown, file: string): z.infer<S> | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      this.error({ file, path: issue.path.join('.') }, issue.message, 'see content/README.md for the form');
    }
    return undefined;
  }
}
