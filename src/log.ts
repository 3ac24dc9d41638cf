import { type DestinationStream, pino } from 'pino';

/** The only fields that may enter a log. What a person writes, names, addresses and headers are not among them. */
export type LogFields = {
  readonly event: string;
  readonly code?: string;
  readonly status?: number;
  readonly count?: number;
  readonly milliseconds?: number;
  readonly channel?: string;
  readonly errorClass?: string;
  /** Where in our code, without the message: frames of the stack, at most eight. */
  readonly at?: readonly string[];
};

export type Log = {
  info(fields: LogFields): void;
  warn(fields: LogFields): void;
  error(fields: LogFields): void;
};

/** Traces carry the same and no more. */
export const ALLOWED = ['event', 'code', 'status', 'count', 'milliseconds', 'channel', 'errorClass', 'at'] as const;
const MOST_FRAMES = 8;

/** A log that writes the allowed fields of what it is given and drops the rest. */
export function createLog(destination?: DestinationStream): Log {
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination ?? pino.destination(1));
  return {
    info: (fields) => logger.info(onlyAllowed(fields)),
    warn: (fields) => logger.warn(onlyAllowed(fields)),
    error: (fields) => logger.error(onlyAllowed(fields)),
  };
}

function onlyAllowed(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const name of ALLOWED) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept;
}

/** What may be said of an error: its class, its code, and where. Never its message, which may quote what somebody wrote. */
export function describeError(error: unknown): Pick<LogFields, 'errorClass' | 'code' | 'at'> {
  if (!(error instanceof Error)) return { errorClass: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => line.trim().replace(/file:\/\/\S*\/(?=[^/]+:\d+:\d+)/, ''));
  const code = (error as { code?: unknown }).code;
  return {
    errorClass: error.constructor.name,
    at: frames,
    ...(typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? { code } : {}),
  };
}
