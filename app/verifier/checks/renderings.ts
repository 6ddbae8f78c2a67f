import { canonicalText } from '#app/domain/evidence/canonical.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import { type PackFacts, RENDERINGS } from '#app/pack/facts.ts';
import { COMPLETENESS, DECISIONS, OSCAL, PAGE_ONE, TEST_SHEET } from '#app/pack/layout.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { completenessJson } from '#app/pack/report/completeness.ts';
import { oscalJson } from '#app/pack/report/oscal.ts';
import { decisionsCsv, testSheetCsv } from '#app/pack/report/tables.ts';
import type { ReviewEvidence } from '#app/pack/review.ts';
import { sentencesOf, shownEvidence } from '#app/pack/sample.ts';

import type { AnyFacts, ReadList } from '../contents.ts';

import { failed, notPresent, passed, type Finding } from './finding.ts';

/**
 * The tables and the five sentences people read say what the evidence says: they are written again from it and compared
 * byte by byte. The PDF is a rendering of the same and is covered by its digest only.
 */
export async function checkRenderings(
  crypto: TlogCrypto,
  archive: PackArchive,
  evidence: ReviewEvidence,
  facts: PackFacts,
): Promise<Finding> {
  const shown = shownEvidence(evidence, facts);
  const wrong = wrongControl(evidence, facts);
  if (wrong) return failed(wrong);
  const oscal = archive.members.has(OSCAL) ? oscalJson(crypto, evidence, facts) : '';
  if (oscal === null) return failed(`${OSCAL} is there, and the review it tells of is not closed`);
  const found = await compareRenderings(archive, facts, [
    [DECISIONS, [decisionsCsv(shown)]],
    [TEST_SHEET, [testSheetCsv(shown)]],
    [COMPLETENESS, [completenessJson(evidence)]],
    ...(oscal === '' ? [] : [[OSCAL, [oscal]] satisfies [string, string[]]]),
    [PAGE_ONE, [`${canonicalText({ sentences: sentencesOf(evidence, facts) })}\n`]],
  ]);
  const isUnshown = found.outcome === 'passed' && facts.control !== null && evidence.control === null;
  return isUnshown ? passed(`${found.detail}; control as the pack says, no entry here records it`) : found;
}

/** Page one and the report print the control that pack.json names, so it is the one that the log says was in force. */
function wrongControl({ control }: ReviewEvidence, facts: PackFacts): string | null {
  if (control === null) return null;
  const { controlId, wording } = control.body;
  return facts.control?.id === controlId && facts.control.wording === wording
    ? null
    : `the pack names another control than entry ${control.index}, which was in force when the review was started`;
}

/**
 * An edition that replaces another names exactly what was erased since: what tombstones behind the earlier checkpoint name of what stood
 * before it.
 */
export function wrongRemoved({ replaces }: AnyFacts, erasures: Erasures, lists: readonly ReadList[]): string | null {
  if (!replaces) return null;
  const { fieldsRemoved, checkpointSize } = replaces as Partial<typeof replaces>;
  if (
    typeof checkpointSize !== 'string' ||
    !/^(0|[1-9]\d{0,15})$/.test(checkpointSize) ||
    !Array.isArray(fieldsRemoved)
  )
    return 'the pack does not say what the edition it replaces stood on';
  const removed = erasures.since(Number(checkpointSize), lists);
  const [wanted, given] = [new Set<unknown>(removed), new Set<unknown>(fieldsRemoved)];
  const unnamed = removed.find((field) => !given.has(field));
  if (unnamed !== undefined) return `${unnamed} was erased since the edition before, and the pack does not name it`;
  const kept = fieldsRemoved.find((field) => !wanted.has(field));
  return kept === undefined ? null : `the pack names ${kept} as erased since the edition before, and it was not`;
}

/** Compares members of the pack with what they ought to say, byte by byte, and holds neither whole. */
export async function compareRenderings(
  archive: PackArchive,
  facts: AnyFacts,
  expected: readonly (readonly [path: string, texts: Iterable<string> | AsyncIterable<string>])[],
): Promise<Finding> {
  if (facts.demo !== isDemoOrigin(facts.origin)) return failed('the pack misstates whether it is a demonstration');
  if (facts.renderings !== RENDERINGS)
    return notPresent(
      `written by another edition of the words (${facts.renderings}, this verifier knows ${RENDERINGS}); the verify.html inside this pack is of that edition, and rests on the pack key alone`,
    );
  for (const [path, texts] of expected) {
    const line = await firstDifference(archive.chunks(path), texts);
    if (line !== null) return failed(`${path} does not say what the evidence says (first difference on line ${line})`);
  }
  const tables = expected.map(([path]) => path).filter((path) => path !== PAGE_ONE);
  return passed(`${tables.join(', ')} and the sentences of page one say what the evidence says`);
}

/** Line on which the two first differ, counted from 1; null if they are the same. */
async function firstDifference(
  given: AsyncGenerator<Uint8Array>,
  wanted: Iterable<string> | AsyncIterable<string>,
): Promise<number | null> {
  let line = 1;
  let here: Uint8Array = new Uint8Array();
  const more = async (): Promise<boolean> => {
    while (here.length === 0) {
      const next = await given.next();
      if (next.done) return false;
      here = next.value;
    }
    return true;
  };
  try {
    for await (const text of wanted) {
      for (let left = utf8Bytes(text); left.length > 0;) {
        if (!(await more())) return line;
        const length = Math.min(here.length, left.length);
        for (let i = 0; i < length; i += 1) {
          if (here[i] !== left[i]) return line;
          if (here[i] === 10) line += 1;
        }
        here = here.subarray(length);
        left = left.subarray(length);
      }
    }
    return (await more()) ? line : null;
  } finally {
    await given.return(undefined);
  }
}
