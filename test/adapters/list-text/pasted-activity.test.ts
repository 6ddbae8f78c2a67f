import { expect, test } from 'vitest';
import type { ActivityEvent } from '#app/domain/access/activity-line.ts';
import { paste } from './reading.ts';

type Done = { event: ActivityEvent; text: string; subject: string; at: string; by: string };
const LINES: Done[] = (
  [
    ['user_added', 'User created', 'Bo Ek', '2026-11-03', 'Ann Lee'],
    ['user_removed', 'User removed', 'Zoë Krämer', '2026-11-04', 'Ann Lee'],
    ['role_changed', 'Role updated', '倉庫チーム', '2026-11-04', 'Ann Lee'],
    ['user_suspended', 'User suspended', 'فاطمة الزهراء', '2026-11-09', 'Priya R'],
    ['unknown', 'Store policy updated', 'Returns', '2026-11-10', 'Priya R'],
  ] as const
).map(([event, text, subject, at, by]) => ({ event, text, subject, at, by }));
const each = (draw: (line: Done) => string, joint = '\n') => LINES.map(draw).join(joint);
const long = (date: string) =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(date));

test.each<[string, string]>([
  [
    'a table',
    `Event\tResource\tDate\tUser\n${each((l) => `${l.text}\t${l.subject}\t${long(l.at)} at 3:04 pm\t${l.by}`)}`,
  ],
  ['a table without a heading, the date first', each((l) => `${l.at} 15:04\t${l.text}\t${l.subject}\t${l.by}`)],
  [
    'a line each for event, resource, date and user, inside the whole page',
    `Settings\nUsers\nSecurity\nExport\n${each((l) => `${l.text}\n${l.subject}\n${long(l.at)} at 3:04 pm\n${l.by}`)}\nLearn more`,
  ],
  ['who did it between the date and the event', each((l) => `${l.at}\n${l.by}\n${l.text}\n${l.subject}`, '\n\n')],
  ['a table without a heading, who did it first', each((l) => `${l.by}\t${l.text}\t${l.subject}\t${l.at}`)],
  ['one line each', each((l) => `${l.text} · ${l.subject} · by ${l.by} · ${long(l.at)}`)],
  [
    'German labels',
    each((l) => `Ereignis: ${l.text}\nRessource: ${l.subject}\nDatum: ${l.at}\nBenutzer: ${l.by}`, '\n\n'),
  ],
  [
    'days as headings',
    [...Map.groupBy(LINES, (l) => l.at)]
      .map(
        ([at, lines]) => `${long(at)}\n${lines.map((l) => `${l.text}: ${l.subject} by ${l.by}\n9:30 am`).join('\n')}`,
      )
      .join('\n'),
  ],
])('activity is read from %s', (_, text) => {
  const { rows } = paste('activity', text);
  expect(rows.map((row) => [row.event, row.eventText, row.subject.name, row.at, row.by])).toEqual(
    LINES.map((line) => [line.event, line.text, line.subject, line.at, line.by]),
  );
});

test('an address beside the name of the subject is kept, and a relative date names no day', () => {
  const { rows, problems } = paste(
    'activity',
    'Event\tResource\tDate\tUser\nUser removed\tBo Ek (bo@example.com)\t3 days ago\tAnn Lee',
  );
  expect(rows[0]).toMatchObject({
    subject: { name: 'Bo Ek', email: 'bo@example.com' },
    at: null,
    atText: '3 days ago',
  });
  expect(problems[0]?.sentence).toContain('One line has no date');
});

test('a line without a date has none, rather than that of the line before it', () => {
  const { rows } = paste(
    'activity',
    'User removed\nBo Ek\n2026-11-03\nUser removed\nCy Ito\nUser removed\nDi Ng\n2026-11-05',
  );
  expect(rows.map((row) => [row.subject.name, row.at])).toEqual([
    ['Bo Ek', '2026-11-03'],
    ['Cy Ito', null],
    ['Di Ng', '2026-11-05'],
  ]);
});
