/**
 * States of a review and what each allows.
 *
 *   open --(all have signed)--> remediating --(acknowledged)--> attested --(a checkpoint covers it)--> sealed
 *     \------------------------------\--> cancelled
 */
export type CycleState = 'open' | 'remediating' | 'attested' | 'sealed' | 'cancelled';

export type CycleAction = 'decide' | 'sign' | 'reassign' | 'state_removal' | 'reopen' | 'close' | 'cancel' | 'export';

const ALLOWED: Readonly<Record<CycleState, readonly CycleAction[]>> = {
  open: ['decide', 'sign', 'reassign', 'state_removal', 'reopen', 'cancel'],
  remediating: ['state_removal', 'reopen', 'close', 'cancel'],
  attested: ['state_removal', 'export'],
  sealed: ['state_removal', 'export'],
  cancelled: [],
};

/** The one table that rules, screens and routes read: may this be done to a review in this state? */
export function cycleCan(state: CycleState, action: CycleAction): boolean {
  return ALLOWED[state].includes(action);
}

const DAY_MS = 86_400_000;

/** Whole days from the due time to `at`: negative before it, 0 on time within the day, positive after. */
export function daysFromDue(dueAt: Date, at: Date): number {
  const days = (at.getTime() - dueAt.getTime()) / DAY_MS;
  return days <= 0 ? Math.ceil(days) + 0 : Math.ceil(days);
}
