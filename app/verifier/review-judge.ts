import type { TlogCrypto } from '#app/tlog/crypto.ts';
import type { ReviewTimes } from '#app/pack/bracket.ts';
import type { Erasures } from '#app/pack/erasures.ts';
import { PackError } from '#app/pack/error.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import type { EventLine, ItemLine } from '#app/pack/lines.ts';
import type { PackArchive } from '#app/pack/read.ts';
import { ReviewCollector, type ReviewEvidence } from '#app/pack/review.ts';

import { checkClosing } from './checks/closing.ts';
import { checkDecisions } from './checks/decisions.ts';
import { failed, type Finding } from './checks/finding.ts';
import { checkPopulation, wrongErasedRow } from './checks/population.ts';
import { checkRemovals } from './checks/removals.ts';
import { checkRenderings, wrongRemoved } from './checks/renderings.ts';
import { checkSample } from './checks/sample.ts';
import type { ClosedUnder } from './checks/signature.ts';
import { checkWatched } from './checks/watched.ts';
import { readItems, readLists, type ReadList } from './contents.ts';
import type { KindCheck, KindJudge } from './kinds.ts';

/** What a review pack shows, read once for all checks. */
interface ReviewContents {
  readonly items: readonly ItemLine[];
  readonly lists: readonly ReadList[];
  readonly evidence: ReviewEvidence;
}

/** Judges the pack of one review: the lists it was about, what was decided, what came of it, how it was closed. */
export class ReviewJudge implements KindJudge {
  readonly #crypto: TlogCrypto;
  readonly #archive: PackArchive;
  readonly #facts: PackFacts;
  readonly #erasures: Erasures;
  readonly #collector: ReviewCollector;
  #launched: number | null = null;
  #closedUnder: ClosedUnder | null = null;
  #erasedRows = 0;

  constructor(crypto: TlogCrypto, archive: PackArchive, facts: PackFacts, erasures: Erasures) {
    this.#crypto = crypto;
    this.#archive = archive;
    this.#facts = facts;
    this.#erasures = erasures;
    this.#collector = new ReviewCollector(facts.cycleId);
  }

  get launched(): number | null {
    return this.#launched;
  }

  get closed(): number | null {
    return this.#closedUnder?.index ?? null;
  }

  get closedUnder(): ClosedUnder | null {
    return this.#closedUnder;
  }

  get erasedRows(): number {
    return this.#erasedRows;
  }

  get times(): ReviewTimes {
    return this.#collector.times;
  }

  add(line: EventLine, leafHash: Uint8Array): void {
    const isOwn = line.disclosed['public']?.body['cycleId'] === this.#facts.cycleId;
    if (isOwn && line.leaf['type'] === 'cycle.launched') this.#launched = line.index;
    if (isOwn && line.leaf['type'] === 'cycle.closed') this.#closedUnder = closedUnder(line);
    this.#collector.add(line, leafHash);
  }

  async checks(): Promise<readonly KindCheck[]> {
    const contents = await this.#read();
    const judged = (judge: (contents: ReviewContents) => Finding | Promise<Finding>) => () =>
      contents ? judge(contents) : failed('items or lists cannot be read');
    const watched: KindCheck = { id: 'watched', run: judged(({ evidence }) => checkWatched(evidence)) };
    const isWatched = contents !== null && contents.evidence.watched.length > 0;
    const drawing: KindCheck = {
      id: 'drawing',
      run: judged(({ evidence, items }) => checkSample(this.#crypto, this.#facts, evidence, items)),
    };
    return [
      {
        id: 'population',
        run: judged(({ evidence, lists, items }) => this.#population(evidence, lists, items)),
      },
      { id: 'decisions', run: judged(({ evidence }) => checkDecisions(evidence)) },
      { id: 'removals', run: judged(({ evidence }) => checkRemovals(evidence, this.#erasures)) },
      { id: 'closing', run: judged(({ evidence }) => checkClosing(this.#crypto, evidence)) },
      ...(isWatched ? [watched] : []),
      ...(this.#facts.sample ? [drawing] : []),
      {
        id: 'renderings',
        run: judged(({ evidence, lists }) => this.#renderings(evidence, lists)),
      },
    ];
  }

  #population(evidence: ReviewEvidence, lists: readonly ReadList[], items: readonly ItemLine[]): Finding {
    const wrong = wrongErasedRow(this.#erasures, lists);
    return wrong ? failed(wrong) : checkPopulation(this.#crypto, this.#facts, evidence, lists, items);
  }

  #renderings(evidence: ReviewEvidence, lists: readonly ReadList[]): Finding | Promise<Finding> {
    const wrong = wrongRemoved(this.#facts, this.#erasures, lists);
    return wrong ? failed(wrong) : checkRenderings(this.#crypto, this.#archive, evidence, this.#facts);
  }

  async #read(): Promise<ReviewContents | null> {
    try {
      const items = await readItems(this.#archive);
      const lists = await readLists(this.#archive);
      const rows = lists.flatMap(({ lines }) => lines);
      this.#erasedRows = rows.filter((line) => 'state' in line && line.state === 'erased').length;
      return { items, lists, evidence: this.#collector.finish(items, lists) };
    } catch (error) {
      if (error instanceof PackError && error.code === 'pack-too-large') throw error;
      return null;
    }
  }
}

function closedUnder({ index, disclosed }: EventLine): ClosedUnder {
  const digest = disclosed['public']?.body['packKeyDigest'];
  return { index, packKeyDigest: typeof digest === 'string' ? digest : null };
}
