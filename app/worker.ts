// The background process: works off the queue and starts what comes round again.
import { checkLogs } from '#app/check-logs.ts';
import { config } from '#app/config/env.server.ts';
import { closeContexts, contexts } from '#app/context.server.ts';
import { openDueShops } from '#app/db/due.ts';
import { handlers } from '#app/jobs/handlers.ts';
import { runWorker } from '#app/jobs/run-worker.ts';
import { log } from '#app/logging.server.ts';
import { endCleanly, refuseToStart } from '#app/process-end.ts';
import { startSchedules } from '#app/queue/schedules.ts';
import { upgradeDatabase } from '#app/upgrade.ts';
import { enqueueDueProofs } from '#app/usecases/evidence/enqueue-due-proofs.ts';
import { enqueueDueSyncs, sweepDeliveries } from '#app/usecases/intake/enqueue-due-work.ts';

const SWEEP_EVERY_MS = 1_000;
const LOOK_FOR_SYNCS_EVERY_MS = 60_000;
const LOOK_FOR_PROOFS_EVERY_MS = 60_000;
const STOP_LIMIT_MS = 40_000;

async function start(): Promise<void> {
  const { database } = config();
  const applied = await upgradeDatabase(database.migrator);
  log().info({ event: 'database.ready', applied });

  const { db } = await contexts();
  log().info({ event: 'logs.checked', ...(await checkLogs(db, database.scheduler)) });
  const worker = await runWorker({
    url: database.app,
    handlers,
    onJobFailure: (job, jobId, err) => log().error({ event: 'job.failed', job, jobId, err }),
    onQueueError: (err) => log().error({ event: 'queue.error', err }),
  });
  const due = openDueShops(database.scheduler);
  const deps = () => ({ db, due, enqueue: worker.enqueue, now: new Date() });
  const schedules = startSchedules(
    [
      { name: 'sweep-deliveries', everyMs: SWEEP_EVERY_MS, run: () => sweepDeliveries(deps()) },
      { name: 'sync-due', everyMs: LOOK_FOR_SYNCS_EVERY_MS, run: () => enqueueDueSyncs(deps()) },
      { name: 'proof-due', everyMs: LOOK_FOR_PROOFS_EVERY_MS, run: () => enqueueDueProofs(deps()) },
    ],
    (task, err) => log().error({ event: 'schedule.failed', task, err }),
  );
  log().info({ event: 'worker.started' });

  const stop = async () => {
    await schedules.stop();
    await worker.stop();
    await due.close();
    await closeContexts();
    log().info({ event: 'worker.stopped' });
  };
  endCleanly(stop, STOP_LIMIT_MS, (err) => log().fatal({ event: 'worker.broken', err }));
}

await start().catch(refuseToStart);
