import type { PublicParts } from '#app/domain/evidence/entry.ts';

import type { EventLine } from './lines.ts';

/** An export that was made before an auditor's eyes, as an entry of the log says it. */
export interface WatchedEvidence {
  readonly index: number;
  /** RFC 3339 in UTC, from the leaf. */
  readonly time: string;
  readonly body: PublicParts['export.watched'];
  /** Who watched, as the personal part says; null once erased or not given. */
  readonly watcher: { readonly name: string; readonly organisation: string } | null;
  /** Names of the people a difference is about, by the part that names them. */
  readonly names: ReadonlyMap<string, string>;
}

/** Reads the entry; null for any other, and for one whose public part cannot be read. */
export function watchedOf(line: EventLine): WatchedEvidence | null {
  const part = line.disclosed['public'];
  const { type, time } = line.leaf;
  if (type !== 'export.watched' || typeof time !== 'string' || !part) return null;
  const names = new Map<string, string>();
  for (const [name, { body }] of Object.entries(line.disclosed)) {
    if (typeof body['name'] === 'string') names.set(name, body['name']);
  }
  const { name, organisation } = line.disclosed['p.watcher']?.body ?? {};
  const watcher = typeof name === 'string' && typeof organisation === 'string' ? { name, organisation } : null;
  return { index: line.index, time, body: part.body as unknown as WatchedEvidence['body'], watcher, names };
}
