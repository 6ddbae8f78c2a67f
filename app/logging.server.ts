import { pino, type Logger } from 'pino';
import { config } from '#app/config/env.server.ts';

export type { Logger };

let current: Logger | undefined;

/** The log of this process. */
export const log = (): Logger => (current ??= openLogger(config().logLevel));

/**
 * JSON lines on standard output. Log ids, counts and codes: `log.info({ event: 'delivery.stored', shopId, count })`.
 * An error under `err` is cut down to its name, code and place, because messages of foreign errors can quote rows and tokens.
 */
export const openLogger = (level: string): Logger =>
  pino({
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  });

export interface ErrorInLog {
  name: string;
  code: string | null;
  frames: string[];
  cause: ErrorInLog | null;
}

/** What may be logged of anything thrown: never its message. */
export function describeError(thrown: unknown): ErrorInLog {
  if (!(thrown instanceof Error)) return { name: typeof thrown, code: null, frames: [], cause: null };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: thrown.name,
    code,
    frames: frames.slice(0, 8).map((line) => line.trim()),
    cause: thrown.cause === undefined ? null : describeError(thrown.cause),
  };
}
