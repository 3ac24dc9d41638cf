import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real PostgreSQL; each test makes its own database in it. */
    postgresUrl: string;
  }
}

/** Builds the widget and starts a real PostgreSQL for the whole run. */
export default async function setup(project: TestProject) {
  execFileSync('node_modules/.bin/vite', ['build', '--logLevel', 'error'], { stdio: 'inherit' });
  const postgres = await startPostgres();
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}
