import type { ControlFrequency } from '#app/domain/evidence/review-entries.ts';
import { type Refusal, refuse } from '#app/domain/refusal.ts';
import type { ControlVersion } from '#app/domain/review/schedule.ts';

export const FREQUENCIES = [
  'monthly',
  'quarterly',
  'half_yearly',
  'yearly',
] as const satisfies readonly ControlFrequency[];
export const MAX_GRACE_DAYS = 90;
export const MAX_CONTROL_ID = 40;
export const MAX_WORDING = 500;

/** What the merchant's own rule says: a control of their own book, in their words. */
export type Control = Pick<ControlVersion, 'controlId' | 'wording' | 'frequency' | 'graceDays' | 'yearStartsInMonth'>;

/** A control as it is kept: text without space around it and on one line. Refuses what is missing or out of bounds. */
export function controlOf(input: Control): Control | Refusal {
  const controlId = oneLine(input.controlId);
  const wording = oneLine(input.wording);
  const isComplete =
    isBetween(controlId.length, 1, MAX_CONTROL_ID) &&
    isBetween(wording.length, 1, MAX_WORDING) &&
    FREQUENCIES.includes(input.frequency) &&
    isBetween(input.graceDays, 0, MAX_GRACE_DAYS) &&
    isBetween(input.yearStartsInMonth, 1, 12);
  if (!isComplete) return refuse('control_incomplete');
  const { frequency, graceDays, yearStartsInMonth } = input;
  return { controlId, wording, frequency, graceDays, yearStartsInMonth };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
