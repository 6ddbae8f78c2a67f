import { rowsCounted } from '#app/domain/access/completeness.ts';
import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { REVIEWED_KINDS } from '#app/domain/evidence/list-entries.ts';

import type { ListEvidence, ReviewEvidence } from '../review.ts';

/**
 * `completeness.json`: for every list in the pack where it came from and how complete it is, and which rows of the
 * review have no final decision. All of it is read off the entries; canonical JSON and a newline.
 */
export function completenessJson(evidence: ReviewEvidence): string {
  const open = evidence.rows.filter((row) => !row.standing || row.standing.body.decision === 'cannot_tell');
  const record = {
    cycleId: evidence.cycleId,
    exceptions: (evidence.launched?.body.exceptions ?? []).map(({ kind, itemId, acknowledgedBy }) => {
      return { kind, itemId, acknowledgedBy };
    }),
    items: evidence.rows.length,
    lists: [...evidence.lists.values()].sort(byListId).map((list) => listRecord(evidence, list)),
    withoutFinalDecision: open.map((row) => row.item.itemId),
  };
  return `${canonicalText(record)}\n`;
}

/** Lists stand in the order of their ids, so that the order in which they were read makes no difference. */
const byListId = (a: ListEvidence, b: ListEvidence): number => (a.listId < b.listId ? -1 : a.listId > b.listId ? 1 : 0);

function listRecord(evidence: ReviewEvidence, list: ListEvidence) {
  const launched = evidence.launched?.body;
  const isReviewed = REVIEWED_KINDS.some((kind) => launched?.[kind]?.listId === list.listId);
  const use = isReviewed ? 'reviewed' : 'compared with';
  const head = { listId: list.listId, kind: list.kind, rowsHere: list.rows, use };
  if (!list.recorded) return { ...head, entry: null };
  const { body, index } = list.recorded;
  const { route, producedBy, takenAt, rowsRead, rowsKept, rowsSetAside, rowsByHand, setAside, method } = body;
  const { secondCount, secondCountBy, secondCountAt, digest, sourceDigests } = body;
  return {
    ...head,
    entry: index,
    route,
    producedBy,
    takenAt,
    rowsRead,
    rowsKept,
    rowsSetAside,
    rowsByHand,
    setAside,
    sumHolds: rowsRead === rowsKept + rowsSetAside,
    secondCount: secondCount === null ? null : { count: secondCount, by: secondCountBy, at: secondCountAt },
    agrees: secondCount === null ? 'unknown' : secondCount === rowsCounted(body) ? 'yes' : 'no',
    digest,
    sourceDigests,
    method,
  };
}
