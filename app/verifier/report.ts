import type { VerifiedTimestamp } from '#app/tlog/timestamp.ts';

import type { TrustedCheckpoint } from './checks/checkpoint.ts';
import type { StampedTime } from './checks/timestamp.ts';
import type { WitnessReport } from './checks/witness.ts';
import type { AnyFacts } from './contents.ts';
import { printable } from './printable.ts';

/** What one check found. `not present` means there was nothing to judge; it neither passes nor fails a pack. */
export type Outcome = 'passed' | 'failed' | 'not present';

export type CheckId =
  | 'digests'
  | 'signature'
  | 'checkpoint'
  | 'pack-key'
  | 'leaves'
  | 'inclusion'
  | 'consistency'
  | 'older-checkpoint'
  | 'timestamp'
  | 'witness'
  | 'recovery'
  | 'population'
  | 'decisions'
  | 'removals'
  | 'closing'
  | 'watched'
  | 'drawing'
  | 'slice'
  | 'schedule'
  | 'renderings';

export interface CheckResult {
  readonly id: CheckId;
  readonly outcome: Outcome;
  /** One sentence: what was checked and how much, or the first thing that is wrong and where. */
  readonly detail: string;
}

/**
 * Whose word the log key is: told to the verifier (in use, replaced since, or revoked), only named by the pack itself
 * (perhaps revoked by its own log), or nobody's.
 */
export type KeyTrust =
  'pinned' | 'pinned, retired' | 'pinned, revoked' | 'from the pack' | 'from the pack, revoked' | 'unsigned';

/** One outside stamp: when, and the name in the certificate that signed it. */
export interface Stamp {
  readonly at: string;
  readonly authority: string;
}

/** Entries a recovery lost, as the log says; `to` is null when nobody knows how far the log had grown. */
export interface Gap {
  readonly from: string;
  readonly to: string | null;
}

export interface Coverage {
  /** Entries in the pack and in the log at its checkpoint. */
  readonly entries: number;
  readonly logSize: number;
  /** First and last index in the pack; null if there are none. */
  readonly from: number | null;
  readonly to: number | null;
}

/** Everything the verifier says. `verdict` decides the exit code: verified 0, failed 1, unusable 2. */
export interface PackReport {
  readonly verdict: 'verified' | 'failed' | 'unusable';
  readonly isDemo: boolean;
  readonly origin: string | null;
  readonly keyTrust: KeyTrust;
  /** The key that signed is not to be trusted any more; the verdict and the exit code say nothing of it. */
  readonly keyRevoked: boolean;
  readonly keyHeldBy: string | null;
  /** What is known of a retired or revoked key; null for others. */
  readonly keyRemark: string | null;
  /** The kind of pack; null where the input could not be judged. */
  readonly kind: AnyFacts['kind'] | null;
  /** What is known of the pack key; null where the log names none. */
  readonly packKey: {
    /** Index of the entry that names it. */
    readonly namedIn: number;
    /** Of a review or a sample: index of its closing, which names the pack key of its time. */
    readonly closedIn: number | null;
    /** The reader's page of keys has it in use; false also without such a page. */
    readonly isListedAsCurrent: boolean;
    /** What that page says of it, if it was replaced since. */
    readonly replaced: string | null;
  } | null;
  readonly isBracketed: boolean;
  readonly time: {
    readonly start: Stamp | null;
    readonly close: Stamp | null;
    /** Over the pack's own checkpoint, where that is not the one of the close of a review. */
    readonly own: Stamp | null;
    readonly root: string;
    readonly isRootPinned: boolean;
    /** What is missing for the stamps to bracket the review; nothing if they do. */
    readonly missing: readonly string[];
  } | null;
  /** What witnesses cosigned, as far as the reader named any. */
  readonly witness: WitnessReport;
  /** Recoveries the log went through, oldest first. */
  readonly gaps: readonly Gap[];
  readonly coverage: Coverage | null;
  /** The reader gave an older checkpoint (`--against`). */
  readonly isOlderGiven: boolean;
  /** What the pack calls erased: rows of lists and parts of entries; `lost` are those that nobody erased and a recovery could not put back. */
  readonly erased: { readonly rows: number; readonly parts: number; readonly lost: number };
  readonly checks: readonly CheckResult[];
  /** Why the input could not be judged at all; null otherwise. */
  readonly unusable: string | null;
}

