import { defineConfig } from 'vitest/config';

/** The architecture rules alone: no database, no browser. */
export default defineConfig({ test: { include: ['test/architecture.test.ts'] } });
