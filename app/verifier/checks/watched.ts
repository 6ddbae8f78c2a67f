import type { WatchedEvidence } from '#app/pack/watched.ts';
import type { ReviewEvidence } from '#app/pack/review.ts';

import { failed, passed, type Finding } from './finding.ts';

/** The log names at most this many differences; the counts are always whole. */
const MAX_DIFFERENCES = 200;

/**
 * Exports that were watched were compared with the very list the review was started on, their counts tie with it, and each
 * difference is about a row of it. What explains a difference is the log's word at that time and is not judged again.
 */
export function checkWatched(evidence: ReviewEvidence): Finding {
  for (const watched of evidence.watched) {
    const wrong = wrongWatched(evidence, watched);
    if (wrong) return failed(`entry ${watched.index}: ${wrong}`);
  }
  const open = evidence.watched.flatMap(({ body }) => body.differences.filter(({ why }) => why === 'not_explained'));
  return passed(
    `watched exports compared with a list of this review: ${evidence.watched.length}; differences that nothing explains: ${open.length}`,
  );
}

function wrongWatched(evidence: ReviewEvidence, { index, body }: WatchedEvidence): string | null {
  const list = evidence.lists.get(body.listId);
  if (!list?.recorded || list.recorded.index > index) return 'the list it was compared with is not in the pack';
  if (list.recorded.body.digest !== body.listDigest) return 'it was compared with another list than the pack holds';
  if (body.rowsRead !== body.rowsKept + body.rowsSetAside) return 'lines read are not kept plus set aside';
  const both = body.same + body.changed + body.changedAddress;
  if (both + body.left !== list.lines.length) return 'its counts do not tie with the rows of the list';
  if (both + body.joined !== body.rowsKept) return 'its counts do not tie with the rows of the export';
  const total = body.joined + body.left + body.changed + body.changedAddress;
  if (body.differences.length !== Math.min(total, MAX_DIFFERENCES)) return 'its differences are not all named';
  return wrongDifference(body, new Set(list.lines.map((line) => line.commitment)));
}

function wrongDifference({ differences }: WatchedEvidence['body'], rows: ReadonlySet<string>): string | null {
  const stray = differences.some(({ difference, row }) => {
    return difference === 'joined' ? row !== null : row === null || !rows.has(row);
  });
  return stray ? 'a difference is about a row that is not in the list' : null;
}
