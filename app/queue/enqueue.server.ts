import { fromPrisma, PgBoss } from 'pg-boss';
import { JOBS, type Enqueue, type JobName, type JobPayload } from './catalogue.ts';
import { QUEUE_SCHEMA } from './install.ts';

/** A sender of jobs: `enqueue` joins the caller's transaction; `close` ends its own small pool. */
export interface Sender {
  enqueue: Enqueue;
  close(): Promise<void>;
}

/** `url` logs in as countersign_app. Starts no worker, no schedule, no maintenance. Throws when the queue is not installed. */
export async function openSender(url: string, onError: (error: Error) => void): Promise<Sender> {
  const boss = new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    max: 1,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    application_name: 'countersign-queue',
  });
  boss.on('error', onError);
  await boss.start();
  return { enqueue: enqueueWith(boss), close: () => boss.stop({ graceful: false }) };
}

/** The same over a queue that the caller has started. */
export const enqueueWith =
  (boss: Pick<PgBoss, 'send'>): Enqueue =>
  async (tx, job, payload, options = {}) => {
    const data = parsePayload(job, payload);
    const singletonKey = options.singletonKey ?? keyOf(job, data);
    const { startAfter } = options;
    await boss.send(job, data, { db: fromPrisma(tx), singletonKey, ...(startAfter && { startAfter }) });
  };

/** Checks a payload against the catalogue. Throws ZodError. */
export const parsePayload = <J extends JobName>(job: J, payload: unknown): JobPayload<J> =>
  JOBS[job].payload.parse(payload) as JobPayload<J>;

// The catalogue pairs each name with its own payload; the compiler cannot follow a pair through a lookup.
const keyOf = <J extends JobName>(job: J, payload: JobPayload<J>): string =>
  (JOBS[job].key as (payload: JobPayload<J>) => string)(payload);
