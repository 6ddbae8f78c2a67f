// What the rules make of two lists, with everything else known that can be: the whole work behind "what stands out" and a start.
import type { Inspected, Surroundings } from '#app/domain/access/about.ts';
import type { Account } from '#app/domain/access/account.ts';
import type { AppInstallation } from '#app/domain/access/app-installation.ts';
import { assess } from '#app/domain/access/assessment.ts';
import { keyOfRow } from '#app/domain/access/roster.ts';
import type { Sighting } from '#app/domain/access/sighting.ts';
import { unlistedFindingsOf } from '#app/domain/access/unlisted-findings.ts';
import { appsOf, latestList, peopleOf } from '#app/db/lists.ts';
import { bringLists, startBenchShop, type BenchShop } from '../bench-shop.ts';
import { figure, median, repeated, type Bench } from '../figures.ts';
import { peakMiB, resetPeak } from '../memory.ts';

const RUNS = 7;

export const compare: Bench = async (say) => {
  const shop = await startBenchShop({ people: 5_000, apps: 300 });
  try {
    await bringLists(shop);
    const before = await rostersOf(shop);
    const after = before.map(changed);
    const { now } = shop.manager;
    const about = everythingKnown(after, now.toISOString());
    const judge = () => ({ rows: assess(after, before, { now, about }), unlisted: unlistedFindingsOf(after, about) });
    const { rows, unlisted } = judge();
    say(`${[...rows.values()].flatMap((row) => row.standsOut).length} findings on rows, ${unlisted.length} on names`);
    resetPeak();
    const computing: number[] = [];
    const taken = await repeated(RUNS, () => {
      const start = process.cpuUsage();
      judge();
      const spent = process.cpuUsage(start);
      computing.push((spent.user + spent.system) / 1_000);
      return Promise.resolve();
    });
    const rssMiB = peakMiB();
    const floor = median(await repeated(RUNS, () => Promise.resolve(plainComparison(before, after))));
    return {
      figures: [
        figure({ name: 'compare', value: median(taken), unit: 'ms', floor, rssMiB }),
        figure({ name: 'compare/computing', value: median(computing), unit: 'ms' }),
      ],
      remarks: [
        {
          name: 'compare',
          text: 'comparison and all findings over 5,300 subjects, everything else known, goal 300 ms',
        },
        { name: 'compare/computing', text: 'time of processors in it, which a busy machine changes less' },
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
  if (roster.kind !== 'people') return roster;
  const rows = roster.rows
    .filter((_, at) => at % 50 !== 7)
    .map((person, at) => (at % 20 === 3 ? { ...person, roles: ['Marketing lead'] } : person));
  const joined = roster.rows.slice(0, 100).map((person, at) => {
    const email = `joined.${at}@example.com`;
    return { ...person, email, platformId: null, accountKey: `email:${email}` };
  });
  return { kind: 'people', rows: [...rows, ...joined] };
}

/** Lists and signs about nearly every row: personnel, roles, groups, the log, orders and events, pages, links. */
function everythingKnown(lists: readonly Inspected[], takenAt: string): Surroundings {
  const people = lists.flatMap((list) => (list.kind === 'people' ? list.rows : []));
  const apps = lists.flatMap((list) => (list.kind === 'apps' ? list.rows : []));
  const read = <Row>(rows: Row[]) => ({ rows, takenAt });
  const names = [...new Set(people.flatMap(({ roles }) => roles ?? []))];
  const details: { label: string; value: string }[] = [];
  return {
    roles: read(
      names.map((name, line) => ({ line, name, permissions: PERMISSIONS.slice(line % 4), people: null, details })),
    ),
    groups: read(
      ['Office', 'Warehouse', 'Agency'].map((name, line) => {
        const members = people.filter((_, at) => at % 9 === line).map(({ email }) => ({ name: null, email }));
        return { line, name, members, roles: names.slice(line, line + 1), owner: null, details };
      }),
    ),
    hr: read(people.map((person, at) => personnel(person, at))),
    activity: read(people.filter((_, at) => at % 3 === 0).map((person, at) => logLine(person, at, takenAt))),
    sightings: read([
      ...people.filter((_, at) => at % 2 === 0).map((person) => signOfPerson(person, takenAt)),
      ...apps.flatMap((app) => [signOfApp(app.title, takenAt), signOfApp(`${app.title} Pro`, takenAt)]),
    ]),
    links: Array.from({ length: 40 }, (_, at) => ({
      verdict: at % 2 === 0 ? ('linked' as const) : ('unlinked' as const),
      subjectKeys: [keyOfRow(people[at]!), keyOfRow(people[at + 50]!)],
      by: 'manager',
      at: takenAt,
    })),
    pages: apps.map((app, line) => ({ ...pageOf(app, line), takenAt })),
    agreements: new Set(apps.filter((_, at) => at % 2 === 0).map(keyOfRow)),
  };
}

const PERMISSIONS = [
  'orders',
  'customers',
  'export_customers',
  'delete_customers',
  'gift_cards',
  'marketing',
  'reports',
];

const personnel = ({ name, email }: Account, at: number) => ({
  line: at + 1,
  name,
  email,
  personnelId: `P${at}`,
  employment: at % 50 === 0 ? ('left' as const) : ('employed' as const),
  joinedOn: '2024-01-01',
  leftOn: at % 50 === 0 ? '2026-09-30' : null,
  department: null,
  manager: null,
  managerEmail: null,
  details: [],
});

const logLine = ({ name, email }: Account, at: number, day: string) => ({
  line: at + 1,
  event: 'user_changed' as const,
  eventText: 'User changed',
  subject: { name, email },
  at: day,
  atText: day,
  by: name,
  details: [],
});

const signOfPerson = ({ platformId, name }: Account, at: string): Sighting => ({
  of: 'person',
  source: 'order_staff',
  id: platformId,
  handle: null,
  name,
  firstSeenAt: at,
  lastSeenAt: at,
  times: 12,
  confidence: 'certain',
  detail: null,
});

const signOfApp = (name: string, at: string): Sighting => ({
  of: 'app',
  source: 'event_title',
  id: null,
  handle: null,
  name,
  firstSeenAt: at,
  lastSeenAt: at,
  times: 12,
  confidence: 'likely',
  detail: null,
});

const pageOf = ({ title, developer }: AppInstallation, line: number) => ({
  line,
  title,
  developer,
  activity: [{ area: 'Orders', times: 40, access: 'read' as const }],
  privacy: null,
  history: [{ at: '2026-10-01', atText: '1 October', change: 'given' as const, access: ['View customers'] }],
  details: [],
});

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
