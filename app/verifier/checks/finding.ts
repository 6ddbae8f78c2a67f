import { PackError } from '#app/pack/error.ts';

import { printable } from '../printable.ts';
import type { CheckId, CheckResult, Outcome } from '../report.ts';

/** What a check returns; verify-pack adds the check's name. */
export interface Finding {
  readonly outcome: Outcome;
  readonly detail: string;
}

/** What a check says. `detail` may quote the pack: `runCheck` makes it printable. */
export const passed = (detail: string): Finding => ({ outcome: 'passed', detail });
export const failed = (detail: string): Finding => ({ outcome: 'failed', detail });
export const notPresent = (detail: string): Finding => ({ outcome: 'not present', detail });

/**
 * Runs a check so that it cannot end the verification: whatever it throws on bad data is a failure of this check. Our
 * own errors name file and line; anything else means data of a shape no check expects. What a finding quotes of the pack
 * stays on its line. Throws PackError `pack-too-large` alone: then nothing more is read.
 */
export async function runCheck(id: CheckId, check: () => Finding | Promise<Finding>): Promise<CheckResult> {
  try {
    const { outcome, detail } = await check();
    return { id, outcome, detail: printable(detail, MAX_DETAIL) };
  } catch (error) {
    if (error instanceof PackError && error.code === 'pack-too-large') throw error;
    const isOurs = error instanceof Error && 'code' in error && 'detail' in error;
    const detail = isOurs ? error.message : 'the data has a shape this check cannot read';
    return { id, outcome: 'failed', detail: printable(detail, MAX_DETAIL) };
  }
}

const MAX_DETAIL = 2_000;
