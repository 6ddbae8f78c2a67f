import type { Inspected, InspectedRoles, Surroundings } from './about.ts';
import { findingsOfApps } from './app-findings.ts';
import type { Finding } from './finding.ts';
import { findingsOfPeople } from './person-findings.ts';
import { findingsOfRoles } from './role-findings.ts';

/**
 * All findings of one list, in the order of its rows. `now` is UTC and only used for ages in days.
 * @param about what else is known; what is not there makes no finding
 */
export function findingsOf(roster: Inspected | InspectedRoles, now: Date, about: Surroundings): Finding[] {
  if (roster.kind === 'roles') return findingsOfRoles(roster, about);
  return roster.kind === 'apps' ? findingsOfApps(roster, now, about) : findingsOfPeople(roster, now, about);
}
