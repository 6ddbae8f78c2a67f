import { SEALED_TABLES, type Reseal, type SealedRows, type SealedTable } from '#app/db/sealed-rows.ts';
import type { KeyRing } from '#app/ports.ts';

export interface Resealed {
  table: SealedTable;
  /** Rows put under the present root key by this run. */
  done: number;
  /** Rows that were under it before. */
  present: number;
  /** Rows still under another root key, by its id: held by somebody just now, or sealed by a process that has not been restarted. */
  left: ReadonlyMap<string, number>;
  /** Root keys in `left` that are not in the file any more: what is under them cannot be opened. */
  missing: readonly string[];
}

/**
 * Puts everything that is sealed under an earlier root key under the present one: data keys of stores and people, access tokens, inbox
 * bodies. Bodies of entries are not touched; the keys that seal them are. Safe to run at any time and again; after it, with nothing left,
 * the earlier root keys can be taken out of the file.
 */
export async function resealAll(
  rows: SealedRows,
  keys: Pick<KeyRing, 'rootKeyId'>,
  resealers: Readonly<Record<SealedTable, Reseal>>,
): Promise<Resealed[]> {
  const report: Resealed[] = [];
  for (const table of SEALED_TABLES) {
    const before = await rows.count(table);
    const missing: string[] = [];
    let done = 0;
    for (const rootKeyId of before.keys()) {
      if (rootKeyId === keys.rootKeyId) continue;
      const count = await rows.reseal(table, rootKeyId, resealers[table]).catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== 'key_missing') throw error;
        missing.push(rootKeyId);
        return 0;
      });
      done += count;
    }
    const left = await rows.count(table);
    left.delete(keys.rootKeyId);
    report.push({ table, done, present: before.get(keys.rootKeyId) ?? 0, left, missing });
  }
  return report;
}
