import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { parseKey, type NoteKey } from '#app/tlog/note.ts';
import { appendLeaves, EMPTY_FRONTIER } from '#app/tlog/tree.ts';
import { PackError } from '#app/pack/error.ts';
import type { PackFacts } from '#app/pack/facts.ts';
import { PackArchive, type ArchiveSource, type Inflate } from '#app/pack/read.ts';
import { ReviewCollector, type ReviewEvidence } from '#app/pack/review.ts';

import {
  checkCheckpoint,
  checkConsistency,
  checkOlderCheckpoint,
  type TrustedCheckpoint,
} from './checks/checkpoint.ts';
import { checkClosing } from './checks/closing.ts';
import { checkDecisions } from './checks/decisions.ts';
import { checkDigests } from './checks/digests.ts';
import { failed, notPresent, passed, runCheck, type Finding } from './checks/finding.ts';
import { proofFileJudge, tileJudge, type InclusionJudge } from './checks/inclusion.ts';
import { judgeEntry } from './checks/leaves.ts';
import { checkPopulation } from './checks/population.ts';
import { checkRemovals } from './checks/removals.ts';
import { checkRenderings } from './checks/renderings.ts';
import { checkPackKey, checkSignature } from './checks/signature.ts';
import { readEvents, readFacts, readItems, readLists } from './contents.ts';
import { unusableReport, type CheckId, type CheckResult, type Coverage, type PackReport } from './report.ts';

export interface VerifyOptions {
  readonly crypto: TlogCrypto;
  readonly inflate: Inflate;
  /** Log key the reader got another way, `name+id+key`; null to take the pack's word for it. */
  readonly key: string | null;
  /** Bytes of an older checkpoint the reader kept; null if none. */
  readonly against: Uint8Array | null;
  /** Told before each check, for programs that show progress. */
  readonly onProgress?: (check: CheckId) => void;
}

/**
 * Judges a pack offline. In: the archive and what the reader brings. Out: the report; never throws on bad data. Input
 * that is no readable pack at all, or a key that is none, is `unusable`; everything else is verified or failed, check
 * by check.
 */
export async function verifyPack(source: ArchiveSource, options: VerifyOptions): Promise<PackReport> {
  let pinned: NoteKey | null;
  try {
    pinned = options.key === null ? null : parseKey(options.crypto, options.key.trim());
  } catch {
    return unusableReport('the key given is not a log key (name+id+key)');
  }
  try {
    const archive = await PackArchive.open(source, options.inflate);
    const facts = await readFacts(archive);
    return await new Verification(archive, facts, pinned, options).run();
  } catch (error) {
    if (error instanceof PackError) return unusableReport(`this is not a readable pack (${error.message})`);
    return unusableReport('the file could not be read');
  }
}

/** One verification in progress: what later checks need from earlier ones. */
class Verification {
  readonly #archive: PackArchive;
  readonly #facts: PackFacts;
  readonly #pinned: NoteKey | null;
  readonly #options: VerifyOptions;
  readonly #results: CheckResult[] = [];
  #trusted: TrustedCheckpoint | null = null;
  #leafHashes: Uint8Array[] = [];
  #coverage: Coverage | null = null;

  constructor(archive: PackArchive, facts: PackFacts, pinned: NoteKey | null, options: VerifyOptions) {
    this.#archive = archive;
    this.#facts = facts;
    this.#pinned = pinned;
    this.#options = options;
  }

