// Start, decide and close of a review over 5,000 people and 300 apps: the use cases on a real PostgreSQL that syncs to the disk.
import { countItems } from '#app/db/cycles.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import { cancelCycle, closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { bringLists, done, reviewSetUp, startBenchShop, startReview, type BenchShop } from '../bench-shop.ts';
import { decideEverything, decideRows, isPlain, KEEP, openRows } from '../decide-rows.ts';
import { figure, median, millisecondsOf, percentile, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';
import { floorOfRows, transactionMark } from '../written-rows.ts';

export const SIZE = { people: 5_000, apps: 300 };
const RUNS = 3;
const SINGLES = 40;
const BULK = 1_000;
const FLOOR = 'floor: the same rows written by batched unnest inserts and updates in one transaction';

/** Runs `work` on a store with both lists in, and takes the store away whatever happens. */
async function withLists<Result>(work: (shop: BenchShop) => Promise<Result>): Promise<Result> {
  const shop = await startBenchShop(SIZE);
  try {
    await bringLists(shop);
    return await work(shop);
  } finally {
    await shop.stop();
  }
}

export const launch: Bench = (say) =>
  withLists(async (shop) => {
    const { manager, shopId, urls } = shop;
    const setUp = await reviewSetUp(manager);
    const taken: number[] = [];
    let mark = 0n;
    resetPeak();
    for (let run = 0; run < RUNS; run += 1) {
      mark = await transactionMark(urls);
      let cycleId = '';
      const time = await millisecondsOf(async () => {
        await planCycle(manager, setUp);
        ({ cycleId } = done(await launchCycle(manager, setUp)));
      });
      taken.push(time);
      if (run < RUNS - 1) done(await cancelCycle(manager, { cycleId, reason: 'measured' }));
    }
    const rssMiB = peakMiB();
    say('floor');
    const floor = await floorOfRows(urls, shopId, mark, {
      review_item: 'inserted',
      cycle: 'inserted',
      leaf: 'inserted',
      entry_part: 'inserted',
      checkpoint: 'inserted',
      log: 'updated',
    });
    return {
      figures: [figure({ name: 'launch', value: median(taken), unit: 'ms', floor: floor.milliseconds, rssMiB })],
      remarks: [
        { name: 'launch', text: `plan and start over ${floor.rows['review_item']} rows, goal 3,000 ms` },
        { name: 'launch', text: FLOOR },
      ],
    };
  });

export const decide: Bench = (say) =>
  withLists(async (shop) => {
    const { manager, shopId, urls } = shop;
    const cycleId = await startReview(manager);
    const plain = (await openRows(manager, cycleId)).filter(isPlain);
    const written = {
      decision: 'inserted',
      leaf: 'inserted',
      entry_part: 'inserted',
      review_item: 'updated',
      log: 'updated',
    } as const;
    resetPeak();
    let mark = 0n;
    const singles: number[] = [];
    for (const row of plain.slice(0, SINGLES)) {
      mark = await transactionMark(urls);
      singles.push(await millisecondsOf(() => decideRows(manager, cycleId, [row], KEEP)));
    }
    const floorOfOne = await floorOfRows(urls, shopId, mark, written, SINGLES);
    say('bulk');
    const bulks: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const from = SINGLES + run * BULK;
      const rows = plain.slice(from, from + BULK);
      if (rows.length < BULK) throw new Error(`only ${plain.length} rows may be kept in bulk`);
      mark = await transactionMark(urls);
      bulks.push(await millisecondsOf(() => decideRows(manager, cycleId, rows, KEEP)));
    }
    const rssMiB = peakMiB();
    const floorOfBulk = await floorOfRows(urls, shopId, mark, { ...written, tile: 'inserted' });
    return {
      figures: [
        figure({ name: 'decide/one', value: median(singles), unit: 'ms', floor: floorOfOne.milliseconds, rssMiB }),
        figure({ name: 'decide/one p95', value: percentile(singles, 0.95), unit: 'ms', rssMiB }),
        figure({ name: 'decide/bulk', value: median(bulks), unit: 'ms', floor: floorOfBulk.milliseconds, rssMiB }),
      ],
      remarks: [
        { name: 'decide', text: `one of ${SIZE.people + SIZE.apps} rows, goal 100 ms; bulk of ${BULK}, goal 1,000 ms` },
        { name: 'decide', text: FLOOR },
      ],
    };
  });

export const close: Bench = (say) =>
  withLists(async (shop) => {
    const { manager, shopId, urls } = shop;
    const taken: { sign: number; close: number }[] = [];
    let mark = 0n;
    let rows = 0;
    resetPeak();
    for (let run = 0; run < RUNS; run += 1) {
      say(`deciding review ${run + 1} of ${RUNS}`);
      const cycleId = await startReview(manager);
      rows = await decideEverything(shop, cycleId);
      mark = await transactionMark(urls);
      const sign = await millisecondsOf(async () =>
        done(await signDecisions(manager, { cycleId, sentence: signingSentence(rows) })),
      );
      const close = await millisecondsOf(async () => {
        const counts = await manager.db.inShop(shopId, (tx) => countItems(tx, shopId, cycleId));
        done(await closeCycle(manager, { cycleId, statement: closingStatement(counts), title: 'Operations' }));
      });
      taken.push({ sign, close });
    }
    const rssMiB = peakMiB();
    const floor = await floorOfRows(urls, shopId, mark, {
      leaf: 'inserted',
      entry_part: 'inserted',
      sign_off: 'inserted',
      revocation: 'inserted',
      checkpoint: 'inserted',
      pack: 'inserted',
      review_item: 'updated',
      cycle: 'updated',
      log: 'updated',
    });
    const value = median(taken.map((one) => one.sign + one.close));
    return {
      figures: [
        figure({ name: 'close', value, unit: 'ms', floor: floor.milliseconds, rssMiB }),
        figure({ name: 'close/sign', value: median(taken.map((one) => one.sign)), unit: 'ms', rssMiB }),
        figure({ name: 'close/close', value: median(taken.map((one) => one.close)), unit: 'ms', rssMiB }),
      ],
      remarks: [
        { name: 'close', text: `sign and close ${rows + 1} rows, 50 of them removals, goal 5,000 ms` },
        { name: 'close', text: FLOOR },
      ],
    };
  });
