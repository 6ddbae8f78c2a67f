import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { PersonRedacted } from '#app/domain/evidence/erasure-entries.ts';
import { isOfTheLogItself } from '#app/domain/evidence/redaction.ts';
import { partField, rowField } from '#app/domain/evidence/removed-field.ts';

import type { EventLine } from './lines.ts';

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
  /** Indexes of the tombstones by what they name, in log order: a field of an entry, or the commitment of a row. */
  readonly #named = new Map<string, number[]>();
  #shopErasedAt = -1;
  /** Indexes of the entries that say what a recovery could not put back: they speak like tombstones, for parts alone. */
  readonly #lostAt = new Set<number>();
  #lists = new Map<string, number>();

  add({ index, leaf, disclosed, erased }: EventLine): void {
    const type = typeof leaf['type'] === 'string' ? leaf['type'] : '';
    for (const part of erased) this.#erased.push({ index, part, type });
    const body = disclosed['public']?.body;
    if (!body) return;
    if (type === 'shop.redacted') this.#shopErasedAt = index;
    if (type === 'person.redacted') this.#addTombstone(index, body);
    if (type === 'content.lost') {
      this.#lostAt.add(index);
      this.#addTombstone(index, { ...body, rows: [] });
    }
    if (type === 'list.recorded' && typeof body['listId'] === 'string') this.#lists.set(body['listId'], index);
  }

  #addTombstone(index: number, body: JsonObject): void {
    const { parts, rows } = body as unknown as Partial<PersonRedacted>;
    for (const [part, indexes] of Object.entries(parts ?? {})) {
      // One person is never all that an entry says.
      if (!part.startsWith('p.')) continue;
      for (const at of indexes) if (at < index) this.#name(partField(at, part), index);
    }
    for (const commitment of rows ?? []) this.#name(commitment, index);
  }

  #name(what: string, index: number): void {
    const known = this.#named.get(what);
    if (known) known.push(index);
    else this.#named.set(what, [index]);
  }

  /** How many of the parts the pack calls erased were lost before a recovery, and erased by nobody. */
  get lostCount(): number {
    return this.#erased.filter((one) => this.#lostAt.has(this.#tombstoneOf(one) ?? -1)).length;
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
    const named = this.#named.get(commitment)?.at(-1) ?? -1;
    if (named > recorded) return named;
    return this.#shopErasedAt > recorded ? this.#shopErasedAt : null;
  }

  /** Do tombstones of one person each speak for this row of this list, and none of them for the other row? */
  isOfAnother(listId: string, commitment: string, other: string): boolean {
    const tombstone = this.tombstoneOfRow(listId, commitment);
    if (tombstone === null || tombstone === this.#shopErasedAt) return false;
    const ofOther = new Set(this.#named.get(other));
    return !this.#named.get(commitment)?.some((index) => ofOther.has(index));
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
    const named = this.#named.get(partField(index, part))?.at(-1);
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