  async run(): Promise<PackReport> {
    const { crypto, against } = this.#options;
    const archive = this.#archive;
    const facts = this.#facts;
    await this.#check('digests', () => checkDigests(crypto, archive));
    await this.#check('signature', () => checkSignature(crypto, archive, facts));
    await this.#check('checkpoint', () =>
      checkCheckpoint(crypto, archive, this.#pinned, facts, (trusted) => {
        this.#trusted = trusted;
      }),
    );
    const evidence = await this.#checkEntries();
    await this.#check('pack-key', () => checkPackKey(archive, evidence ?? { packKey: null, origin: null }, facts));
    await this.#check('consistency', () =>
      this.#withCheckpoint((trusted) => checkConsistency(crypto, archive, trusted)),
    );
    await this.#check('older-checkpoint', () =>
      this.#withCheckpoint((trusted) => checkOlderCheckpoint(crypto, archive, trusted, against, this.#completeLog())),
    );
    await this.#check('timestamp', () => notPresent('no outside time stamp is part of this pack'));
    await this.#checkReview(evidence);
    return this.#report();
  }

  /** Reads the entries once: leaves and commitments, places in the log, and what they say of the review. */
  async #checkEntries(): Promise<ReviewEvidence | null> {
    const { crypto } = this.#options;
    const collector = new ReviewCollector(this.#facts.cycleId);
    const judge = await this.#inclusionJudge();
    let wrongLeaf: string | null = null;
    let wrongPlace: string | null = typeof judge === 'string' ? judge : null;
    const leaves = await runCheck('leaves', async () => {
      let last = -1;
      for await (const line of readEvents(this.#archive)) {
        if (line.index <= last) return failed(`entry ${line.index} is out of order`);
        last = line.index;
        const { hash, wrong } = judgeEntry(crypto, line);
        wrongLeaf ??= wrong;
        if (typeof judge !== 'string') wrongPlace ??= await wrongPlaceOf(judge, line.index, hash);
        this.#cover(line.index, hash);
        collector.add(line, hash);
      }
      const count = this.#leafHashes.length;
      return wrongLeaf
        ? failed(wrongLeaf)
        : passed(`${count} entries are well formed, and what they show is what they commit to`);
    });
    this.#results.push(leaves);
    await this.#check('inclusion', () => this.#inclusionFinding(wrongPlace));
    try {
      return collector.finish(await readItems(this.#archive), await readLists(this.#archive));
    } catch {
      return null;
    }
  }

  async #inclusionJudge(): Promise<InclusionJudge | string> {
    const { crypto } = this.#options;
    if (!this.#trusted) return 'there is no checkpoint to prove it against';
    try {
      const makeJudge = this.#facts.proofs === 'tiles' ? tileJudge : proofFileJudge;
      return await makeJudge(crypto, this.#archive, this.#trusted.checkpoint);
    } catch (error) {
      return error instanceof Error ? error.message : 'proofs cannot be read';
    }
  }

  #inclusionFinding(wrong: string | null): Finding {
    if (wrong) return failed(wrong);
    const kind = this.#facts.proofs === 'tiles' ? 'tiles of the log' : 'a proof each';
    return passed(`${this.#leafHashes.length} entries stand in the log where they say, shown by ${kind}`);
  }

  #cover(index: number, hash: Uint8Array): void {
    this.#leafHashes.push(hash);
    this.#coverage = {
      entries: this.#leafHashes.length,
      logSize: this.#trusted?.checkpoint.size ?? 0,
      from: this.#coverage?.from ?? index,
      to: index,
    };
  }

  #completeLog(): ((size: number) => typeof EMPTY_FRONTIER) | null {
    const size = this.#trusted?.checkpoint.size;
    if (size === undefined || this.#leafHashes.length !== size) return null;
    return (olderSize) => appendLeaves(this.#options.crypto, EMPTY_FRONTIER, this.#leafHashes.slice(0, olderSize));
  }

  async #checkReview(evidence: ReviewEvidence | null): Promise<void> {
    const { crypto } = this.#options;
    const archive = this.#archive;
    const judged = (judge: (evidence: ReviewEvidence) => Finding | Promise<Finding>) => () =>
      evidence ? judge(evidence) : failed('items or lists cannot be read');
    await this.#check(
      'population',
      judged(async (one) => checkPopulation(crypto, one, await readLists(archive), await readItems(archive))),
    );
    await this.#check('decisions', judged(checkDecisions));
    await this.#check('removals', judged(checkRemovals));
    await this.#check(
      'closing',
      judged((one) => checkClosing(crypto, one)),
    );
    await this.#check(
      'renderings',
      judged((one) => checkRenderings(archive, one, this.#facts)),
    );
  }

  #withCheckpoint(check: (trusted: TrustedCheckpoint) => Promise<Finding>): Finding | Promise<Finding> {
    return this.#trusted ? check(this.#trusted) : notPresent('there is no checkpoint to prove it against');
  }

  async #check(id: CheckId, check: () => Finding | Promise<Finding>): Promise<void> {
    this.#options.onProgress?.(id);
    this.#results.push(await runCheck(id, check));
  }

  #report(): PackReport {
    const hasFailed = this.#results.some(({ outcome }) => outcome === 'failed');
    return {
      verdict: hasFailed ? 'failed' : 'verified',
      isDemo: isDemoOrigin(this.#trusted?.checkpoint.origin ?? this.#facts.origin),
      origin: this.#trusted?.checkpoint.origin ?? null,
      keyTrust: !this.#trusted ? 'unsigned' : this.#pinned ? 'pinned' : 'from the pack',
      keyHeldBy: this.#facts.keyHeldBy,
      isBracketed: false,
      coverage: this.#coverage,
      checks: this.#results,
      unusable: null,
    };
  }
}

async function wrongPlaceOf(judge: InclusionJudge, index: number, hash: Uint8Array): Promise<string | null> {
  try {
    await judge(index, hash);
    return null;
  } catch (error) {
    return `entry ${index}: ${error instanceof Error ? error.message : 'proof cannot be read'}`;
  }
}
