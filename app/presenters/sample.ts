import { NOTHING_ELSE_KNOWN } from '#app/domain/access/about.ts';
import { findingsOf } from '#app/domain/access/findings.ts';
import { takeApps, takePeople } from '#app/domain/access/roster.ts';
import type { Origin } from '#app/domain/access/roster.ts';
import type { Table } from '#app/domain/access/table-view.ts';
import { standsOut } from '#app/domain/access/stands-out.ts';
import { appsTable } from './apps.ts';
import { readApps, readPeople } from './list-findings.ts';
import { peopleTable } from './people.ts';
import { SAMPLE_APPS, SAMPLE_PEOPLE } from './sample-store.ts';
import { nameLines } from './stands-out.ts';
import type { TableQuery } from './table-query.ts';

/** The invented store, read by the same rules as a real one. Nothing is stored. */
export function presentSample(query: Record<Table, TableQuery>, now: Date) {
  const origin = originAt(now);
  const people = takePeople(SAMPLE_PEOPLE, [], origin);
  const apps = takeApps(SAMPLE_APPS, [], origin, null);
  const findings = [people, apps].flatMap((list) => findingsOf(list, now, NOTHING_ELSE_KNOWN));
  const found = standsOut(findings, [people, apps]);
  return {
    lines: nameLines(found.lines, [people, apps]),
    notKnown: found.notKnown,
    people: peopleTable(readPeople(people.rows, NOTHING_ELSE_KNOWN, now), query.people),
    apps: appsTable(readApps(apps.rows, NOTHING_ELSE_KNOWN, now), query.apps),
  };
}

function originAt(now: Date): Origin {
  const takenAt = now.toISOString();
  return {
    route: 'paste',
    origin: 'sample',
    by: 'sample',
    takenAt,
    queryOrFileDigest: '',
    filters: null,
    apiVersion: null,
    secondCount: { value: SAMPLE_PEOPLE.length, by: 'sample', at: takenAt, where: 'sample' },
  };
}
