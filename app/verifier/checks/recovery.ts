import type { PublicParts } from '#app/domain/evidence/entry.ts';
import { fromBase64 } from '#app/tlog/base64.ts';
import { equalBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { openCheckpoint, type Checkpoint } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { noteKey, type NoteKey } from '#app/tlog/note.ts';
import { rootOf, type Frontier } from '#app/tlog/tree.ts';

import type { LogStory } from '../log-story.ts';

import type { TrustedCheckpoint } from './checkpoint.ts';
import { failed, notPresent, passed, type Finding } from './finding.ts';

/** The tree of the first so many entries; null where the pack does not hold all of them. */
export type Prefix = (size: number) => Frontier | null;

/**
 * Every recovery names the last checkpoint that was seen outside, in full: it is signed by a key of the name before, says what
 * the entry says of it, does not reach beyond the gap, and, where it covers nothing that was lost and the pack holds the
 * entries it covers, is their tree.
 */
export async function checkRecovery(
  crypto: TlogCrypto,
  story: LogStory,
  trusted: TrustedCheckpoint,
  prefix: Prefix,
): Promise<Finding> {
  const { length } = story.continuations;
  if (length > MAX_CONTINUATIONS) return failed(`the log was continued ${length} times, more than can be judged`);
  const said: string[] = [];
  for (const { index, body } of story.continuations) {
    const judged = await judgeOutside(crypto, body, [...trusted.ownKeys, ...trusted.named], trusted.ownKeys, prefix);
    if ('wrong' in judged) return failed(`entry ${index}: ${judged.wrong}`);
    if (judged.detail !== null) said.push(`entry ${index}: ${judged.detail}`);
  }
  return said.length === 0
    ? notPresent('the log went on under another name without a checkpoint from outside')
    : passed(said.join('; '));
}

/** The tree of what stands before each of them is computed again: no log is restored so often. */
const MAX_CONTINUATIONS = 20;

async function judgeOutside(
  crypto: TlogCrypto,
  { lastOutsideCheckpoint: outside, gapFrom, gapTo }: PublicParts['log.continued'],
  known: readonly NoteKey[],
  ownKeys: readonly NoteKey[],
  prefix: Prefix,
): Promise<{ readonly wrong: string } | { readonly detail: string | null }> {
  if (outside === null) return { detail: null };
  const checkpoint = await opened(crypto, outside.note, known, ownKeys);
  if (!checkpoint) return { wrong: 'its last outside checkpoint is signed by no key of the name before' };
  const { size, root } = checkpoint;
  if (String(size) !== outside.size || !equalBytes(root, fromBase64(outside.root)))
    return { wrong: 'its last outside checkpoint has another size or root than it says' };
  if (size > Number(gapFrom)) {
    if (gapTo === null || Number(gapTo) < size - 1)
      return { wrong: `its last outside checkpoint has ${size} entries, and its gap ends before them` };
    return { detail: `its last outside checkpoint of ${size} entries is signed; its root covers what was lost` };
  }
  const tree = prefix(size);
  if (!tree)
    return {
      detail: `its last outside checkpoint of ${size} entries is signed; its root is not checked, the pack does not hold these entries`,
    };
  return equalBytes(rootOf(crypto, tree), root)
    ? { detail: `its last outside checkpoint is signed, and is the tree of the first ${size} entries` }
    : { wrong: `its last outside checkpoint is another tree than that of the first ${size} entries` };
}

/** Opened under a key of that name: one the reader gave where there is any, else one the pack names. */
async function opened(
  crypto: TlogCrypto,
  note: string,
  known: readonly NoteKey[],
  ownKeys: readonly NoteKey[],
): Promise<Checkpoint | null> {
  const origin = note.slice(0, note.indexOf('\n'));
  const own = ownKeys.filter(({ name }) => name === origin);
  // After a recovery the same key may go on under the new name: the key is what signs, the name what it signs for.
  const keys = own.length > 0 ? own : known.map(({ publicKey }) => noteKey(crypto, origin, publicKey));
  try {
    return (await openCheckpoint(crypto, utf8Bytes(note), keys)).checkpoint;
  } catch {
    return null;
  }
}
