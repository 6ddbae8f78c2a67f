import { REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';

import type { EventLine } from './lines.ts';

/** Entries that speak about the log itself, about the control and about what this app may read. */
export const ABOUT_THE_LOG: readonly string[] = [
  'log.opened',
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
  'control.recorded',
  'app.installed',
  'app.scopes_changed',
  // Why some of what is here can no longer be read.
  'person.redacted',
  'content.lost',
  'shop.redacted',
];

/** Who people are, and which rows they were matched to. */
export const ABOUT_MEMBERS: readonly string[] = [
  'member.opened',
  'member.matched',
  'member.claim_withdrawn',
  'member.roles_changed',
];

/**
 * The entries outside a review that its pack has to hold as well: with one of them left out the review would read
 * otherwise. Those of the types above, the `list.recorded` of every list that the review was started on, that its proofs
 * name or that a match names, and each `export.watched` about a list it was started on. The closing commits to the ones
 * that stand before it. Reads one entry at a time, in log order.
 */
export class ReviewContext {
  readonly #cycleId: string;
  readonly #entries: {
    index: number;
    leafHash: Uint8Array;
    listId: string | null;
    is: 'always' | 'list' | 'watched';
  }[] = [];
  /** Lists by what names them: the start, or a proof or match and where it stands. */
  #frozen: readonly unknown[] = [];
  readonly #named: { index: number; listId: unknown }[] = [];

  constructor(cycleId: string) {
    this.#cycleId = cycleId;
  }

  add({ index, leaf, disclosed }: EventLine, leafHash: Uint8Array): void {
    const body = disclosed['public']?.body ?? {};
    const { type } = leaf;
    if (typeof type !== 'string') return;
    const listId = typeof body['listId'] === 'string' ? body['listId'] : null;
    if (body['cycleId'] === this.#cycleId) {
      if (type === 'cycle.launched') this.#frozen = REVIEWED_KINDS.map((kind) => listIdOf(body[kind]));
      if (NAMING.includes(type)) this.#named.push({ index, listId });
      return;
    }
    if (type === 'member.matched') this.#named.push({ index, listId });
    const is = KINDS.get(type);
    if (is) this.#entries.push({ index, leafHash, listId, is });
  }

  /** Leaf hashes of those that stand before this index, in log order. */
  before(closedIndex: number): Uint8Array[] {
    const named = new Set([
      ...this.#frozen,
      ...this.#named.flatMap(({ index, listId }) => (index < closedIndex ? [listId] : [])),
    ]);
    return this.#entries.flatMap(({ index, leafHash, listId, is }) => {
      if (index >= closedIndex) return [];
      const belongs = is === 'always' || (is === 'list' ? named.has(listId) : this.#frozen.includes(listId));
      return belongs ? [leafHash] : [];
    });
  }
}

/** Entries of a review that name a later list. */
const NAMING: readonly string[] = ['revocation.verified', 'revocation.still_present'];

const KINDS = new Map<string, 'always' | 'list' | 'watched'>([
  ...[...ABOUT_THE_LOG, ...ABOUT_MEMBERS].map((type) => [type, 'always'] as const),
  ['list.recorded', 'list'],
  ['export.watched', 'watched'],
]);

function listIdOf(frozen: unknown): unknown {
  return typeof frozen === 'object' && frozen !== null ? (frozen as { listId?: unknown }).listId : undefined;
}
