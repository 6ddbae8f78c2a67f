import { isDemoOrigin, type Checkpoint } from '#app/tlog/checkpoint.ts';
import { PackError } from './error.ts';
import { RENDERINGS } from './facts.ts';
import { proofsOf } from './log-files.ts';

/**
 * What every kind of pack says of itself in `data/technical/pack.json`, and nobody has to be asked for. Throws PackError
 * `input-incomplete` when the checkpoint is of another log.
 */
export function ownFacts(origin: string, entryCount: number, checkpoint: Checkpoint) {
  if (origin !== checkpoint.origin) throw new PackError('input-incomplete', 'checkpoint of another log');
  return {
    format: 'countersign-evidence-pack',
    version: 1,
    renderings: RENDERINGS,
    demo: isDemoOrigin(origin),
    proofs: proofsOf(entryCount),
  } as const;
}
