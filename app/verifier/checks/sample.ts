import { drawSample } from '#app/domain/review/sample.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { ItemLine } from '#app/pack/lines.ts';
import type { ReviewEvidence } from '#app/pack/review.ts';
import { drawnIn } from '#app/pack/sample.ts';

import { failed, passed, type Finding } from './finding.ts';

/**
 * The rows of a sample are the ones its seed draws out of all rows under review: the drawing is repeated. None of them is
 * left out of the pack.
 */
export function checkSample(
  crypto: TlogCrypto,
  facts: PackFacts,
  evidence: ReviewEvidence,
  items: readonly ItemLine[],
): Finding {
  const { drawn, seed, size, of } = facts.sample!;
  const entry = drawnIn(evidence, facts);
  if (!entry) return failed(`entry ${drawn} does not record the drawing of this sample`);
  const { body } = entry;
  if (evidence.launched && entry.index < evidence.launched.index)
    return failed('the sample was drawn before the review started');
  if (body.seed !== seed || body.size !== size || body.of !== of)
    return failed(`entry ${drawn} records another seed or size than the pack says`);
  if (of !== items.length) return failed(`drawn from ${of} rows, ${items.length} are under review`);
  const itemIds = items.map(({ itemId }) => itemId);
  const again = drawSample((bytes) => crypto.sha256(bytes), seed, itemIds, size);
  const differing = again.findIndex((itemId, i) => itemId !== body.itemIds[i]);
  if (differing >= 0 || again.length !== body.itemIds.length)
    return failed(`row ${Math.max(differing, 0) + 1} of the sample is not the one the seed draws`);
  const withheld = withheldRow(evidence, body.itemIds);
  if (withheld !== null) return failed(`row ${withheld} was drawn and is left out of the pack`);
  return passed(`the seed draws these ${size} of ${of} rows again, and all of them are shown`);
}

function withheldRow(evidence: ReviewEvidence, itemIds: readonly string[]): number | null {
  const wanted = new Set(itemIds);
  for (const { item, row, position } of evidence.rows) {
    if (row !== null || !wanted.has(item.itemId)) continue;
    const line = evidence.lists.get(item.listId)?.lines.find((one) => one.commitment === item.rowCommitment);
    if (!line || ('state' in line && line.state === 'withheld')) return position;
  }
  return null;
}
