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
  | 'population'
  | 'decisions'
  | 'removals'
  | 'closing'
  | 'renderings';

export interface CheckResult {
  readonly id: CheckId;
  readonly outcome: Outcome;
  /** One sentence: what was checked and how much, or the first thing that is wrong and where. */
  readonly detail: string;
}

/** Whose word the log key is: told to the verifier, only named by the pack itself, or nobody's. */
export type KeyTrust = 'pinned' | 'from the pack' | 'unsigned';

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
  readonly keyHeldBy: string | null;
  readonly isBracketed: boolean;
  readonly coverage: Coverage | null;
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
    keyHeldBy: null,
    isBracketed: false,
    coverage: null,
    checks: [],
    unusable: reason,
  };
}

/**
 * The headline, one statement a line: verdict, key, time, coverage. They are kept apart because each can be weak while
 * the others are strong.
 */
export function headline(report: PackReport): readonly string[] {
  if (report.unusable !== null) return [`CANNOT BE JUDGED: ${report.unusable}`];
  const demo = report.isDemo ? ['DEMONSTRATION DATA: made from invented people and apps, whatever follows'] : [];
  return [...demo, verdictLine(report), keyLine(report), timeLine(report), coverageLine(report.coverage)];
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

function verdictLine({ verdict, checks }: PackReport): string {
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  if (verdict === 'verified') return 'VERIFIED: no check failed';
  return `FAILED: ${failed} of ${checks.length} checks failed`;
}

function keyLine({ keyTrust, keyHeldBy }: PackReport): string {
  const held = `the pack says the key is held by ${keyHeldBy ?? 'somebody it does not name'}`;
  switch (keyTrust) {
    case 'pinned':
      return `Key: PINNED, the checkpoint is signed by the key you gave; ${held}`;
    case 'from the pack':
      return `Key: TAKEN FROM THE PACK, not compared with anything; give --key to pin it; ${held}`;
    case 'unsigned':
      return 'Key: UNSIGNED, no signature of a log key holds';
  }
}

function timeLine({ isBracketed }: PackReport): string {
  return isBracketed
    ? 'Time: BRACKETED by outside time stamps'
    : 'Time: NOT BRACKETED, times are those of the server that wrote the log';
}

function coverageLine(coverage: Coverage | null): string {
  if (coverage === null || coverage.from === null || coverage.to === null) return 'Coverage: NOT KNOWN';
  const { entries, logSize, from, to } = coverage;
  if (entries === logSize) return `Coverage: COMPLETE LOG, all ${logSize} entries up to the checkpoint`;
  return `Coverage: SLICE, ${entries} of ${logSize} entries, between entry ${from} and entry ${to}`;
}
