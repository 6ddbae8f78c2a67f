import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { PersonRedacted } from '#app/domain/evidence/entry.ts';
import { isOfTheLogItself } from '#app/domain/evidence/redaction.ts';

import type { EventLine } from './lines.ts';

/** A part of an entry as `fieldsRemoved` names it. */
export const partField = (index: number, part: string): string => `entry ${index} ${part}`;

/** A row of a list as `fieldsRemoved` names it; `row` counts from 1. */
export const rowField = (listId: string, row: number): string => `list ${listId} row ${row}`;

interface ErasedPart {
  readonly index: number;
  readonly part: string;
  readonly type: string;
}

/**
 * What a pack calls erased, and the tombstones that say so. Reads one entry at a time, in log order. A tombstone speaks for what stands
 * before it and is named in it; that of the store for everything before it but the public parts about the log itself.
 */
export class Erasures {
  readonly #erased: ErasedPart[] = [];
  /** Index of the tombstone by what it names: a field of an entry, or the commitment of a row. */
  readonly #named = new Map<string, number>();
  #shopErasedAt = -1;
  #lists = new Map<string, number>();

  add({ index, leaf, disclosed, erased }: EventLine): void {
    const type = typeof leaf['type'] === 'string' ? leaf['type'] : '';
    for (const part of erased) this.#erased.push({ index, part, type });
    const body = disclosed['public']?.body;
    if (!body) return;
    if (type === 'shop.redacted') this.#shopErasedAt = index;
    if (type === 'person.redacted') this.#addTombstone(index, body);
    if (type === 'list.recorded' && typeof body['listId'] === 'string') this.#lists.set(body['listId'], index);
  }

  #addTombstone(index: number, body: JsonObject): void {
    const { parts, rows } = body as unknown as Partial<PersonRedacted>;
    for (const [part, indexes] of Object.entries(parts ?? {})) {
      // One person is never all that an entry says.
      if (!part.startsWith('p.')) continue;
      for (const at of indexes) if (at < index) this.#named.set(partField(at, part), index);
    }
    for (const commitment of rows ?? []) this.#named.set(commitment, index);
  }

  /** How many parts of entries the pack calls erased. */
  get partCount(): number {
    return this.#erased.length;
  }

  /** The first part that is called erased and that no tombstone speaks for; null if there is none. */
  get unexplained(): { readonly index: number; readonly part: string } | null {
    return this.#erased.find((one) => this.#tombstoneOf(one) === null) ?? null;
  }

  /** Index of the tombstone that speaks for this row of this list; null if none does. A list that no entry records explains nothing. */
  tombstoneOfRow(listId: string, commitment: string): number | null {
    const recorded = this.#lists.get(listId);
    if (recorded === undefined) return null;
    const named = this.#named.get(commitment) ?? -1;
    if (named > recorded) return named;
    return this.#shopErasedAt > recorded ? this.#shopErasedAt : null;
  }

  /** Does the tombstone of one person speak for this row of this list, and not for the other row? */
  isOfAnother(listId: string, commitment: string, other: string): boolean {
    const tombstone = this.tombstoneOfRow(listId, commitment);
    return tombstone !== null && tombstone !== this.#shopErasedAt && this.#named.get(other) !== tombstone;
  }

  /** Every field that was erased since the log had this size, parts in log order, then rows of these lists in their order. */
  since(size: number, lists: readonly ErasableList[]): string[] {
    const parts = this.#erased
      .filter((one) => one.index < size && (this.#tombstoneOf(one) ?? -1) >= size)
      .map(({ index, part }) => partField(index, part));
    const rows = lists.flatMap(({ listId, lines }) =>
      lines.flatMap((line, i) => {
        if (!('state' in line) || line.state !== 'erased' || (this.#lists.get(listId) ?? size) >= size) return [];
        return (this.tombstoneOfRow(listId, line.commitment) ?? -1) >= size ? [rowField(listId, i + 1)] : [];
      }),
    );
    return [...parts, ...rows];
  }

  #tombstoneOf({ index, part, type }: ErasedPart): number | null {
    const named = this.#named.get(partField(index, part));
    if (named !== undefined) return named;
    const isKept = part === 'public' && isOfTheLogItself(type);
    return this.#shopErasedAt > index && !isKept ? this.#shopErasedAt : null;
  }
}

/** A list as far as its rows may be erased. */
interface ErasableList {
  readonly listId: string;
  readonly lines: readonly { readonly commitment: string; readonly state?: string }[];
}
