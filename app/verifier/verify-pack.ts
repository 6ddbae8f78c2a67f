import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { parseCertificates, type Certificate } from '#app/tlog/certificate.ts';
import { isDemoOrigin } from '#app/tlog/checkpoint.ts';
import { parseWitnessKey, type WitnessKey } from '#app/tlog/cosignature.ts';
import { appendLeaves, EMPTY_FRONTIER } from '#app/tlog/tree.ts';
import { Erasures } from '#app/pack/erasures.ts';
import type { EventLine } from '#app/pack/lines.ts';
import { PackError } from '#app/pack/error.ts';
import { PackArchive, type ArchiveSource, type Inflate } from '#app/pack/read.ts';

import {
  checkCheckpoint,
  checkConsistency,
  checkOlderCheckpoint,
  type TrustedCheckpoint,
} from './checks/checkpoint.ts';
import { checkDigests } from './checks/digests.ts';
import { failed, notPresent, passed, runCheck, type Finding } from './checks/finding.ts';
import { proofFileJudge, tileJudge, type InclusionJudge } from './checks/inclusion.ts';
import { judgeEntry } from './checks/leaves.ts';
import { checkPackKey, checkSignature } from './checks/signature.ts';
import { checkRecovery, type Prefix } from './checks/recovery.ts';
import { checkTimestamp, type StampedTime } from './checks/timestamp.ts';
import { checkWitness, witnessLines, type WitnessReport } from './checks/witness.ts';
import { readEvents, readFacts, refuseTooLarge, type AnyFacts } from './contents.ts';
import { readGivenKeys, readGivenPackKeys, type GivenKey, type GivenPackKey } from './keys.ts';
import { judgeOf, type KindJudge } from './kinds.ts';
import { LogStory } from './log-story.ts';
import {
  makeReport,
  unusableReport,
  type CheckId,
  type CheckResult,
  type Coverage,
  type PackReport,
} from './report.ts';

export interface VerifyOptions {
  readonly crypto: TlogCrypto;
  readonly inflate: Inflate;
  /**
   * Log key the reader got another way: one `name+id+key`, or the text of the page published at `/keys/<origin>`; null to
   * take the pack's word for it.
   */
  readonly key: string | null;
  /** Bytes of an older checkpoint the reader kept; null if none. */
  readonly against: Uint8Array | null;
  /** Root certificates of time-stamping authorities the reader believes, PEM; none to take those in the pack. */
  readonly tsaRoots?: string | null;
  /** Keys of witnesses the reader believes, one `name+id+key` a line (C2SP tlog-cosignature); none to judge no cosignature. */
  readonly witness?: string | null;
  /** Told before each check, for programs that show progress. */
  readonly onProgress?: (check: CheckId) => void;
}

/**
 * Judges a pack offline. In: the archive and what the reader brings. Out: the report; never throws on bad data. Input
 * that is no readable pack at all, or a key that is none, is `unusable`; everything else is verified or failed, check
 * by check.
 */
export async function verifyPack(source: ArchiveSource, options: VerifyOptions): Promise<PackReport> {
  const brought = readBrought(options);
  if (typeof brought === 'string') return unusableReport(brought);
  try {
    const archive = await PackArchive.open(source, options.inflate);
    refuseTooLarge(archive);
    const facts = await readFacts(archive);
    return await new Verification(archive, facts, brought).run();
  } catch (error) {
    if (error instanceof PackError && error.code === 'pack-too-large')
      return unusableReport(`this pack is larger than is judged here (${error.detail})`);
    if (error instanceof PackError) return unusableReport(`this is not a readable pack (${error.message})`);
    return unusableReport('the file could not be read');
  }
}

/** What the reader brings, read. */
interface Brought extends VerifyOptions {
  readonly given: readonly GivenKey[];
  readonly packKeys: readonly GivenPackKey[];
  readonly roots: readonly Certificate[] | null;
  readonly witnesses: readonly WitnessKey[];
}

/** Or a sentence on what of it cannot be read. */
function readBrought(options: VerifyOptions): Brought | string {
  const { crypto, key, tsaRoots, witness } = options;
  let wrong = 'the key given is not a log key (name+id+key), nor a page of them';
  try {
    const given = key === null ? [] : readGivenKeys(crypto, key);
    const packKeys = readGivenPackKeys(key ?? '');
    wrong = 'the file of time-stamp roots holds no certificate that can be read';
    const roots = tsaRoots ? parseCertificates(tsaRoots) : null;
    wrong = 'the key of a witness given is none (name+id+key)';
    const witnesses = witnessLines(witness ?? '').map((line) => parseWitnessKey(crypto, line));
    return { ...options, given, packKeys, roots, witnesses };
  } catch {
    return wrong;
  }
}

