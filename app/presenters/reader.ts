import type { MemberId, ShopId } from '#app/domain/ids.ts';

/** Who reads a screen: it decides which rows they see. The context of a request fits. */
export interface Reader {
  shop: { shopId: ShopId; timeZone: string };
  actor: { memberId: MemberId; roles: readonly string[] };
  now: Date;
}

type WithRoles = { actor: { roles: readonly string[] } };

/** Managers, owners and auditors see whole reviews; a reviewer sees the rows given to them and nothing else. */
export function seesEverything(reader: WithRoles): boolean {
  return reader.actor.roles.some((role) => role === 'manager' || role === 'owner' || role === 'auditor');
}

/** Managers and owners change things that are not their own rows: start, send on, close. */
export function managesReviews(reader: WithRoles): boolean {
  return reader.actor.roles.some((role) => role === 'manager' || role === 'owner');
}

const DAY_MS = 86_400_000;

/** The calendar day of a moment in a time zone, as YYYY-MM-DD. */
export function dayIn(timeZone: string, moment: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(moment);
}

/** Whole days from now to `date`, counted by the calendar of the store: 0 is today, negative is past. */
export function daysUntil(reader: Reader, date: Date): number {
  const dayNumber = (moment: Date) => Date.parse(`${dayIn(reader.shop.timeZone, moment)}T00:00:00Z`) / DAY_MS;
  return dayNumber(date) - dayNumber(reader.now);
}
