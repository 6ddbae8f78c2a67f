import type { Tx } from './client.server.ts';
import { settingOf, storeSetting } from './settings.ts';
import type { Mapping } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { ShopId } from '#app/domain/ids.ts';

/** A mapping that somebody chose for files with these columns. `at` UTC, ISO 8601. */
interface Remembered {
  mapping: Mapping;
  at: string;
}

const keyOf = (kind: SourceKind): string => `mapping:${kind}`;
/** So many different files of one kind are remembered; the oldest is forgotten first. */
const KEPT = 20;

/** What a person said before about the columns of a file with this signature; null when nobody did. */
export async function rememberedMapping(
  tx: Tx,
  shop: ShopId,
  kind: SourceKind,
  signature: string,
): Promise<Mapping | null> {
  const all = await settingOf<Record<string, Remembered>>(tx, shop, keyOf(kind));
  return all?.[signature]?.mapping ?? null;
}

export async function rememberMapping(
  tx: Tx,
  shop: ShopId,
  { kind, signature, mapping }: { kind: SourceKind; signature: string; mapping: Mapping },
  now: Date,
): Promise<void> {
  const all = (await settingOf<Record<string, Remembered>>(tx, shop, keyOf(kind))) ?? {};
  const others = Object.entries(all)
    .filter(([other]) => other !== signature)
    .toSorted(([, a], [, b]) => b.at.localeCompare(a.at))
    .slice(0, KEPT - 1);
  const kept = { ...Object.fromEntries(others), [signature]: { mapping, at: now.toISOString() } };
  await storeSetting(tx, shop, keyOf(kind), kept, now);
}
