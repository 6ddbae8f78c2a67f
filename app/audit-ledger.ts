// `npm run ledger:audit`: rebuilds the log of every store and compares it with everything stored beside it. Exit 0 when all agree, 1 otherwise.
import { closeContexts, contexts } from '#app/context.server.ts';
import { config } from '#app/config/env.server.ts';
import { openDueShops } from '#app/db/due.ts';
import { audit, type AuditReport } from '#app/ledger/audit.ts';
import { refuseToStart } from '#app/process-end.ts';
import type { ShopId } from '#app/domain/ids.ts';

const LIMIT_MS = 3_600_000;

async function main(): Promise<boolean> {
  const { db, ports } = await contexts();
  const shops = openDueShops(config().database.scheduler);
  try {
    let allAgree = true;
    for (const shopId of await shops.known()) {
      const report = await db.inShop(shopId, (tx) => audit(tx, shopId, ports), { timeoutMs: LIMIT_MS });
      process.stdout.write(`${line(shopId, report)}\n`);
      allAgree &&= report.disagreements.length === 0;
    }
    return allAgree;
  } finally {
    await shops.close();
    await closeContexts();
  }
}

function line(shopId: ShopId, report: AuditReport): string {
  const { leaves, checkpoints, checkpointsBeyond, partsOpened, partsErased, disagreements } = report;
  const beyond =
    checkpointsBeyond === 0 ? '' : `, ${checkpointsBeyond} checkpoints over entries lost before a recovery`;
  const counts = `${leaves} entries, ${checkpoints} checkpoints${beyond}, ${partsOpened} parts readable, ${partsErased} erased`;
  if (disagreements.length === 0) return `store ${shopId}: agrees (${counts})`;
  const found = disagreements.slice(0, 20).map(({ what, index }) => `${what}${index === null ? '' : ` at ${index}`}`);
  return `store ${shopId}: DOES NOT AGREE (${counts}): ${found.join(', ')}`;
}

await main().then((agrees) => process.exit(agrees ? 0 : 1), refuseToStart);
