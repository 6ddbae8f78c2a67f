// Lists that people bring: reading a file with its difference from the list before.
import { parse } from 'csv-parse/sync';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import { compareRosters } from '#app/domain/access/compare.ts';
import { takePeople, type Origin } from '#app/domain/access/roster.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { makePeople } from '#test/standin/people.ts';
import { usersCsv } from '#test/standin/screen-text.ts';
import { STORES } from '#test/standin/facts.ts';
import { bringList, startBenchShop } from '../bench-shop.ts';
import { figure, median, repeated, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';

const RUNS = 7;
const ROWS = 10_000;

export const importList: Bench = async (say) => {
  const shop = await startBenchShop({ people: 60, apps: 24 });
  try {
    const people = makePeople('custom', ROWS, STORES.custom.firstUserId);
    const before = usersCsv({ ...shop.store, people });
    await bringList({ ...shop.manager }, 'people', 'import', before);
    // A quarter later: one in fifty has left, one in twenty has another role.
    const later = people
      .filter((_, at) => at % 50 !== 7)
      .map((person, at) => (at % 20 === 3 ? { ...person, role: 'Marketing lead' } : person));
    const text = usersCsv({ ...shop.store, people: later });
    const bytes = new TextEncoder().encode(text);
    say(`${later.length} rows against ${ROWS}`);
    const list = { kind: 'people' as const, route: 'import' as const, bytes, fileName: 'users.csv', mapping: null };
    resetPeak();
    const check = async () => {
      const preview = await checkList(shop.manager, list);
      if (isUnreadable(preview) || preview.diff.removed === 0) throw new Error('the file was not compared');
    };
    await check();
    const taken = await repeated(RUNS, check);
    const rssMiB = peakMiB();
    const earlier = snapshotOf(new TextEncoder().encode(before));
    resetPeak();
    const pure = await repeated(RUNS, () => Promise.resolve(compareRosters(earlier, snapshotOf(bytes))));
    const pureMiB = peakMiB();
    const plain = await repeated(RUNS, () => Promise.resolve(parse(Buffer.from(bytes), { columns: true })));
    const peer = median(plain);
    return {
      figures: [
        figure({ name: 'import', value: median(taken), unit: 'ms', peer, rssMiB }),
        figure({ name: 'import/unstored', value: median(pure), unit: 'ms', peer, rssMiB: pureMiB }),
      ],
      remarks: [
        { name: 'import/unstored', text: 'the same reading, snapshot and comparison, both lists in memory' },
        { name: 'import', text: `read, judge and compare ${ROWS} rows with the stored list, goal 5,000 ms` },
        { name: 'import', text: 'peer: csv-parse alone over the same bytes, without any meaning or comparison' },
      ],
    };
  } finally {
    await shop.stop();
  }
};

const ORIGIN: Origin = {
  route: 'import',
  origin: 'users.csv',
  by: 'bench',
  takenAt: '2026-11-21T00:00:00.000Z',
  queryOrFileDigest: '00',
  filters: null,
  apiVersion: null,
  secondCount: null,
};

function snapshotOf(bytes: Uint8Array) {
  const parsed = parseList(bytes, { kind: 'people', route: 'import' });
  if (parsed.refused) throw new Error(parsed.sentence);
  return takePeople(parsed.rows, parsed.setAside, ORIGIN);
}
