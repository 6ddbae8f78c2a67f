// `npm run keys:rotate`: puts everything under the present root key, or withdraws a log key. Exit 0 when all is done, 1 otherwise, 2 for a wrong call.
import { parseArgs } from 'node:util';
import { openKeyRing } from '#app/adapters/keys/key-ring.ts';
import { config } from '#app/config/env.server.ts';
import { closeContexts, contexts } from '#app/context.server.ts';
import { openDueShops } from '#app/db/due.ts';
import { openSealedRows } from '#app/db/sealed-rows.ts';
import type { ShopId } from '#app/domain/ids.ts';
import { refuseToStart } from '#app/process-end.ts';
import { announceKeysEverywhere } from '#app/usecases/keys/announce-keys.ts';
import { resealAll, type Resealed } from '#app/usecases/keys/reseal-all.ts';
import { resealers } from '#app/resealers.ts';
import { revokeLogKey } from '#app/usecases/keys/revoke-log-key.ts';

const USAGE = `Changes keys. Each step by step in docs/keys.md.

  npm run keys:rotate
      puts data keys, access tokens and inbox bodies under the first key of ROOT_KEYS_FILE, for all stores

  npm run keys:rotate -- --announce
      has every log announce a changed log key or pack key now, and not with its next checkpoint

  npm run keys:rotate -- --revoke KEYID --by NAME --reason TEXT [--since TIME]
      withdraws a log key that signs no more; KEYID is the part of the key between the two +
      --reason is published to everybody under /keys/: no names of people in it, no e-mail addresses. It stays in every log, as NAME does
      --since  when it may have come into other hands, as 2026-11-21T09:30:00Z; leave it out when that is not known
`;

const NOUNS = { data_key: 'data keys', session: 'access tokens', delivery: 'inbox bodies' } as const;

type Revocation = { keyId: string; by: string; reason: string; untrustedSince: Date | null };
type Call = 'reseal' | 'announce' | Revocation;

function readCall(args: string[]): Call | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args,
      options: { announce: { type: 'boolean' }, revoke: text, by: text, reason: text, since: text },
    });
    if (values.announce) return args.length === 1 ? 'announce' : null;
    const { revoke: keyId, by = '', reason = '', since } = values;
    if (keyId === undefined) return args.length === 0 ? 'reseal' : null;
    const untrustedSince = since === undefined ? null : new Date(since);
    const isComplete = /^[0-9a-f]{8}$/.test(keyId) && by.trim() !== '' && reason.trim() !== '';
    if (!isComplete || Number.isNaN(untrustedSince?.getTime() ?? 0)) return null;
    return { keyId, by, reason, untrustedSince };
  } catch {
    return null;
  }
}

async function reseal(): Promise<boolean> {
  const { rootKeysFile, database } = config();
  const keys = openKeyRing(rootKeysFile);
  const rows = openSealedRows(database.migrator);
  try {
    const report = await resealAll(rows, keys, resealers(keys));
    for (const one of report) process.stdout.write(lineOf(one, keys.rootKeyId));
    return report.every(({ left }) => left.size === 0);
  } finally {
    await rows.close();
  }
}

function lineOf({ table, done, present, left, missing }: Resealed, rootKeyId: string): string {
  const rest = [...left].map(([id, count]) => {
    const why = missing.includes(id) ? 'which is not in ROOT_KEYS_FILE' : 'run this again';
    return `; ${count} still under ${id}: ${why}`;
  });
  return `${NOUNS[table]}: ${done} put under ${rootKeyId}, ${present} were already${rest.join('')}\n`;
}

type Deps = Parameters<typeof revokeLogKey>[0];

async function overAllStores(work: (deps: Deps, shops: ShopId[]) => Promise<boolean>): Promise<boolean> {
  const { db, ports } = await contexts();
  const due = openDueShops(config().database.scheduler);
  try {
    return await work({ db, ports, now: new Date() }, await due.known());
  } finally {
    await due.close();
    await closeContexts();
  }
}

async function announce(deps: Deps, shops: readonly ShopId[]): Promise<boolean> {
  const { signed, refused } = await announceKeysEverywhere(deps, shops);
  process.stdout.write(`${signed} logs are signed under the configured keys.\n`);
  for (const { shop, why } of refused) process.stdout.write(`store ${shop}: ${why}\n`);
  return refused.length === 0;
}

async function revoke(deps: Deps, shops: readonly ShopId[], input: Revocation): Promise<boolean> {
  const told = await revokeLogKey(deps, shops, input);
  if (told === null) process.stdout.write(`No log was ever signed with a key ${input.keyId}.\n`);
  else process.stdout.write(`${told} logs now say that this key is not to be trusted.\n`);
  return told !== null;
}

function run(call: Call): Promise<boolean> {
  if (call === 'reseal') return reseal();
  return overAllStores((deps, shops) => (call === 'announce' ? announce(deps, shops) : revoke(deps, shops, call)));
}

const call = readCall(process.argv.slice(2));
if (call === null) {
  process.stderr.write(USAGE);
  process.exit(2);
}
await run(call).then((done) => process.exit(done ? 0 : 1), refuseToStart);