/** The report of an input that could not be judged. */
export function unusableReport(reason: string): PackReport {
  return {
    verdict: 'unusable',
    isDemo: false,
    origin: null,
    keyTrust: 'unsigned',
    keyRevoked: false,
    keyHeldBy: null,
    keyRemark: null,
    kind: null,
    packKey: null,
    isBracketed: false,
    time: null,
    witness: { named: [], asked: [], cosigned: [] },
    gaps: [],
    coverage: null,
    isOlderGiven: false,
    erased: { rows: 0, parts: 0, lost: 0 },
    checks: [],
    unusable: reason,
  };
}

/** What a verification found, from which its report is made. */
export interface Findings {
  readonly facts: Pick<AnyFacts, 'origin' | 'keyHeldBy' | 'kind'>;
  readonly isDemo: boolean;
  readonly trusted: TrustedCheckpoint | null;
  readonly isPinned: boolean;
  readonly packKey: PackReport['packKey'];
  /** What the log itself says of the key, if it revoked it. */
  readonly revoked: { readonly untrustedSince: string | null } | null;
  readonly gaps: readonly Gap[];
  readonly witness: WitnessReport;
  readonly time: StampedTime | null;
  readonly coverage: Coverage | null;
  readonly isOlderGiven: boolean;
  readonly erased: PackReport['erased'];
  readonly checks: readonly CheckResult[];
}

/** The report on an input that could be judged: failed as soon as one check failed. */
export function makeReport(findings: Findings): PackReport {
  const { facts, isDemo, trusted, gaps, witness, time, coverage, erased, checks } = findings;
  const { keyTrust, keyRemark } = keyTrustOf(findings);
  return {
    verdict: checks.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'verified',
    isDemo,
    origin: trusted?.checkpoint.origin ?? null,
    keyTrust,
    keyRevoked: isRevoked(keyTrust),
    keyRemark,
    keyHeldBy: facts.keyHeldBy,
    kind: facts.kind,
    packKey: findings.packKey,
    isBracketed: time?.missing.length === 0,
    time: time && {
      start: stampOf(time.start),
      close: stampOf(time.close),
      own: stampOf(time.own),
      root: (time.close ?? time.start ?? time.own)?.root ?? '',
      isRootPinned: time.isRootPinned,
      missing: time.missing,
    },
    witness,
    gaps,
    coverage,
    isOlderGiven: findings.isOlderGiven,
    erased,
    checks,
    unusable: null,
  };
}

function keyTrustOf({ trusted, isPinned, revoked, time }: Findings): Pick<PackReport, 'keyTrust' | 'keyRemark'> {
  if (!trusted) return { keyTrust: 'unsigned', keyRemark: null };
  const { given } = trusted;
  if (given?.state === 'revoked' || revoked) {
    const said = given?.remark ?? `untrusted since ${revoked?.untrustedSince ?? 'a time nobody knows'}`;
    const since = given?.untrustedSince ?? (revoked?.untrustedSince ? Date.parse(revoked.untrustedSince) : null);
    // A root from the pack says nothing here: whoever has the stolen key can make an authority of their own.
    const isOlder =
      since !== null && time?.isRootPinned === true && (time.overCheckpoint?.at.getTime() ?? since) < since;
    const keyRemark = isOlder ? `${said}; the outside stamp over the checkpoint is older than that` : said;
    return { keyTrust: isPinned ? 'pinned, revoked' : 'from the pack, revoked', keyRemark };
  }
  if (given?.state === 'retired') return { keyTrust: 'pinned, retired', keyRemark: given.remark };
  return { keyTrust: isPinned ? 'pinned' : 'from the pack', keyRemark: null };
}

function stampOf(stamp: VerifiedTimestamp | null): Stamp | null {
  return stamp && { at: stamp.at.toISOString(), authority: stamp.authority };
}

/**
 * The headline, one statement a line: verdict, key, time, coverage. They are kept apart because each can be weak while
 * the others are strong. Names out of certificates and notes stay on the line they stand in.
 */
export function headline(report: PackReport): readonly string[] {
  const lines = report.unusable === null ? linesOf(report) : [`CANNOT BE JUDGED: ${report.unusable}`];
  return lines.map((line) => printable(line, MAX_LINE));
}

