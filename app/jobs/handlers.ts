import { contextForJob, contexts } from '#app/context.server.ts';
import { shopId } from '#app/domain/ids.ts';
import type { JobHandlers } from '#app/queue/catalogue.ts';
import { copyCheckpoint } from '#app/usecases/evidence/copy-checkpoint.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { proveDaily } from '#app/usecases/evidence/prove-daily.ts';
import { sealClosedCycles } from '#app/usecases/evidence/publish-checkpoint.ts';
import { stampCheckpoint } from '#app/usecases/evidence/stamp-checkpoint.ts';
import { handleDelivery } from '#app/usecases/intake/handle-delivery.ts';
import { sequenceDeliveries } from '#app/usecases/intake/sequence-deliveries.ts';
import { sightDeliveries } from '#app/usecases/intake/sight-deliveries.ts';
import { syncFootprints } from '#app/usecases/intake/sync-footprints.ts';
import { syncRoster } from '#app/usecases/intake/sync-roster.ts';

/** What each job runs. A handler names its store and makes one call; whatever it throws runs again by the job's retry policy. */
export const handlers: JobHandlers = {
  'sync-roster': async (job) => {
    await syncRoster(await contextForJob(shopId(job.shopId)), { kind: job.kind });
  },
  'sync-footprints': async (job) => {
    await syncFootprints(await contextForJob(shopId(job.shopId)));
  },
  'sight-deliveries': async (job) => {
    await sightDeliveries(await contextForJob(shopId(job.shopId)), { from: BigInt(job.from), to: BigInt(job.to) });
  },
  'sequence-deliveries': async (job) => {
    await sequenceDeliveries(await contextForJob(shopId(job.shopId)));
  },
  'handle-delivery': async (job) => {
    const { deliveryHandlers } = await contexts();
    await handleDelivery(await contextForJob(shopId(job.shopId)), BigInt(job.seq), deliveryHandlers);
  },
  'export-pack': async (job) => {
    await exportPack(await contextForJob(shopId(job.shopId)), { packId: job.packId });
  },
  'stamp-checkpoint': async (job) => {
    await stampCheckpoint(await contextForJob(shopId(job.shopId)), { stampId: job.stampId });
  },
  'copy-checkpoint': async (job) => {
    await copyCheckpoint(await contextForJob(shopId(job.shopId)), { copyId: job.copyId });
  },
  'prove-daily': async (job) => {
    await proveDaily(await contextForJob(shopId(job.shopId)));
  },
  'publish-checkpoint': async (job) => {
    await sealClosedCycles(await contextForJob(shopId(job.shopId)));
  },
};
