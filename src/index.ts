import { createApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { ContentError } from './content/content-error.ts';
import { StartError } from './domain/errors.ts';
import { createLog, describeError } from './log.ts';

const log = createLog();

/** Last resort: what nobody caught is noted without its words, and the process starts afresh. */
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    log.error({ event, ...describeError(error) });
    process.exit(70);
  });
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT is already in use. Stop the other program, or set another PORT.',
  EACCES: 'PORT or DATA_DIR may not be used by this user. Choose another, or change the permissions.',
  ECONNREFUSED: 'DATABASE_URL does not answer. Is PostgreSQL running there?',
};

try {
  const app = await createApp({ config: readConfig(), log });
  const address = await app.start();
  process.stdout.write(
    `The assistant is running.\n  People:  ${address}/\n  Desk:    ${address}/desk\n  Widget:  <script src="${address}/widget.js" async></script>\n  Channels on: ${app.channels.join(', ')}\n`,
  );
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void app.stop().then(() => process.exit(0)));
  }
} catch (error) {
  const told = [ConfigError, ContentError, StartError].some((kind) => error instanceof kind);
  const { code, errorClass } = describeError(error);
  const reason = told ? (error as Error).message : (REASONS[code ?? ''] ?? `The assistant cannot start (${code ?? errorClass}).`);
  process.stderr.write(`${reason}\n`);
  if (!told) log.error({ event: 'start-failed', ...describeError(error) });
  process.exit(1);
}