const MAX_LINE = 10_000;

function linesOf(report: PackReport): readonly string[] {
  const demo = report.isDemo ? ['DEMONSTRATION DATA: made from invented people and apps, whatever follows'] : [];
  const lines = [
    verdictLine(report),
    keyLine(report),
    packLine(report),
    timeLine(report),
    ...witnessLine(report.witness),
    coverageLine(report),
    ...wordsLine(report),
    ...olderLine(report),
  ];
  const { rows, parts, lost: lostParts } = report.erased;
  const erased =
    rows + parts > 0
      ? [
          `Erased: ${rows} ${rows === 1 ? 'row' : 'rows'} and ${parts} ${parts === 1 ? 'part' : 'parts'} cannot be read: erased since, as later entries of the log say`,
        ]
      : [];
  const lost =
    lostParts > 0
      ? [
          `Lost: ${lostParts} ${lostParts === 1 ? 'part' : 'parts'} cannot be read: lost before a recovery, not erased, as later entries of the log say`,
        ]
      : [];
  return [...demo, ...lines, ...erased, ...lost, ...report.gaps.map(gapLine)];
}

/** The whole report as plain text. */
export function reportText(report: PackReport): string {
  const width = Math.max(0, ...report.checks.map(({ id }) => id.length));
  const checks = report.checks.map(({ id, outcome, detail }) => `  ${MARKS[outcome]}  ${id.padEnd(width)}  ${detail}`);
  return [...headline(report), ...(checks.length > 0 ? ['', ...checks] : []), ''].join('\n');
}

const MARKS: Readonly<Record<Outcome, string>> = {
  passed: 'passed     ',
  failed: 'FAILED     ',
  'not present': 'not present',
};

const isRevoked = (trust: KeyTrust): boolean => trust.endsWith('revoked');

function verdictLine({ verdict, checks, keyTrust }: PackReport): string {
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  if (verdict !== 'verified') return `FAILED: ${failed} of ${checks.length} checks failed`;
  return isRevoked(keyTrust)
    ? 'VERIFIED UNDER A REVOKED KEY: no check failed, but whoever had the key then could have made this'
    : 'VERIFIED: no check failed';
}

function keyLine({ keyTrust, keyHeldBy, keyRemark }: PackReport): string {
  const held = `the pack says the key is held by ${keyHeldBy ?? 'somebody it does not name'}`;
  const remark = keyRemark === null ? '' : ` (${keyRemark})`;
  switch (keyTrust) {
    case 'pinned':
      return `Key: PINNED, the checkpoint is signed by the key you gave; ${held}`;
    case 'pinned, retired':
      return `Key: PINNED, RETIRED SINCE, the checkpoint is signed by an earlier key of your page of keys${remark}; ${held}`;
    case 'pinned, revoked':
      return `Key: REVOKED, the checkpoint is signed by a key that is not to be trusted any more${remark}; ${held}`;
    case 'from the pack':
      return `Key: TAKEN FROM THE PACK, not compared with a key of your own; ${held}`;
    case 'from the pack, revoked':
      return `Key: TAKEN FROM THE PACK AND REVOKED, the log itself says it is not to be trusted any more${remark}; ${held}`;
    case 'unsigned':
      return 'Key: UNSIGNED as far as can be told: no signature over the checkpoint is by the key you gave, or without one by the log key the pack names';
  }
}

/** What rests on nothing but the key that signed the pack, which is another one than that of the log. */
function packLine(report: PackReport): string {
  const outcomeOf = (id: CheckId) => report.checks.find((check) => check.id === id)?.outcome;
  const rest = 'everything else here is judged by the log';
  const tables = outcomeOf('renderings') === 'not present' ? 'the tables, the sentences of page one, ' : '';
  const alone = `${tables}1-report.pdf, README.txt, verify.html and the pack's own words (pack.json: store, edition, what is named as not covered, a control that no entry records, who holds the keys)`;
  return report.packKey && outcomeOf('signature') === 'passed' && outcomeOf('pack-key') === 'passed'
    ? `Pack: SIGNED by ${packKeyWords(report, report.packKey)}; it alone vouches for ${alone}; ${rest}`
    : `Pack: NOT VOUCHED FOR, no signature of a pack key that the log names holds: do not rely on ${alone}; ${rest}`;
}

