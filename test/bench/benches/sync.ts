// Reading Shopify's own lists: 5,000 people and 300 apps through the app's client, as fast as a small store's throttle lets anybody.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import '#test/standin/reroute.ts';
import { fixedToken } from '#app/adapters/shopify/access-tokens.ts';
import { createAdminClient } from '#app/adapters/shopify/admin-client.ts';
import { readOlderUsers } from '#app/adapters/shopify/older-users.ts';
import { createRosterSource } from '#app/adapters/shopify/roster-source.ts';
import { syncRoster } from '#app/usecases/intake/sync-roster.ts';
import { STORES } from '#test/standin/facts.ts';
import type { AdminRequest } from '#test/standin/world.ts';
import { startBenchShop } from '../bench-shop.ts';
import { firstMessage } from '../children.ts';
import { figure, millisecondsOf, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';

const SIZE = { people: 5_000, apps: 300 };
const BUCKET = { maximum: 2_000, restoreRate: 100 };
const PAGE_MS = 50;

export const sync: Bench = async (say) => {
  const standin = fork(fileURLToPath(new URL('../servers/shopify.ts', import.meta.url)));
  try {
    standin.send({ size: SIZE, bucket: BUCKET, pageMs: PAGE_MS });
    const { url, token } = await firstMessage<{ url: string; token: string }>(standin);
    process.env.STANDIN_URL = url;
    const { domain } = STORES.custom;
    const tokens = fixedToken(token);
    const client = createAdminClient({ domain, tokens });
    const roster = createRosterSource(
      () => client,
      () => new Date(),
      () => readOlderUsers({ domain, tokens }),
    );
    const shop = await startBenchShop(SIZE, roster);
    try {
      say('reading; the throttle makes this take about a minute');
      resetPeak();
      const time = await millisecondsOf(async () => {
        for (const kind of ['people', 'apps'] as const) {
          const outcome = await syncRoster(shop.manager, { kind });
          if (outcome !== 'recorded') throw new Error(`the ${kind} list was ${outcome}`);
        }
      });
      const rssMiB = peakMiB();
      const answered = (await requestsOf(url)).filter((one) => one.status === 'ok');
      const floor = bestSeconds(answered);
      const throttled = (await requestsOf(url)).filter((one) => one.status === 'throttled').length;
      return {
        figures: [figure({ name: 'sync', value: time / 1_000, unit: 's', floor, rssMiB })],
        remarks: [
          {
            name: 'sync',
            text: `${answered.length} pages, ${throttled} refused; read and stored, goal 1.3 times the floor`,
          },
          {
            name: 'sync',
            text: 'floor: the same pages, each sent the moment its cost is in the bucket, answered in 50 ms',
          },
        ],
      };
    } finally {
      await shop.stop();
    }
  } finally {
    standin.kill('SIGKILL');
  }
};

async function requestsOf(url: string): Promise<AdminRequest[]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL('/standin/requests', url), { method: 'POST', headers, body: '[]' });
  return (await answer.json()) as AdminRequest[];
}

/** A page needs its requested cost in the bucket and takes its actual cost out of it, while the bucket fills at its rate. */
function bestSeconds(pages: readonly AdminRequest[]): number {
  let seconds = 0;
  let available = BUCKET.maximum;
  const pass = (span: number) => {
    seconds += span;
    available = Math.min(BUCKET.maximum, available + span * BUCKET.restoreRate);
  };
  for (const { requestedCost, actualCost } of pages) {
    pass(Math.max(0, (requestedCost - available) / BUCKET.restoreRate));
    available -= actualCost ?? requestedCost;
    pass(PAGE_MS / 1_000);
  }
  return seconds;
}
