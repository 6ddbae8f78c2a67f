import { z } from 'zod';
import type { Tx } from '#app/db/client.server.ts';

// Ids cross the queue as text: JSON has no 64-bit integers.
const shopId = z.string().regex(/^\d{1,19}$/);
const seq = z.string().regex(/^\d{1,19}$/);
const uuid = z.uuid();

/** How a job behaves when it fails, in seconds. The wait doubles with each attempt up to the longest. */
interface RetryPolicy {
  attempts: number;
  firstWait: number;
  longestWait: number;
  /** A run that takes longer is given to another worker: handlers must be safe to run twice. */
  expireAfter: number;
}

interface JobDefinition<Schema extends z.ZodType> {
  payload: Schema;
  retry: RetryPolicy;
  /** Jobs of one key do not pile up: at most one waits and one runs. */
  key: (payload: z.infer<Schema>) => string;
}

const job = <Schema extends z.ZodType>(definition: JobDefinition<Schema>): JobDefinition<Schema> => definition;

/** Every job by name. Payloads hold ids only, because the queue's tables are not under row-level security. */
export const JOBS = {
  'sync-roster': job({
    payload: z.strictObject({ shopId, kind: z.enum(['people', 'apps']) }),
    retry: { attempts: 5, firstWait: 30, longestWait: 3600, expireAfter: 3600 },
    key: ({ shopId, kind }) => `${shopId}:${kind}`,
  }),
  'sync-footprints': job({
    payload: z.strictObject({ shopId }),
    retry: { attempts: 5, firstWait: 60, longestWait: 3600, expireAfter: 3600 },
    key: ({ shopId }) => shopId,
  }),
  'sequence-deliveries': job({
    payload: z.strictObject({ shopId }),
    retry: { attempts: 10, firstWait: 5, longestWait: 900, expireAfter: 300 },
    key: ({ shopId }) => shopId,
  }),
  'handle-delivery': job({
    payload: z.strictObject({ shopId, seq }),
    retry: { attempts: 10, firstWait: 10, longestWait: 3600, expireAfter: 600 },
    key: ({ shopId, seq }) => `${shopId}:${seq}`,
  }),
  'sight-deliveries': job({
    payload: z.strictObject({ shopId, from: seq, to: seq }),
    retry: { attempts: 10, firstWait: 10, longestWait: 3600, expireAfter: 600 },
    key: ({ shopId, from, to }) => `${shopId}:${from}:${to}`,
  }),
  'export-pack': job({
    payload: z.strictObject({ shopId, packId: uuid }),
    retry: { attempts: 3, firstWait: 10, longestWait: 300, expireAfter: 1800 },
    key: ({ packId }) => packId,
  }),
  'publish-checkpoint': job({
    payload: z.strictObject({ shopId }),
    retry: { attempts: 10, firstWait: 2, longestWait: 600, expireAfter: 120 },
    key: ({ shopId }) => shopId,
  }),
  // What the other side does wrong is no failure of these: they ask to be run again by themselves, for two weeks.
  'stamp-checkpoint': job({
    payload: z.strictObject({ shopId, stampId: uuid }),
    retry: { attempts: 10, firstWait: 10, longestWait: 3600, expireAfter: 120 },
    key: ({ stampId }) => stampId,
  }),
  'copy-checkpoint': job({
    payload: z.strictObject({ shopId, copyId: uuid }),
    retry: { attempts: 10, firstWait: 10, longestWait: 3600, expireAfter: 120 },
    key: ({ copyId }) => copyId,
  }),
  'prove-daily': job({
    payload: z.strictObject({ shopId }),
    retry: { attempts: 10, firstWait: 10, longestWait: 3600, expireAfter: 120 },
    key: ({ shopId }) => shopId,
  }),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<J extends JobName> = z.infer<(typeof JOBS)[J]['payload']>;

export const JOB_NAMES = Object.keys(JOBS) as JobName[];

/** What runs each job. A job can run twice, so each handler must be safe to repeat; throwing has it run again later. */
export type JobHandlers = { [J in JobName]: (payload: JobPayload<J>) => Promise<void> };

/**
 * Adds a job in the caller's transaction: it exists when the transaction commits and never otherwise. A second job of the same key
 * that nobody has started yet is dropped, since the first one will see the same rows. `singletonKey` replaces the job's own key;
 * `startAfter` is the earliest start. Throws ZodError when the payload does not fit.
 */
export type Enqueue = <J extends JobName>(
  tx: Tx,
  job: J,
  payload: JobPayload<J>,
  options?: { singletonKey?: string; startAfter?: Date },
) => Promise<void>;
