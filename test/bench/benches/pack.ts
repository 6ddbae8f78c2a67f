// The evidence pack of a review over 5,000 people and 300 apps with 100,000 entries: made, and judged by the verifier that anybody can run.
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countItems } from '#app/db/cycles.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { closeCycle } from '#app/usecases/review/close-cycle.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { query } from '#test/support/cluster.ts';
import { bringLists, done, startBenchShop, startReview, type BenchShop } from '../bench-shop.ts';
import { decideEverything } from '../decide-rows.ts';
import { figure, median, millisecondsOf, repeated, type Bench } from '../figures.ts';
import { SIZE } from './review.ts';

const RUNS = 3;
/** How often each row is decided before its last decision: 5,300 rows give 100,000 entries. */
const ROUNDS = 18;

async function withClosedReview<Result>(
  say: (line: string) => void,
  work: (shop: BenchShop, closed: { cycleId: string; packId: string }) => Promise<Result>,
): Promise<Result> {
  const shop = await startBenchShop(SIZE);
  const { manager, shopId } = shop;
  try {
    await bringLists(shop);
    const cycleId = await startReview(manager);
    say('deciding and closing a review');
    const rows = await decideEverything(shop, cycleId, ROUNDS);
    done(await signDecisions(manager, { cycleId, sentence: signingSentence(rows) }));
    const counts = await manager.db.inShop(shopId, (tx) => countItems(tx, shopId, cycleId));
    const { packId } = done(await closeCycle(manager, { cycleId, statement: closingStatement(counts), title: null }));
    return await work(shop, { cycleId, packId });
  } finally {
    await shop.stop();
  }
}

export const exportReview: Bench = (say) =>
  withClosedReview(say, async (shop, { cycleId, packId }) => {
    const { manager, folder, shopId, urls } = shop;
    const file = join(folder, 'pack.zip');
    say('exporting');
    const { taken, opened, decrypted, entries, peak, judgedPeak } = exported([
      urls.app,
      join(folder, 'objects'),
      String(shopId),
      packId,
      file,
    ]);
    say('judged and stored');
    const whole = await millisecondsOf(async () => done(await exportPack(manager, { packId })));
    const floor = await copyToGzip(shop, cycleId);
    const value = median(taken);
    const size = ((await stat(file)).size / 1e6).toFixed(1);
    const share = (part: number) => `${((100 * part) / value).toFixed(0)} %`;
    return {
      figures: [
        figure({ name: 'export', value, unit: 'ms', floor, rssMiB: peak }),
        figure({ name: 'export/judged and stored', value: whole, unit: 'ms', rssMiB: judgedPeak }),
      ],
      remarks: [
        {
          name: 'export',
          text: `a pack of ${entries} entries, ${size} MB, in a process of its own; goal 6 times the floor`,
        },
        {
          name: 'export',
          text: `reading and opening the entries ${share(opened)}, of the whole ${share(decrypted)} decryption`,
        },
        { name: 'export', text: 'memory: of writing it; of judging it afterwards in the same process' },
        { name: 'export', text: 'floor: COPY of the same bodies (sealed parts, leaves, rows) to CSV through gzip -6' },
      ],
    };
  });

function exported(args: readonly string[]): {
  taken: number[];
  opened: number;
  decrypted: number;
  entries: number;
  peak: number | null;
  judgedPeak: number | null;
} {
  const script = fileURLToPath(new URL('../export-process.ts', import.meta.url));
  // As `npm run worker` starts the process that exports.
  const flags = [...process.execArgv, '--optimize-for-size'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, script, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof exported>;
}

/** Done by the server itself: nothing passes through this process. */
async function copyToGzip({ urls, shopId, folder }: BenchShop, cycleId: string): Promise<number> {
  const out = join(folder, 'postgres', 'copied.csv.gz');
  const bodies = `
    SELECT l.index, l.leaf_data, p.part, p.sealed FROM leaf l JOIN entry_part p USING (shop_id, index)
    WHERE l.shop_id = ${shopId} AND l.cycle_id = '${cycleId}'`;
  const rows = `
    SELECT r.commitment, r.salt, r.row FROM list_row r JOIN cycle c
      ON c.shop_id = r.shop_id AND r.list_id IN (c.people_list_id, c.apps_list_id)
    WHERE c.shop_id = ${shopId} AND c.cycle_id = '${cycleId}'`;
  const times = await repeated(RUNS, async () => {
    for (const select of [bodies, rows]) {
      await query(urls.superuser, `COPY (${select}) TO PROGRAM 'gzip -6 > ${out}' WITH (FORMAT csv)`);
    }
  });
  return median(times);
}

export const verify: Bench = (say) =>
  withClosedReview(say, async ({ manager, folder, shopId }, { packId }) => {
    const { digest } = done(await exportPack(manager, { packId }));
    const pack = join(folder, 'objects', shopId.toString(), digest.slice(0, 2), digest);
    let rssMiB: number | null = null;
    const taken = await repeated(RUNS, async () => {
      const { code, peak } = await runMeasured(['app/verifier/cli.ts', pack, '--json']);
      if (code !== 0) throw new Error(`the verifier says ${code}`);
      rssMiB = peak;
    });
    const floor = hasTools() ? await unzipAndSum(pack, join(folder, 'unpacked')) : undefined;
    return {
      figures: [figure({ name: 'verify', value: median(taken), unit: 'ms', floor, rssMiB })],
      remarks: [
        { name: 'verify', text: 'the command as a person runs it, its start included, goal 6 times the floor' },
        { name: 'verify', text: 'floor: unzip and sha256sum -c of both manifests; none where these tools are missing' },
      ],
    };
  });

/** Runs a script that reports its own peak at its end. */
function runMeasured(args: readonly string[]): Promise<{ code: number | null; peak: number | null }> {
  const reporter = new URL('../report-peak.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', reporter, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let told = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => (told += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, peak: told === '' ? null : Number(told) }));
  });
}

const hasTools = () =>
  spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('sha256sum', ['--version'], { stdio: 'ignore' }).status === 0;

async function unzipAndSum(pack: string, folder: string): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const sums = 'sha256sum --quiet -c manifest-sha256.txt && sha256sum --quiet -c tagmanifest-sha256.txt';
    const command = `unzip -q "$0" -d "$1" && cd "$1"/* && ${sums}`;
    times.push(
      await millisecondsOf(async () => {
        const { status, stderr } = spawnSync('sh', ['-c', command, pack, folder], { encoding: 'utf8' });
        if (status !== 0) throw new Error(stderr);
      }),
    );
  }
  return median(times);
}
