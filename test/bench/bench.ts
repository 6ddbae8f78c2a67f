// `npm run bench`: every figure beside its floor or a peer of the same run. `-- NAME ...` for some, `--json FILE` for the rows,
// `--profile DIR` for a CPU profile of each bench. It never fails for being slow: figures are for people to judge.
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure, Measured } from './figures.ts';
import { BENCHES } from './measure.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, profile: { type: 'string' } },
  });
  const unknown = positionals.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    say(`There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`);
    return 2;
  }
  const figures: Figure[] = [];
  let broken = 0;
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHES)) {
    say(`\n${name}`);
    try {
      const measured = await measureApart(name, values.profile);
      figures.push(...measured.figures);
      print(measured);
    } catch (error) {
      broken += 1;
      say(`  could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  return broken === 0 ? 0 : 1;
}

/** Each bench has a process of its own, so that none inherits the memory or the warm code of another. */
function measureApart(name: string, profile: string | undefined): Promise<Measured> {
  if (profile !== undefined) mkdirSync(profile, { recursive: true });
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];
  const child = fork(fileURLToPath(new URL('measure.ts', import.meta.url)), [name], { execArgv: flags });
  return new Promise((done, reject) => {
    let measured: Measured | null = null;
    child.on('message', (message) => {
      const told = message as { say?: string; measured?: Measured };
      if (told.say !== undefined) say(`  ... ${told.say}`);
      measured = told.measured ?? measured;
    });
    child.once('exit', (code) => {
      if (measured === null) reject(new Error(`its process ended with ${code}`));
      else done(measured);
    });
  });
}

const HEAD = ['figure', 'value', 'floor', 'ratio', 'peer', 'ratio', 'memory'];

function print({ figures, remarks }: Measured): void {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  for (const row of rows) {
    say(`  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  ')}`);
  }
  for (const { name, text } of remarks) say(`  ${name}: ${text}`);
}

function cells({ name, value, unit, floor, ratio, peer, peerRatio, rssMiB }: Figure): string[] {
  const measure = (amount: number | null) => (amount === null ? '-' : `${rounded(amount)} ${unit}`);
  const times = (amount: number | null) => (amount === null ? '-' : `x ${amount.toFixed(2)}`);
  const memory = rssMiB === null ? '-' : `${rssMiB.toFixed(0)} MiB`;
  return [name, measure(value), measure(floor), times(ratio), measure(peer), times(peerRatio), memory];
}

const rounded = (amount: number) => (amount >= 100 ? amount.toFixed(0) : amount.toFixed(amount >= 10 ? 1 : 2));

process.exitCode = await main();
