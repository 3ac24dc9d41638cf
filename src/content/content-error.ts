import type { ContentProblem } from '../domain/content.ts';

/** Content that must not be served: every error with its file, place and remedy. */
export class ContentError extends Error {
  readonly problems: readonly ContentProblem[];

  constructor(problems: readonly ContentProblem[]) {
    const lines = problems.map(describeProblem);
    super(`The content has ${problems.length} error(s):\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

export function describeProblem(problem: ContentProblem): string {
  const place = problem.path === '' ? problem.file : `${problem.file} · ${problem.path}`;
  return `  ${problem.level}: ${place}: ${problem.what}. ${problem.remedy}.`;
}
