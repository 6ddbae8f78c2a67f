import type { Checkpoint } from '#app/tlog/checkpoint.ts';
import { PackError } from './error.ts';
import type { IndexRuns } from './index-runs.ts';
import { eventLineOf, type EventLine, formatEventLine, type PackEntry } from './lines.ts';

/**
 * The lines of `events.ndjson`, one at a time; `indexes` gets the place of each entry, and `taken` sees it with its line. Throws PackError
 * `input-incomplete` for an entry that is out of order or beyond the checkpoint.
 */
export async function* eventLines(
  entries: AsyncIterable<PackEntry> | Iterable<PackEntry>,
  { size }: Checkpoint,
  indexes: IndexRuns,
  taken: (line: EventLine, entry: PackEntry) => void,
): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    if (entry.index >= size || entry.index <= indexes.last) {
      throw new PackError('input-incomplete', `entry ${entry.index} is out of order or beyond the checkpoint`);
    }
    indexes.add(entry.index);
    taken(eventLineOf(entry), entry);
    yield formatEventLine(entry);
  }
}
