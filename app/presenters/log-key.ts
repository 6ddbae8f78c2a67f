import type { Database } from '#app/db/client.server.ts';
import type { LogKey } from '#app/db/generated/client.ts';
import { keysOnRecord, type PackKeyOnRecord, packKeysOnRecord } from '#app/db/log-keys.ts';
import { shopId } from '#app/domain/ids.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { formatKey, noteKey } from '#app/tlog/note.ts';

const ORIGIN = /^(?:demo|log)\.[0-9a-f]{32}$/;

/**
 * The keys of a log in the one-line form auditors pin, the present one first, each followed by a line that begins with # and says
 * whether it still counts; then the SHA-256 of each pack key with the same. null for what is no log's name. Public: it names no store.
 */
export async function presentLogKeys(db: Database, origin: string): Promise<string | null> {
  if (!ORIGIN.test(origin)) return null;
  const found = await db.inOrigin(origin, async (tx, enter) => {
    const named = await tx.logKey.findFirst({ where: { origin } });
    if (named === null) return null;
    const shop = shopId(named.shopId);
    await enter(shop);
    return { keys: await keysOnRecord(tx, shop), packKeys: await packKeysOnRecord(tx, shop) };
  });
  if (found === null) return null;
  const { keys, packKeys } = found;
  const newestFirst = keys.toReversed();
  const mine = newestFirst.filter((key) => key.origin === origin);
  const since = mine.at(-1)!.fromSize;
  const earlier = newestFirst.filter((key) => key.origin !== origin && key.fromSize < since);
  const successor = newestFirst[0]!.origin;
  const goesOn =
    successor === origin ? [] : [`# This log goes on under the name ${successor}; its keys are at /keys/${successor}`];
  const lines = [
    ...goesOn,
    ...[...mine, ...earlier].flatMap((key) => [pinnedText(key), stateOf(key, keys)]),
    ...packKeys.map(packKeyLine),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `origin+id+base64`: the one line that auditors pin (C2SP signed-note). */
export const pinnedText = ({ origin, publicKey }: Pick<LogKey, 'origin' | 'publicKey'>): string =>
  formatKey(noteKey(nodeCrypto, origin, publicKey));

function stateOf(key: LogKey, keys: readonly LogKey[]): string {
  if (key.revokedAt) {
    const since = key.untrustedSince?.toISOString() ?? 'a time not known';
    return `# revoked ${key.revokedAt.toISOString()}, not trusted since ${since}: ${oneLine(key.revokedReason ?? 'no reason given')}`;
  }
  if (key.untilSize === null) return `# current since ${key.since.toISOString()}`;
  const next = keys[keys.indexOf(key) + 1];
  return `# retired ${next?.since.toISOString() ?? 'at a time not known'}`;
}

/** A verifier that is given this page compares the key a pack was signed with. */
function packKeyLine({ digest, named, replaced }: PackKeyOnRecord): string {
  const place = ({ index, time }: PackKeyOnRecord['named']) => `entry ${index}, ${time.toISOString()}`;
  return replaced
    ? `# pack key ${digest}, replaced at ${place(replaced)}`
    : `# pack key ${digest}, current since ${place(named)}`;
}

// A line break in a reason would put what follows in the place of a key.
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
