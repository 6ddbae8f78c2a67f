import type { Database } from '#app/db/client.server.ts';
import type { LogKey } from '#app/db/generated/client.ts';
import { keysOnRecord, keyText } from '#app/ledger/log-keys.ts';
import { shopId } from '#app/domain/ids.ts';

const ORIGIN = /^(?:demo|log)\.[0-9a-f]{32}$/;

/**
 * The keys of a log in the one-line form auditors pin, the present one first, each followed by a line that begins with # and says
 * whether it still counts; null for what is no log's name. Public: it names no store.
 */
export async function presentLogKeys(db: Database, origin: string): Promise<string | null> {
  if (!ORIGIN.test(origin)) return null;
  const keys = await db.inOrigin(origin, async (tx, enter) => {
    const named = await tx.logKey.findFirst({ where: { origin } });
    if (named === null) return [];
    await enter(shopId(named.shopId));
    return keysOnRecord(tx, shopId(named.shopId));
  });
  if (keys.length === 0) return null;
  const newestFirst = keys.toReversed();
  const mine = newestFirst.filter((key) => key.origin === origin);
  const since = mine.at(-1)!.fromSize;
  const earlier = newestFirst.filter((key) => key.origin !== origin && key.fromSize < since);
  const successor = newestFirst[0]!.origin;
  const goesOn =
    successor === origin ? [] : [`# This log goes on under the name ${successor}; its keys are at /keys/${successor}`];
  const lines = [...goesOn, ...[...mine, ...earlier].flatMap((key) => [keyText(key), stateOf(key, keys)])];
  return lines.map((line) => `${line}\n`).join('');
}

function stateOf(key: LogKey, keys: readonly LogKey[]): string {
  if (key.revokedAt) {
    const since = key.untrustedSince?.toISOString() ?? 'a time not known';
    return `# revoked ${key.revokedAt.toISOString()}, not trusted since ${since}: ${oneLine(key.revokedReason ?? 'no reason given')}`;
  }
  if (key.untilSize === null) return `# current since ${key.since.toISOString()}`;
  const next = keys[keys.indexOf(key) + 1];
  return `# retired ${next?.since.toISOString() ?? 'at a time not known'}`;
}

// A line break in a reason would put what follows in the place of a key.
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
