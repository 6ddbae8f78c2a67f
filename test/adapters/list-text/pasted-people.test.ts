import { describe, expect, test } from 'vitest';
import { makeStores } from '#test/standin/stores.ts';
import { pasteText, screenCount } from '#test/standin/screen-text.ts';
import { PEOPLE, pastePeople } from './invented-people.ts';
import type { Someone } from './invented-people.ts';

type Known = { email?: boolean; role?: boolean; status?: boolean };
type Layout = { title: string; text: string; known: Known };

const each = (draw: (person: Someone, i: number) => string, joint = '\n') => PEOPLE.map(draw).join(joint);
const everything: Known = { email: true, role: true, status: true };
const initials = (name: string) =>
  name
    .split(' ')
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('')
    .slice(0, 2);

const GERMAN: Record<string, string> = { Active: 'Aktiv', Suspended: 'Gesperrt', Pending: 'Ausstehend' };
const JAPANESE: Record<string, string> = { Active: '有効', Suspended: '停止中', Pending: '保留中' };

const LAYOUTS: Layout[] = [
  {
    title: 'a line each for initials, name, address, role and status, inside the whole page',
    text: `Settings\nUsers\nAdd users\nAll\nSearch\n${each((p) => `${initials(p.name)}\n${p.name}\n${p.email}\n${p.role}\n${p.status}`)}\nShowing 1–12 of 12\nLearn more`,
    known: everything,
  },
  {
    title: 'one table row per person with a heading',
    text: `User\tEmail\tRole\tStatus\tLast login\n${each((p) => `${p.name}\t${p.email}\t${p.role}\t${p.status}\t${p.seen}`)}`,
    known: everything,
  },
  {
    title: 'table rows without a heading, after a tick box',
    text: each((p) => `\t${p.name}\t${p.email}\t${p.status}\t${p.role}`),
    known: everything,
  },
  {
    title: 'the address above the name, with the last sign-in below',
    text: each((p) => `${p.email}\n${p.name}\n${p.status}\nLast active ${p.seen}`),
    known: { email: true, status: true },
  },
  {
    title: 'everything of a person on one line',
    text: each((p) => `${p.name} <${p.email}> · ${p.role} · ${p.status}`),
    known: everything,
  },
  {
    title: 'labels before each value, blank lines between people',
    text: each((p) => `Name: ${p.name}\nRole: ${p.role}\nE-mail: ${p.email}\nStatus: ${p.status}`, '\n\n'),
    known: everything,
  },
  {
    title: 'labels above each value',
    text: each((p) => `Name\n${p.name}\nEmail\n${p.email}\nRole\n${p.role}\nStatus\n${p.status}`),
    known: everything,
  },
  {
    title: 'German, the role between name and address',
    text: `Einstellungen\nBenutzer\n12 Benutzer\n${each((p) => `${p.name}\n${p.role}\n${p.email}\n${GERMAN[p.status]}\nZuletzt aktiv am ${p.seen}`, '\n\n')}`,
    known: everything,
  },
  {
    title: 'Japanese, the status before the address',
    text: `ユーザー\n12人のユーザー\n${each((p) => `${p.name}\n${JAPANESE[p.status]}\n${p.email}\n${p.role}`)}`,
    known: everything,
  },
  {
    title: 'two-line cells in a table, so that rows break at the address',
    text: `Users\n12 users\nUser\tStatus\tRole\n${each((p) => `${p.name}\n${p.email}\t${p.status}\t${p.role}`)}`,
    known: everything,
  },
  {
    title: 'names, roles and statuses without any address',
    text: each((p) => `${p.name}\n${p.role}\n${p.status}`),
    known: { role: true, status: true },
  },
];

const STATUS: Record<string, string> = { Active: 'active', Suspended: 'suspended', Pending: 'pending' };

