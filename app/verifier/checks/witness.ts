import { parseSignatureLines, verifyCosignatures, type WitnessKey } from '#app/tlog/cosignature.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { parseNote } from '#app/tlog/note.ts';
import { CHECKPOINT, CHECKPOINT_COSIGNATURES, CLOSE_CHECKPOINT, CLOSE_COSIGNATURES } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/** A cosignature of a witness the reader named, which holds. */
export interface Witnessed {
  readonly name: string;
  /** UTC, as the witness says. */
  readonly at: string;
  /** Which checkpoint it is over. */
  readonly over: 'the checkpoint' | 'the checkpoint of the close';
}

/** What a pack shows of witnesses. */
export interface WitnessReport {
  /** Names that the lines of the pack give; nothing shows that they are these. */
  readonly named: readonly string[];
  /** Names of the witnesses whose keys the reader gave. */
  readonly asked: readonly string[];
  readonly cosigned: readonly Witnessed[];
}

const FILES = [
  { path: CHECKPOINT_COSIGNATURES, checkpoint: CHECKPOINT, over: 'the checkpoint' },
  { path: CLOSE_COSIGNATURES, checkpoint: CLOSE_CHECKPOINT, over: 'the checkpoint of the close' },
] as const;

/**
 * Witnesses the reader named cosigned a checkpoint of the pack (C2SP tlog-cosignature): each saw this log, under this name,
 * and that it only grew since they last looked. Lines of other witnesses are passed over. Another copy of the log,
 * rewritten, cannot have been shown to the same witness.
 */
export async function checkWitness(
  crypto: TlogCrypto,
  archive: PackArchive,
  keys: readonly WitnessKey[],
  accept: (report: WitnessReport) => void,
): Promise<Finding> {
  const named = new Set<string>();
  const cosigned: Witnessed[] = [];
  for (const { path, checkpoint, over } of FILES) {
    if (!archive.members.has(path)) continue;
    const { text } = parseNote(await archive.bytes(checkpoint));
    const signatures = parseSignatureLines(text, await archive.bytes(path));
    for (const { name } of signatures) named.add(name);
    for (const key of keys) {
      for (const { time } of await verifyCosignatures(crypto, text, signatures, key)) {
        const at = utcOf(time);
        if (at === null) return failed(`${path}: ${key.name} says a time that does not exist`);
        cosigned.push({ name: key.name, at, over });
      }
    }
  }
  const asked = keys.map(({ name }) => name);
  accept({ named: [...named], asked, cosigned });
  if (named.size === 0) return notPresent('no cosignature of a witness is part of this pack');
  if (keys.length === 0)
    return notPresent(`lines named ${[...named].join(', ')} are there; no key of a witness was given (--witness)`);
  if (cosigned.length === 0) return notPresent(`none of the cosignatures is of ${asked.join(', ')}`);
  return passed(cosigned.map(({ name, at, over }) => `${name} cosigned ${over} at ${at}`).join(', '));
}

/** Keys the reader gave: one `name+id+key` a line; empty lines and those that begin with `#` are passed over. */
export function witnessLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** Seconds since 1970 as text; null beyond what a date can be. */
function utcOf(time: bigint): string | null {
  const at = new Date(time > 253_402_300_799n ? Number.NaN : Number(time) * 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
