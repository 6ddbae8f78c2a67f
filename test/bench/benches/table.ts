// The tables of people and apps over 5,000 and 300 rows, as the server makes a page of them: filtered, sorted, with what stands out.
import { latestList } from '#app/db/lists.ts';
import { presentApps } from '#app/presenters/apps.ts';
import { presentPeople } from '#app/presenters/people.ts';
import { PAGE_SIZE, readTableQuery } from '#app/presenters/table-query.ts';
import { bringLists, startBenchShop, type BenchShop } from '../bench-shop.ts';
import { figure, millisecondsOf, percentile, repeated, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';

const RUNS = 40;
export const SIZE = { people: 5_000, apps: 300 };

/** What the address bar can ask of the people table; each is one figure. */
const ASKED: Readonly<Record<string, string>> = {
  all: '',
  'last page': 'page=100',
  search: 'q=okafor',
  'by name': 'sort=name+desc&page=50',
  'stands out': 'stands=yes&sort=standsOut+desc',
  'one rule': 'rule=person.privileged',
  'three filters': 'type=staff&level=unknown&twoStep=unknown&missing=permissions',
  nobody: 'q=nobody-has-this-name',
};

export const table: Bench = async (say) => {
  const shop = await startBenchShop(SIZE);
  try {
    say('bringing the lists');
    await bringLists(shop);
    const pages = Object.entries(ASKED).map(([name, asked]) => {
      const query = readTableQuery('people', new URLSearchParams(asked));
      return { name: `table/${name}`, make: () => presentPeople(shop.manager, query) };
    });
    const apps = readTableQuery('apps', new URLSearchParams('data=protected'));
    pages.push({ name: 'table/apps', make: () => presentApps(shop.manager, apps) as never });
    resetPeak();
    const first = await millisecondsOf(pages[0]!.make);
    await pages.at(-1)!.make();
    const floor = await plainPage(shop);
    const figures = [figure({ name: 'table/first reading', value: first, unit: 'ms' })];
    for (const { name, make } of pages) {
      const times = await repeated(RUNS, make);
      figures.push(figure({ name, value: percentile(times, 0.95), unit: 'ms', floor }));
    }
    const rssMiB = peakMiB();
    return {
      figures: figures.map((one) => ({ ...one, rssMiB })),
      remarks: [
        { name: 'table', text: `one page of ${SIZE.people} people or ${SIZE.apps} apps, p95 of ${RUNS}, goal 100 ms` },
        {
          name: 'table',
          text: `floor: ${PAGE_SIZE} rows of the same list by one plain statement in one transaction, p95`,
        },
        { name: 'table/first reading', text: 'the first page after a list has come: rows read and judged once' },
      ],
    };
  } finally {
    await shop.stop();
  }
};

async function plainPage({ db, shopId }: BenchShop): Promise<number> {
  const { listId } = (await db.inShop(shopId, (tx) => latestList(tx, shopId, 'people')))!;
  const page = () =>
    db.inShop(
      shopId,
      (tx) => tx.$queryRaw`
        SELECT position, name, email, row FROM list_row WHERE shop_id = ${shopId} AND list_id = ${listId}::uuid
        ORDER BY position LIMIT ${PAGE_SIZE} OFFSET 100`,
    );
  await page();
  return percentile(await repeated(RUNS, page), 0.95);
}