/** No more than the pack shows: an entry that replaces the key may stand where this pack has no entries. */
function packKeyWords({ coverage }: PackReport, packKey: NonNullable<PackReport['packKey']>): string {
  const { namedIn, closedIn, isListedAsCurrent, replaced } = packKey;
  if (replaced !== null) return `a pack key that was replaced since (${replaced})`;
  if (isListedAsCurrent)
    return `the pack key that entry ${namedIn} of the log names and your page of keys has as current`;
  if (coverage !== null && isComplete(coverage)) return `the pack key that the log names (entry ${namedIn})`;
  const where = closedIn === null ? 'in entries that are not here' : `after the review was closed (entry ${closedIn})`;
  return `a pack key that entry ${namedIn} of the log names; whether it was replaced ${where} this pack cannot show: compare the page of keys`;
}

/** The verifier knows one wording of what people read, and what it cannot compare is nobody's word but the pack's. */
function wordsLine({ checks }: PackReport): string[] {
  const renderings = checks.find(({ id }) => id === 'renderings');
  return renderings?.outcome === 'not present' ? [`Tables: NOT COMPARED, ${renderings.detail}`] : [];
}

function witnessLine({ named, asked, cosigned }: WitnessReport): string[] {
  if (cosigned.length > 0) {
    const said = cosigned.map(({ name, at, over }) => `${name} saw ${over} at ${at}`);
    return [`Witness: COSIGNED, ${said.join(', ')}`];
  }
  if (asked.length > 0) return [`Witness: NOT COSIGNED by ${asked.join(', ')}`];
  if (named.length === 0) return [];
  return [`Witness: NOT JUDGED, the pack has cosignatures named ${named.join(', ')}; you gave no key of a witness`];
}

function timeLine({ isBracketed, time }: PackReport): string {
  if (time === null) return 'Time: NOT BRACKETED, times are those of the server that wrote the log';
  const { start, close, own, root, isRootPinned, missing } = time;
  const authorities = [...new Set([start, close, own].flatMap((stamp) => stamp?.authority ?? []))].join(' and ');
  const whose = isRootPinned ? `under the root you gave (${root})` : 'root taken from the pack';
  const bracketed = isRootPinned
    ? `BRACKETED by ${authorities}, ${whose}`
    : `BRACKETED, ROOT FROM THE PACK, by who calls itself ${authorities}`;
  const when = [
    start && `start existed before ${start.at}`,
    close && `close existed before ${close.at}`,
    own && `the checkpoint existed before ${own.at}`,
  ]
    .filter(Boolean)
    .join(', ');
  return isBracketed
    ? `Time: ${bracketed}: ${when}`
    : `Time: NOT BRACKETED, stamped by ${authorities}, ${whose}: ${when}; ${missing.join('; ')}`;
}

function gapLine({ from, to }: Gap): string {
  if (to === String(Number(from) - 1))
    return `Log: CONTINUED UNDER ANOTHER NAME from entry ${from} on; the operator says that no entry was lost`;
  return `Log: CONTINUED AFTER RECOVERY, gap ${from} to ${to ?? 'a number nobody knows'}: entries that once stood there are lost`;
}

/** A reader who kept a checkpoint must not take a verdict for the comparison they asked for. */
function olderLine({ isOlderGiven, checks }: PackReport): string[] {
  const older = checks.find(({ id }) => id === 'older-checkpoint');
  return isOlderGiven && older?.outcome === 'not present' ? [`Older checkpoint: NOT COMPARED, ${older.detail}`] : [];
}

const isComplete = ({ entries, logSize }: Coverage): boolean => entries === logSize;

function coverageLine({ coverage, kind }: PackReport): string {
  if (coverage === null || coverage.from === null || coverage.to === null) return 'Coverage: NOT KNOWN';
  const { entries, logSize, from, to } = coverage;
  if (isComplete(coverage)) return `Coverage: COMPLETE LOG, all ${logSize} entries up to the checkpoint`;
  const slice = `Coverage: SLICE, ${entries} of ${logSize} entries, between entry ${from} and entry ${to}`;
  return kind === 'range'
    ? `${slice}; all entries of the days are here, and of the others some: that no entry about keys, controls, erasures or who people are is left out is not shown`
    : slice;
}
