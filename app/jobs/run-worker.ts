import { PgBoss } from 'pg-boss';
import { JOB_NAMES, type Enqueue, type JobHandlers, type JobName } from '#app/queue/catalogue.ts';
import { enqueueWith, parsePayload } from '#app/queue/enqueue.server.ts';
import { QUEUE_SCHEMA } from '#app/queue/install.ts';

export interface Worker {
  /** Enqueues through the worker's own queue connection. */
  enqueue: Enqueue;
  /** Takes no new job, waits for the running ones, then closes. Jobs that are still running after that go to another worker later. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** Logs in as countersign_app. */
  url: string;
  handlers: JobHandlers;
  /** A job threw; it runs again by its retry policy. */
  onJobFailure: (job: JobName, jobId: string, error: unknown) => void;
  /** The queue itself has trouble, for example no database. It recovers by itself. */
  onQueueError: (error: unknown) => void;
}

const POLL_SECONDS = 0.5;
const JOBS_AT_ONCE = 4;
const STOP_TIMEOUT_MS = 30_000;

/** Starts working off every queue of the catalogue. */
export async function runWorker({ url, handlers, onJobFailure, onQueueError }: WorkerOptions): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: url,
    schema: QUEUE_SCHEMA,
    application_name: 'countersign-worker',
    max: 5,
    migrate: false,
    createSchema: false,
    schedule: false,
    // The app's role does not own the queue's indexes.
    reindex: false,
  });
  boss.on('error', onQueueError);
  await boss.start();
  for (const name of JOB_NAMES) await work(boss, name, handlers, onJobFailure);
  return {
    enqueue: enqueueWith(boss),
    stop: () => boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS }),
  };
}

const work = <J extends JobName>(
  boss: PgBoss,
  name: J,
  handlers: JobHandlers,
  onJobFailure: WorkerOptions['onJobFailure'],
) =>
  boss.work(
    name,
    { batchSize: 1, pollingIntervalSeconds: POLL_SECONDS, localConcurrency: JOBS_AT_ONCE },
    async (jobs) => {
      for (const job of jobs) {
        try {
          await handlers[name](parsePayload(name, job.data));
        } catch (error) {
          onJobFailure(name, job.id, error);
          throw new JobFailed(error);
        }
      }
    },
  );

/** What the queue keeps of a failure. Its tables are not under row-level security, so nothing of the original message goes there. */
class JobFailed extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.name : 'failure');
    this.name = 'JobFailed';
    this.stack = undefined;
  }
}