/** One verification in progress: what later checks need from earlier ones. */
class Verification {
  readonly #archive: PackArchive;
  readonly #facts: AnyFacts;
  readonly #options: Brought;
  readonly #results: CheckResult[] = [];
  readonly #story = new LogStory();
  readonly #erasures = new Erasures();
  readonly #kind: KindJudge;
  #trusted: TrustedCheckpoint | null = null;
  #leafHashes: Uint8Array[] = [];
  #coverage: Coverage | null = null;
  #time: StampedTime | null = null;
  /** The pack key as the reader's page of keys has it. */
  #listedPackKey: GivenPackKey | null = null;
  #witness: WitnessReport = { named: [], asked: [], cosigned: [] };
  /** How many of the first entries are there without a gap. */
  #unbroken = 0;

  constructor(archive: PackArchive, facts: AnyFacts, options: Brought) {
    this.#archive = archive;
    this.#facts = facts;
    this.#options = options;
    this.#kind = judgeOf(options.crypto, archive, facts, this.#erasures);
  }

  async run(): Promise<PackReport> {
    const { crypto, against, given, packKeys, witnesses } = this.#options;
    const archive = this.#archive;
    const facts = this.#facts;
    const story = this.#story;
    await this.#check('digests', () => checkDigests(crypto, archive));
    await this.#check('checkpoint', () =>
      checkCheckpoint(crypto, archive, given, facts.origin, (trusted) => {
        this.#trusted = trusted;
      }),
    );
    await this.#checkEntries();
    // Told second, judged here: which keys may sign is for the entries to say.
    const { closedUnder } = this.#kind;
    const signed = { origin: facts.origin, closedUnder, story, packKeys };
    const acceptListed = (key: GivenPackKey) => {
      this.#listedPackKey = key;
    };
    await this.#check('signature', () => checkSignature(crypto, archive, signed, acceptListed), 1);
    await this.#check('pack-key', () => checkPackKey(crypto, archive, story, facts.origin));
    await this.#check('consistency', () =>
      this.#withCheckpoint((trusted) => checkConsistency(crypto, archive, trusted, story)),
    );
    await this.#check('older-checkpoint', () =>
      this.#withCheckpoint((trusted) =>
        checkOlderCheckpoint(crypto, archive, trusted, story, against, this.#completeLog()),
      ),
    );
    await this.#check('timestamp', () => this.#withCheckpoint((trusted) => this.#checkTimestamp(trusted)));
    await this.#check('witness', () =>
      this.#withCheckpoint(() =>
        checkWitness(crypto, archive, witnesses, (found) => {
          this.#witness = found;
        }),
      ),
    );
    if (story.continuations.length > 0) {
      await this.#check('recovery', () =>
        this.#withCheckpoint((trusted) => checkRecovery(crypto, story, trusted, this.#prefix)),
      );
    }
    await this.#checkKind();
    return this.#report();
  }

  /** Reads the entries once: leaves and commitments, places in the log, and what they say. */
  async #checkEntries(): Promise<void> {
    const { crypto } = this.#options;
    const judge = await this.#inclusionJudge();
    let wrongLeaf: string | null = null;
    let wrongPlace: string | null = typeof judge === 'string' ? judge : null;
    await this.#check('leaves', async () => {
      let last = -1;
      for await (const line of readEvents(this.#archive)) {
        if (line.index <= last) return failed(`entry ${line.index} is out of order`);
        last = line.index;
        const { hash, wrong } = judgeEntry(crypto, line);
        wrongLeaf ??= wrong ?? this.#wrongWithheld(line);
        this.#erasures.add(line);
        if (typeof judge !== 'string' && wrongPlace === null) {
          const wrongHere = wrongPlaceOf(judge, line.index, hash);
          wrongPlace = typeof wrongHere === 'object' && wrongHere !== null ? await wrongHere : wrongHere;
        }
        this.#cover(line.index, hash);
        this.#story.add(line);
        this.#kind.add(line, hash);
      }
      wrongLeaf ??= this.#wrongErased();
      const count = this.#leafHashes.length;
      return wrongLeaf
        ? failed(wrongLeaf)
        : passed(`${count} entries are well formed, and what they show is what they commit to`);
    });
    await this.#check('inclusion', () => this.#inclusionFinding(wrongPlace));
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

  /** Only a pack that shows a part of a log or of a review may leave something out; a whole review shows all there is. */
  #wrongWithheld({ index, withheld }: EventLine): string | null {
    return this.#facts.kind === 'review' && withheld.length > 0
      ? `entry ${index}: its part ${withheld[0]} is left out of the pack of a whole review`
      : null;
  }

  #erased(): PackReport['erased'] {
    const lost = this.#erasures.lostCount;
    return { rows: this.#kind.erasedRows, parts: this.#erasures.partCount - lost, lost };
  }

  /** Erased is what the log itself says was erased; anything else was merely left out. */
  #wrongErased(): string | null {
    const found = this.#erasures.unexplained;
    return (
      found &&
      `entry ${found.index}: its part ${found.part} is called erased, and no erasure that the log records later names it`
    );
  }

  #cover(index: number, hash: Uint8Array): void {
    if (index === this.#leafHashes.length) this.#unbroken = index + 1;
    this.#leafHashes.push(hash);
    this.#coverage = {
      entries: this.#leafHashes.length,
      logSize: this.#trusted?.checkpoint.size ?? 0,
      from: this.#coverage?.from ?? index,
      to: index,
    };
  }

  readonly #prefix: Prefix = (size) =>
    size > this.#unbroken ? null : appendLeaves(this.#options.crypto, EMPTY_FRONTIER, this.#leafHashes.slice(0, size));

  #completeLog(): ((size: number) => typeof EMPTY_FRONTIER) | null {
    const size = this.#trusted?.checkpoint.size;
    if (size === undefined || this.#leafHashes.length !== size) return null;
    return (olderSize) => appendLeaves(this.#options.crypto, EMPTY_FRONTIER, this.#leafHashes.slice(0, olderSize));
  }

  #checkTimestamp(trusted: TrustedCheckpoint): Promise<Finding> {
    const { crypto, roots } = this.#options;
    const { launched, times } = this.#kind;
    const said = 'timestamps' in this.#facts ? this.#facts.timestamps : undefined;
    const saidOwn = 'stamped' in this.#facts ? this.#facts.stamped : undefined;
    const { kind } = this.#facts;
    const question = {
      archive: this.#archive,
      trusted,
      story: this.#story,
      kind,
      said,
      saidOwn,
      roots,
      launched,
      times,
    };
    return checkTimestamp(crypto, question, (time) => {
      this.#time = time;
    });
  }

  async #checkKind(): Promise<void> {
    for (const { id, run } of await this.#kind.checks(this.#trusted?.checkpoint.size ?? null))
      await this.#check(id, run);
  }

  #withCheckpoint(check: (trusted: TrustedCheckpoint) => Promise<Finding>): Finding | Promise<Finding> {
    return this.#trusted ? check(this.#trusted) : notPresent('there is no checkpoint to prove it against');
  }

  /** Runs a check and adds what it found, at the end of the report or at the place given. */
  async #check(id: CheckId, check: () => Finding | Promise<Finding>, place?: number): Promise<void> {
    this.#options.onProgress?.(id);
    this.#results.splice(place ?? this.#results.length, 0, await runCheck(id, check));
  }

  /** A checkpoint may carry two signatures: what the reader believes is theirs, what the pack names first is the other. */
  #revocationOf({ key, given }: TrustedCheckpoint): ReturnType<LogStory['revocationOf']> {
    const { crypto } = this.#options;
    return this.#story.revocationOf(crypto, key) ?? (given && this.#story.revocationOf(crypto, given.key));
  }

  /** What is known of the pack key that signed, beside that it did. */
  #packKey(): PackReport['packKey'] {
    const named = this.#story.packKey;
    if ('wrong' in named) return null;
    const listed = this.#listedPackKey;
    return {
      namedIn: named.index,
      closedIn: this.#kind.closedUnder?.index ?? null,
      isListedAsCurrent: listed?.isCurrent ?? false,
      replaced: listed && !listed.isCurrent ? listed.remark : null,
    };
  }

  #report(): PackReport {
    return makeReport({
      facts: this.#facts,
      isDemo: isDemoOrigin(this.#trusted?.checkpoint.origin ?? this.#facts.origin),
      trusted: this.#trusted,
      isPinned: this.#options.given.length > 0,
      revoked: this.#trusted && this.#revocationOf(this.#trusted),
      gaps: this.#story.gaps,
      time: this.#time,
      witness: this.#witness,
      packKey: this.#packKey(),
      coverage: this.#coverage,
      isOlderGiven: this.#options.against !== null,
      erased: this.#erased(),
      checks: this.#results,
    });
  }
}

/** Null if the leaf stands there; else what is wrong. Answers at once where the judge does. */
function wrongPlaceOf(judge: InclusionJudge, index: number, hash: Uint8Array): Promise<string | null> | string | null {
  const sayWrong = (error: unknown) =>
    `entry ${index}: ${error instanceof Error ? error.message : 'proof cannot be read'}`;
  try {
    return judge(index, hash)?.then(() => null, sayWrong) ?? null;
  } catch (error) {
    return sayWrong(error);
  }
}
