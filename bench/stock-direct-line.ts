import { createRequire } from 'node:module';

/** The baseline's Direct Line: offline-directline in front of the bot at BOT_URL. */
const load = createRequire(import.meta.url);
const express = createRequire(load.resolve('offline-directline'))('express') as () => unknown;
const directLine = load('offline-directline') as { initializeRoutes(app: unknown, port: number, botUrl: string): void };

// It prints a line for every conversation and activity; a terminal is not what is measured.
globalThis.console.log = () => undefined;
directLine.initializeRoutes(express(), Number(process.env.PORT), `${process.env.BOT_URL}/api/messages`);
