import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { nodeCrypto } from '#app/tlog/node-crypto.ts';

import { fileSource, nodeInflate } from './node-host.ts';
import { reportText, unusableReport, type PackReport } from './report.ts';
import { verifyPack } from './verify-pack.ts';

const USAGE = `Checks an evidence pack, offline.

  node verify.mjs pack.zip [--key NAME+ID+KEY] [--against older.checkpoint] [--json]

  --key      the log key you received another way; without it the key in the pack is believed, and the report says so
  --against  a checkpoint of the same log you kept from earlier: shows that nothing was cut off or rewritten since
  --json     the report as JSON

Exit code: 0 verified, 1 a check failed, 2 the input cannot be judged.
`;

const EXIT_CODES: Readonly<Record<PackReport['verdict'], number>> = { verified: 0, failed: 1, unusable: 2 };

interface Arguments {
  readonly pack: string;
  readonly key: string | null;
  readonly against: string | null;
  readonly json: boolean;
}

async function main(): Promise<number> {
  const given = readArguments(process.argv.slice(2));
  if (!given) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await judge(given);
  process.stdout.write(given.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report));
  return EXIT_CODES[report.verdict];
}

function readArguments(args: string[]): Arguments | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { key: { type: 'string' }, against: { type: 'string' }, json: { type: 'boolean' } },
    });
    const [pack] = positionals;
    if (pack === undefined || positionals.length > 1) return null;
    return { pack, key: values.key ?? null, against: values.against ?? null, json: values.json ?? false };
  } catch {
    return null;
  }
}

async function judge({ pack, key, against }: Arguments): Promise<PackReport> {
  let source: Awaited<ReturnType<typeof fileSource>>;
  let older: Uint8Array | null;
  try {
    older = against === null ? null : await readFile(against);
  } catch {
    return unusableReport(`the older checkpoint ${against} cannot be read`);
  }
  try {
    source = await fileSource(pack);
  } catch {
    return unusableReport(`${pack} cannot be opened`);
  }
  try {
    return await verifyPack(source, { crypto: nodeCrypto, inflate: nodeInflate, key, against: older });
  } finally {
    await source.close();
  }
}

process.exitCode = await main();
