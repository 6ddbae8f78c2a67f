import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { nodeCrypto } from '#app/tlog/node-crypto.ts';

import { fileSource, nodeInflate } from './node-host.ts';
import { reportText, unusableReport, type PackReport } from './report.ts';
import { verifyPack } from './verify-pack.ts';

const USAGE = `Checks an evidence pack, offline.

  node verify.mjs pack.zip [--key NAME+ID+KEY] [--against older.checkpoint] [--tsa-root ROOT.pem]
                             [--witness NAME+ID+KEY] [--json]

  --key      the log key you received another way, or a file with the page of keys of the log; without it the key in the pack is believed, and the report says so
  --against  a checkpoint of the same log you kept from earlier: shows that nothing was cut off or rewritten since
  --tsa-root root certificate of the time-stamping authority you believe; without it the one in the pack is believed, and
             the report says so
  --witness  key of a witness you believe, or a file with one a line: its cosignatures in the pack are judged
  --json     the report as JSON

Exit code: 0 verified, 1 a check failed, 2 the input cannot be judged.
`;

const EXIT_CODES: Readonly<Record<PackReport['verdict'], number>> = { verified: 0, failed: 1, unusable: 2 };

interface Arguments {
  readonly pack: string;
  readonly key: string | null;
  readonly against: string | null;
  readonly tsaRoot: string | null;
  readonly witness: string | null;
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
      options: {
        key: { type: 'string' },
        against: { type: 'string' },
        'tsa-root': { type: 'string' },
        witness: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [pack] = positionals;
    if (pack === undefined || positionals.length > 1) return null;
    const { key = null, against = null, 'tsa-root': tsaRoot = null, witness = null, json = false } = values;
    return { pack, key, against, tsaRoot, witness, json };
  } catch {
    return null;
  }
}

async function judge(given: Arguments): Promise<PackReport> {
  const { pack, against } = given;
  try {
    const key = given.key === null ? null : await keyText(given.key, 'the file of keys');
    const witness = given.witness === null ? null : await keyText(given.witness, 'the file of witness keys');
    const older = against === null ? null : await readShort(against, 'the older checkpoint');
    const tsaRoots = given.tsaRoot === null ? null : (await readShort(given.tsaRoot, 'the root')).toString('utf8');
    const source = await fileSource(pack).catch(() => unreadable(pack));
    try {
      const options = { crypto: nodeCrypto, inflate: nodeInflate, key, against: older, tsaRoots, witness };
      return await verifyPack(source, options);
    } finally {
      await source.close();
    }
  } catch (error) {
    return unusableReport(error instanceof UnreadableInput ? error.message : 'the input could not be read');
  }
}

/** The key itself, or the text of the file that is named. */
async function keyText(given: string, what: string): Promise<string> {
  if (/^[^+\s]+\+[0-9a-f]{8}\+/.test(given)) return given;
  return (await readShort(given, what)).toString('utf8');
}

/** What the person gave cannot be read. The message is for that person. */
class UnreadableInput extends Error {}

function unreadable(what: string): never {
  throw new UnreadableInput(`${what} cannot be read`);
}

const SHORT_BYTES = 1_000_000;

async function readShort(path: string, what: string): Promise<Buffer> {
  const size = await stat(path).then(
    (found) => (found.isFile() ? found.size : SHORT_BYTES + 1),
    () => unreadable(`${what} ${path}`),
  );
  if (size > SHORT_BYTES) unreadable(`${what} ${path}`);
  return readFile(path).catch(() => unreadable(`${what} ${path}`));
}

process.exitCode = await main();
