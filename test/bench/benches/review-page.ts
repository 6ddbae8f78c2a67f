// The review table over 5,300 rows and a decision in it, through the real web process, as the admin's frame asks for them.
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appSession, type AppSession } from '#test/demo/app-session.ts';
import { removeData, startCountersign, type Started } from '#test/demo/start-all.ts';
import { STORES } from '#test/standin/facts.ts';
import { personOf } from '#test/standin/stores.ts';
import { firstMessage } from '../children.ts';
import { figure, median, millisecondsOf, percentile, type Bench } from '../figures.ts';
import { peakMiB } from '../memory.ts';
import { pidIn } from './intake.ts';
import { SIZE } from './review.ts';

const RUNS = 40;
const ROUTE = 'routes/app.reviews.$cycleId._index';

/** What the table's address can ask for; each is one figure. */
const FILTERS: Readonly<Record<string, string>> = {
  first: '',
  'last page': 'page=106',
  'all rows': 'whose=all',
  undecided: 'show=undecided',
  decided: 'show=decided',
  'closer look': 'show=closer_look',
  'stands out': 'show=stands_out',
  changed: 'show=changed',
  people: 'kind=people',
  apps: 'kind=apps',
  search: 'q=okafor',
};

export const reviewPage: Bench = async (say) => {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-bench-app-'));
  const standin = { size: SIZE, bucket: { maximum: 100_000, restoreRate: 10_000 } };
  const started = await startCountersign({ directory, durable: true, withoutFront: true, standin });
  let plain: ChildProcess | null = null;
  try {
    const manager = appSession(started.standin, started.processUrl, 'custom', 'manager');
    await manager.open('/app');
    say('reading the lists');
    for (const kind of ['people', 'apps'] as const) await readList(manager, kind);
    const cycleId = await startReview(started, manager);
    say('measuring');
    const { baseline, child } = await startPlainServer(started, cycleId);
    plain = child;
    const floors = await timesOf(RUNS, async () => void (await (await fetch(baseline)).text()));
    const figures = [];
    const page = `/app/reviews/${cycleId}`;
    for (const [name, asked] of Object.entries(FILTERS)) {
      const times = await timesOf(RUNS, () => manager.data(ROUTE, `${page}?${asked}`));
      for (const [label, share] of [
        ['p50', 0.5],
        ['p95', 0.95],
      ] as const) {
        const measured = { value: percentile(times, share), floor: percentile(floors, share) };
        figures.push(figure({ name: `review-page/${name} ${label}`, unit: 'ms', ...measured }));
      }
    }
    const documents = await timesOf(RUNS, () => manager.open(page));
    figures.push(figure({ name: 'review-page/document p50', value: median(documents), unit: 'ms' }));
    const decisions = await decideOneByOne(manager, cycleId);
    figures.push(figure({ name: 'decide/request', value: median(decisions), unit: 'ms' }));
    const rssMiB = peakMiB(pidIn(join(directory, 'web.log')));
    return {
      figures: figures.map((one) => ({ ...one, rssMiB })),
      remarks: [
        {
          name: 'review-page',
          text: `one page of ${SIZE.people + SIZE.apps} rows, one request at a time, goal 100 ms`,
        },
        { name: 'review-page', text: 'floor: as many rows by one plain statement, as JSON over node:http' },
        { name: 'review-page', text: 'memory: the web process after everything above' },
      ],
    };
  } finally {
    plain?.kill('SIGKILL');
    await started.stop();
    removeData(directory);
    await rm(directory, { recursive: true, force: true });
  }
};

/** A few requests that are not counted, then the counted ones. */
async function timesOf(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  for (let warm = 0; warm < 5; warm += 1) await work();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await millisecondsOf(work));
  return times;
}

async function readList(manager: AppSession, kind: 'people' | 'apps'): Promise<void> {
  await manager.submit('routes/app.lists', '/app/lists', { intent: 'refresh', kind });
  const limit = performance.now() + 180_000;
  const isThere = async () =>
    JSON.stringify(await manager.data(`routes/app.${kind}._index`, `/app/${kind}`)).includes('"listId":"');
  while (!(await isThere())) {
    if (performance.now() > limit) throw new Error(`the ${kind} list did not come`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

interface SetUpData {
  plan: { eligible: { subjectKey: string; email: string | null }[] };
  form: Record<string, string>;
}

async function startReview({ standin }: Started, manager: AppSession): Promise<string> {
  const route = 'routes/app.reviews.new';
  const { plan, form } = await manager.data<SetUpData>(route, '/app/reviews/new');
  const { email } = personOf(standin.stores.custom, 'lead-1');
  const other = plan.eligible.find((one) => one.email === email)?.subjectKey ?? '';
  const answer = await manager.submit<{ redirect?: string; problem?: string }>(route, '/app/reviews/new', {
    ...form,
    other,
  });
  const cycleId = answer.redirect?.split('/').at(-1);
  if (cycleId === undefined) throw new Error(`the review did not start: ${answer.problem ?? 'no answer'}`);
  return cycleId;
}

async function startPlainServer(started: Started, cycleId: string): Promise<{ baseline: string; child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL('../servers/plain-page.ts', import.meta.url)), {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: started.environment.DATABASE_URL },
  });
  child.send({ shopId: STORES.custom.shopId, cycleId });
  const { port } = await firstMessage<{ port: number }>(child);
  return { baseline: `http://127.0.0.1:${port}/`, child };
}

interface TableData {
  screen: { rows: { itemId: string; version: number; isMine: boolean; decision: string | null }[] };
}

async function decideOneByOne(manager: AppSession, cycleId: string): Promise<number[]> {
  const { screen } = await manager.data<TableData>(ROUTE, `/app/reviews/${cycleId}?whose=mine`);
  const rows = screen.rows.filter((row) => row.isMine && row.decision === null).slice(0, RUNS);
  const times: number[] = [];
  for (const { itemId, version } of rows) {
    const json = {
      intent: 'record',
      items: [{ itemId, expectedVersion: version }],
      decision: 'keep',
      reason: null,
      note: 'Needed for the daily work.',
      drop: [],
      until: null,
      whose: 'mine',
    };
    const path = `/app/reviews/${cycleId}/decisions`;
    times.push(
      await millisecondsOf(async () => {
        const { decided } = await manager.submit<{ decided: number }>('routes/app.reviews.$cycleId.decisions', path, {
          json,
        });
        if (decided !== 1) throw new Error('a decision was refused');
      }),
    );
  }
  return times;
}
