import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { TlogError } from '#app/tlog/error.ts';
import { isSameKey, parseKey, type NoteKey } from '#app/tlog/note.ts';

import { printable } from './printable.ts';

/** What the reader knows of a key: in use, replaced, or not to be trusted any more. */
export type KeyState = 'current' | 'retired' | 'revoked';

/** A log key that the reader got another way than from the pack. */
export interface GivenKey {
  readonly key: NoteKey;
  readonly state: KeyState;
  /** What the file says of a retired or revoked key, for the headline; null if nothing. */
  readonly remark: string | null;
  /** Since when a revoked key may have been in other hands, milliseconds since 1970; null when not known. */
  readonly untrustedSince: number | null;
}

/** A pack key that the page published at `/keys/<origin>` names. */
export interface GivenPackKey {
  /** SHA-256 of the raw key, lower-case hex. */
  readonly digest: string;
  readonly isCurrent: boolean;
  /** What the page says of it. */
  readonly remark: string;
}

/** The pack keys on the page of keys that the reader gave; none where there is only a log key. Lines of another form are passed over. */
export function readGivenPackKeys(text: string): readonly GivenPackKey[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, digest, remark] = /^# pack key ([0-9a-f]{64}), ((?:current|replaced)\b.*)$/.exec(line.trim()) ?? [];
    if (digest === undefined || remark === undefined) return [];
    return [{ digest, isCurrent: remark.startsWith('current'), remark: printable(remark) }];
  });
}

const MAX_KEYS = 100;
const MAX_KEYS_LENGTH = 200_000;

/**
 * Reads what the reader gives as key: one `name+id+key`, or the page published at `/keys/<origin>`, which has one key a
 * line and behind it, or in the lines below it, what became of it: `# retired ...` or `# revoked ..., not trusted since
 * <time>: ...`. Other remarks and empty lines are passed over. Throws TlogError `key-malformed` for anything else, and for more than 200,000
 * characters.
 */
export function readGivenKeys(crypto: TlogCrypto, text: string): readonly GivenKey[] {
  if (text.length > MAX_KEYS_LENGTH) throw new TlogError('key-malformed', 'too long');
  const given: GivenKey[] = [];
  for (const line of text.split(/\r?\n/).map((one) => one.trim())) {
    if (line === '') continue;
    const hash = line.indexOf('#');
    const keyText = (hash === -1 ? line : line.slice(0, hash)).trim();
    const remark = hash === -1 ? '' : line.slice(hash + 1).trim();
    if (keyText !== '') given.push({ key: parseKey(crypto, keyText), ...CURRENT });
    const last = given.pop();
    if (last) given.push({ ...last, ...stateOf(remark, last) });
    if (given.length > MAX_KEYS) throw new TlogError('key-malformed', 'too many keys');
  }
  if (given.length === 0) throw new TlogError('key-malformed', 'no key');
  return given;
}

/** The best state among keys that all signed: a checkpoint under a good key is good, whoever else signed it. */
export function bestOf(given: readonly GivenKey[], signedBy: readonly NoteKey[]): GivenKey | null {
  const signing = given.filter(({ key }) => signedBy.some((one) => isSameKey(one, key)));
  for (const state of ['current', 'retired', 'revoked'] as const) {
    const found = signing.find((one) => one.state === state);
    if (found) return found;
  }
  return null;
}

const CURRENT = { state: 'current', remark: null, untrustedSince: null } as const;

function stateOf(remark: string, before: Omit<GivenKey, 'key'>): Omit<GivenKey, 'key'> {
  const [, word] = /^(retired|revoked)\b/.exec(remark) ?? [];
  // Revoked is the last word on a key: nothing said later makes it good again.
  if (word === undefined || before.state === 'revoked') return before;
  const since = /\b(?:untrusted|not trusted) since (\d{4}-\d{2}-\d{2}(?:T[0-9:.]+Z)?)/.exec(remark)?.[1];
  const time = since === undefined ? Number.NaN : Date.parse(since);
  return {
    state: word as KeyState,
    remark: printable(remark),
    untrustedSince: word === 'revoked' && !Number.isNaN(time) ? time : null,
  };
}