describe('people pasted from the screen', () => {
  test.each(LAYOUTS)('are read from $title', ({ text, known }) => {
    const list = pastePeople(text);
    expect(list.rows.map((row) => row.name)).toEqual(PEOPLE.map((person) => person.name));
    if (known.email) expect(list.rows.map((row) => row.email)).toEqual(PEOPLE.map((person) => person.email));
    else expect(list.rows.every((row) => row.email === null || known.email)).toBe(true);
    if (known.role) expect(list.rows.map((row) => row.roles)).toEqual(PEOPLE.map((person) => [person.role]));
    if (known.status) expect(list.rows.map((row) => row.status)).toEqual(PEOPLE.map((person) => STATUS[person.status]));
    expect(list.rowsRead).toBe(list.rows.length + list.setAside.length);
  });

  test('keep a person without address who stands between others', () => {
    const till = 'Ursula Till\nTill staff\nActive';
    const text = [...PEOPLE.slice(0, 4), null, ...PEOPLE.slice(4)]
      .map((p) => (p === null ? till : `${p.name}\n${p.email}\n${p.role}\n${p.status}`))
      .join('\n');
    const list = pastePeople(text);
    expect(list.rows).toHaveLength(13);
    expect(list.rows[4]).toMatchObject({ name: 'Ursula Till', email: null, roles: ['Till staff'], status: 'active' });
    expect(list.problems.find((problem) => problem.line === 17)?.sentence).toContain('“Ursula Till” lacks');
  });

  test('set every line aside that is no person, with its line and reason', () => {
    const list = pastePeople(
      `Settings\nUsers\n2 users\nAnn Lee\nann@example.com\nActive\nBo Ek\nbo@example.com\nActive`,
    );
    expect(list.setAside.map((line) => [line.line, line.excerpt])).toEqual([
      [1, 'Settings'],
      [2, 'Users'],
      [3, '2 users'],
    ]);
    expect(list.setAside.every((line) => line.reason.length > 0)).toBe(true);
  });

  test('offer the count of the page as a hint only', () => {
    expect(pastePeople('45 users\nAnn Lee\nann@example.com').screenCount).toBe(45);
    expect(pastePeople('Users (1,204)\nAnn Lee\nann@example.com').screenCount).toBe(1204);
    expect(pastePeople('45 users\n46 users\nAnn Lee\nann@example.com').screenCount).toBeNull();
  });

  test('leave unknown what the page does not say', () => {
    const [row] = pastePeople('Ann Lee\nann@example.com').rows;
    expect(row).toMatchObject({
      status: 'unknown',
      type: 'unknown',
      isOwner: 'unknown',
      secondFactor: 'unknown',
      roles: null,
      lastSeen: null,
    });
  });

  test('are recognised as owner, collaborator and till staff by the words of the page', () => {
    const text =
      'Ann Lee\nann@example.com\nStore owner\nBo Ek\nbo@example.com\nCollaborator\nCy Ito\ncy@example.com\nPOS only';
    expect(pastePeople(text).rows.map((row) => [row.type, row.isOwner])).toEqual([
      ['staff', 'yes'],
      ['collaborator', 'unknown'],
      ['pos_only', 'unknown'],
    ]);
  });

  test.each(['custom', 'plain', 'development'] as const)(
    'are read from the stand-in’s users page of the %s store',
    (key) => {
      const store = makeStores()[key];
      const list = pastePeople(pasteText(store, 'users'));
      expect(list.rows.map((row) => [row.name, row.email])).toEqual(
        store.people.map((person) => [`${person.firstName} ${person.lastName}`, person.email]),
      );
      expect(list.screenCount).toBe(screenCount(store, 'users'));
    },
  );

  test('leave nothing uncounted that stands before the first labelled name', () => {
    const list = pastePeople(
      'somebody@x.example\nName: Ann Lee\nEmail: ann@x.example\nName: Bo Ek\nEmail: bo@x.example',
    );
    expect(list.rows.map((row) => row.name)).toEqual(['Ann Lee', 'Bo Ek']);
    expect(list.setAside).toMatchObject([{ line: 1, reason: 'stands before the first row' }]);
    expect(list.rowsRead).toBe(3);
  });
});
