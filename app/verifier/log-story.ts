import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { EntryType, PublicParts } from '#app/domain/evidence/entry.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { fromHex, toHex } from '#app/tlog/hex.ts';
import { isSameKey, parseKey, type NoteKey } from '#app/tlog/note.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import type { EventLine } from '#app/pack/lines.ts';

/** A fact of the log about itself, and where it stands. */
interface Told<T extends EntryType> {
  readonly index: number;
  readonly body: PublicParts[T];
}

/** A pack key and the entry that names it. */
export interface NamedPackKey {
  /** Raw key, lower-case hex. */
  readonly hex: string;
  readonly index: number;
}

/** What is about the log itself is never left out of a pack, and outlives every erasure. */
const OWN_TYPES: readonly string[] = [
  'log.opened',
  'log.key_rotated',
  'log.key_revoked',
  'log.continued',
  'pack.key_changed',
];

/**
 * What the log says of itself, whatever the pack is about: who opened it, which keys it changed, whether it went on
 * under another name after entries were lost. Reads one entry at a time, in log order.
 */
export class LogStory {
  #opened: Told<'log.opened'> | null = null;
  readonly #rotations: Told<'log.key_rotated'>[] = [];
  readonly #revocations: Told<'log.key_revoked'>[] = [];
  readonly #continuations: Told<'log.continued'>[] = [];
  readonly #packKeys: Told<'pack.key_changed'>[] = [];
  readonly #closings: Told<'cycle.closed'>[] = [];
  /** The first entry about the log's own keys and names that is there without its content. */
  #hidden: number | null = null;

  add(line: EventLine): void {
    const body = line.disclosed['public']?.body;
    const { index } = line;
    const { type } = line.leaf;
    if (!body) {
      if (typeof type === 'string' && OWN_TYPES.includes(type)) this.#hidden ??= index;
      return;
    }
    // Only the first entry of a log can open it.
    if (type === 'log.opened' && index === 0) this.#opened = told(index, body);
    else if (type === 'log.key_rotated') this.#rotations.push(told(index, body));
    else if (type === 'log.key_revoked') this.#revocations.push(told(index, body));
    else if (type === 'log.continued') this.#continuations.push(told(index, body));
    else if (type === 'pack.key_changed') this.#packKeys.push(told(index, body));
    else if (type === 'cycle.closed') this.#closings.push(told(index, body));
  }

  /** The name the log goes by at its end; null if the pack does not show how it was opened. */
  get origin(): string | null {
    return this.#continuations.at(-1)?.body.origin ?? this.#opened?.body.origin ?? null;
  }

  /**
   * The pack key in force at the end: the one named at the start, then each change that begins where the last one ended.
   * A word about what is wrong if they do not hang together.
   */
  get packKey(): NamedPackKey | { readonly wrong: string } {
    if (this.#hidden !== null)
      return {
        wrong: `entry ${this.#hidden} is about the keys or the name of the log, and is there without its content`,
      };
    if (!this.#opened) return { wrong: 'the entry of the log that names the pack key is not in the pack' };
    let named: NamedPackKey = { hex: this.#opened.body.packKey, index: this.#opened.index };
    for (const { index, body } of this.#packKeys) {
      if (body.previousKey !== named.hex) return { wrong: `entry ${index} changes a pack key that was not in force` };
      named = { hex: body.nextKey, index };
    }
    return named;
  }

  /** Index of a closing that names another pack key than was in force then by the entries of the pack; null if there is none. */
  closedUnderAnother(crypto: TlogCrypto): number | null {
    const found = this.#closings.find(({ index, body }) => {
      const hex = this.#packKeys.findLast((one) => one.index < index)?.body.nextKey ?? this.#opened?.body.packKey;
      return hex !== undefined && body.packKeyDigest !== toHex(crypto.sha256(fromHex(hex)));
    });
    return found?.index ?? null;
  }

  /** Pack keys that the log named after this entry, hexadecimal, oldest first. */
  packKeysAfter(index: number): readonly string[] {
    return this.#packKeys.flatMap(({ index: at, body }) => (at > index ? [body.nextKey] : []));
  }

  /** What each recovery lost, oldest first, as far as it is said in digits. */
  get gaps(): readonly { readonly from: string; readonly to: string | null }[] {
    return this.#continuations.map(({ index, body: { gapTo } }) => ({
      from: String(index),
      to: isCount(gapTo) ? gapTo : null,
    }));
  }

  /** Recoveries this log has been through, oldest first. */
  get continuations(): readonly Told<'log.continued'>[] {
    return this.#continuations;
  }

  /** A word about what is wrong with how the log's names follow each other; null if nothing. */
  get wrongNames(): string | null {
    let origin = this.#opened?.body.origin ?? null;
    if (this.#opened && this.#opened.body.demo !== isDemoOrigin(this.#opened.body.origin))
      return 'entry 0 and the name of the log do not agree whether it is a demonstration';
    for (const { index, body } of this.#continuations) {
      // Once a demonstration, always one; a real log may end as one where the published key took it over.
      if (isDemoOrigin(body.previousOrigin) && !isDemoOrigin(body.origin))
        return `entry ${index} goes on from a demonstration under a name that is none`;
      if (origin !== null && body.previousOrigin !== origin) return `entry ${index} continues another log`;
      if (body.gapFrom !== String(index)) return `entry ${index} says that entries are missing from ${body.gapFrom} on`;
      if (body.gapTo !== null && !isCount(body.gapTo)) return `entry ${index} says no number where its gap ends`;
      origin = body.origin;
    }
    const timeless = this.#revocations.find(({ body }) => body.untrustedSince !== null && !isTime(body.untrustedSince));
    return timeless ? `entry ${timeless.index} says no time since when a key is not to be trusted` : null;
  }

  /** True for a key this log, under this name or an earlier one, was signed with before. */
  isEarlierKey(crypto: TlogCrypto, key: NoteKey): boolean {
    const isRotated = this.#rotations.some(({ body }) => isText(crypto, body.previousKey, key));
    return isRotated || this.#continuations.some(({ body }) => body.previousOrigin === key.name);
  }

  /** Since when the log itself says that a key is not to be trusted, null if it does not know; null if it says nothing. */
  revocationOf(crypto: TlogCrypto, key: NoteKey): { readonly untrustedSince: string | null } | null {
    const { body } = this.#revocations.find((one) => isText(crypto, one.body.key, key)) ?? {};
    return body ? { untrustedSince: isTime(body.untrustedSince) ? body.untrustedSince : null } : null;
  }
}

const isCount = (value: unknown): value is string => typeof value === 'string' && /^(0|[1-9]\d{0,15})$/.test(value);

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) && !Number.isNaN(Date.parse(value));

function told<T extends EntryType>(index: number, body: JsonObject): Told<T> {
  return { index, body: body as unknown as PublicParts[T] };
}

function isText(crypto: TlogCrypto, text: unknown, key: NoteKey): boolean {
  try {
    return typeof text === 'string' && isSameKey(parseKey(crypto, text), key);
  } catch {
    return false;
  }
}
