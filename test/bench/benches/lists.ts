// Lists that people bring: reading a file with its difference from the list before, and what the rules make of two lists.
import { parse } from 'csv-parse/sync';
import { assess } from '#app/domain/access/assessment.ts';
import { NOTHING_ELSE_KNOWN, type Inspected } from '#app/domain/access/about.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import { appsOf, latestList, peopleOf } from '#app/db/lists.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { makePeople } from '#test/standin/people.ts';
import { usersCsv } from '#test/standin/screen-text.ts';
import { STORES } from '#test/standin/facts.ts';
import { bringList, bringLists, startBenchShop, type BenchShop } from '../bench-shop.ts';
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
    const plain = await repeated(RUNS, () => Promise.resolve(parse(Buffer.from(bytes), { columns: true })));
    return {
      figures: [figure({ name: 'import', value: median(taken), unit: 'ms', peer: median(plain), rssMiB })],
      remarks: [
        { name: 'import', text: `read, judge and compare ${ROWS} rows with the stored list, goal 5,000 ms` },
        { name: 'import', text: 'peer: csv-parse alone over the same bytes, without any meaning or comparison' },
      ],
    };
  } finally {
    await shop.stop();
  }
};

export const compare: Bench = async () => {
  const shop = await startBenchShop({ people: 5_000, apps: 300 });
  try {
    await bringLists(shop);
    const before = await rostersOf(shop);
    const after = before.map(changed);
    const now = shop.manager.now;
    resetPeak();
    const taken = await repeated(RUNS, () =>
      Promise.resolve(assess(after, before, { now, about: NOTHING_ELSE_KNOWN })),
    );
    const rssMiB = peakMiB();
    const floor = median(await repeated(RUNS, () => Promise.resolve(plainComparison(before, after))));
    return {
      figures: [figure({ name: 'compare', value: median(taken), unit: 'ms', floor, rssMiB })],
      remarks: [
        { name: 'compare', text: 'comparison and all findings over 5,300 subjects, goal 300 ms' },
        { name: 'compare', text: 'floor: every row looked up by its key and compared as JSON text, without findings' },
      ],
    };
  } finally {
    await shop.stop();
  }
};

const rostersOf = ({ db, shopId }: BenchShop): Promise<Inspected[]> =>
  db.inShop(shopId, async (tx) => {
    const listOf = async (kind: 'people' | 'apps') => (await latestList(tx, shopId, kind))!.listId;
    return [
      { kind: 'people', rows: await peopleOf(tx, shopId, await listOf('people')) },
      { kind: 'apps', rows: await appsOf(tx, shopId, await listOf('apps')) },
    ];
  });

/** A quarter later: some are gone, some new under a like name, some with another role or one more scope. */
function changed(roster: Inspected): Inspected {
  if (roster.kind === 'apps') {
    const rows = roster.rows.map((app, at) =>
      at % 10 === 0 ? { ...app, scopes: [...(app.scopes ?? []), 'write_customers'] } : app,
    );
    return { kind: 'apps', rows };
  }
  const rows = roster.rows
    .filter((_, at) => at % 50 !== 7)
    .map((person, at) => (at % 20 === 3 ? { ...person, roles: ['Marketing lead'] } : person));
  const joined = roster.rows.slice(0, 100).map((person, at) => {
    const email = `joined.${at}@example.com`;
    return { ...person, email, platformId: null, accountKey: `email:${email}` };
  });
  return { kind: 'people', rows: [...rows, ...joined] };
}

function plainComparison(before: readonly Inspected[], after: readonly Inspected[]): number {
  let differences = 0;
  for (const [at, { rows }] of after.entries()) {
    const known = new Map(before[at]!.rows.map((row) => [keyOfRow(row), row]));
    for (const row of rows) {
      const earlier = known.get(keyOfRow(row));
      if (earlier === undefined || JSON.stringify(earlier) !== JSON.stringify(row)) differences += 1;
    }
  }
  return differences;
}
