import { describe, expect, test } from 'vitest';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import type { ListRefusalCode, ParsedList } from '#app/domain/access/parsed-list.ts';
import { SOURCE_KINDS } from '#app/domain/access/source-kind.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { importFile, paste } from './reading.ts';

type FileKind = Exclude<SourceKind, 'app_pages'>;
/** A file of each kind: its column names, the same in German, and the cells of row `i` under the name of its subject. */
const FILES: Record<FileKind, { head: string[]; german: string[]; row: (name: string, i: number) => string[] }> = {
  people: {
    head: ['Name', 'Email', 'Status'],
    german: ['Vollständiger Name', 'E-Mail-Adresse', 'Zustand'],
    row: (name, i) => [name, `p${i}@example.com`, 'Active'],
  },
  apps: {
    head: ['App', 'Developer', 'Installed on'],
    german: ['Anwendung', 'Entwickler', 'Installiert am'],
    row: (name, i) => [name, `Maker ${i}`, '2026-01-01'],
  },
  uninstalled: {
    head: ['App', 'Developer', 'Uninstalled on'],
    german: ['Anwendung', 'Entwickler', 'Deinstalliert am'],
    row: (name, i) => [name, `Maker ${i}`, '2026-01-01'],
  },
  roles: {
    head: ['Role', 'Users', 'Permissions'],
    german: ['Rolle', 'Benutzer', 'Berechtigungen'],
    row: (name, i) => [name, `${i}`, 'View orders'],
  },
  groups: {
    head: ['Group', 'Members', 'Roles'],
    german: ['Gruppe', 'Mitglieder', 'Rollen'],
    row: (name, i) => [name, `p${i}@example.com`, 'Care'],
  },
  activity: {
    head: ['Event', 'Resource', 'Date'],
    german: ['Ereignis', 'Ressource', 'Datum'],
    row: (name, i) => ['User removed', name, `2026-01-0${1 + (i % 9)}`],
  },
  hr: {
    head: ['Employee', 'Work email', 'Department'],
    german: ['Mitarbeiter', 'Dienstliche E-Mail', 'Abteilung'],
    row: (name, i) => [name, `p${i}@example.com`, 'Care'],
  },
};
const KINDS = Object.keys(FILES) as FileKind[];
const NAMES = ['Ann Lee', 'فاطمة الزهراء', 'Lena 🌸 Петрова', '山田 👩‍👩‍👧 太郎', '\u202eevil', 'Zoë O’Brien'];

const utf8 = (text: string) => new TextEncoder().encode(text);
const windows1252 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const csv = (rows: string[][], joint = ',') => rows.map((row) => row.join(joint)).join('\n');
const fileOf = (kind: FileKind, joint = ',') =>
  csv([FILES[kind].head, ...NAMES.map((name, i) => FILES[kind].row(name, i))], joint);

/** What the rows are told by, whatever their kind. */
function namesOf(list: ParsedList): (string | null)[] {
  return list.rows.map((row) => ('title' in row ? row.title : 'name' in row ? row.name : row.subject.name));
}

const SPREADSHEET = Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 20, 0, 6, 0, 8, 0]);
const NOISE = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 256);

function codeOf(kind: SourceKind, input: Uint8Array | string, route: 'import' | 'paste' = 'import'): ListRefusalCode {
  const parsed = parseList(typeof input === 'string' && route === 'import' ? utf8(input) : input, { kind, route });
  if (!parsed.refused) throw new Error(`was read: ${JSON.stringify(parsed.rows.slice(0, 3))}`);
  expect(parsed).not.toHaveProperty('rows');
  expect(parsed.sentence.length).toBeGreaterThan(40);
  return parsed.code;
}

describe.each(KINDS)('a broken file of %s', (kind) => {
  const { head, german, row } = FILES[kind];
  const one = row('Ann Lee', 1);

  test.each<[string, Uint8Array | string, ListRefusalCode]>([
    ['an .xlsx file under another name', SPREADSHEET, 'spreadsheet'],
    ['binary data called .csv', NOISE, 'binary'],
    ['a web page called .csv', '<!DOCTYPE html><html><body>Sign in</body></html>', 'html'],
    ['nothing', ' \n\n', 'empty'],
    ['column names alone', csv([head]), 'only_header'],
    ['a file cut off inside a quoted cell', `${csv([head, one])}\n"Bo`, 'unclosed_quote'],
    ['bars between the values', fileOf(kind, '|'), 'no_columns'],
    ['another separator in the rows than in the head', `${head.join(',')}\n${csv([one, one], ';')}`, 'uneven_rows'],
    [
      'two encodings',
      Uint8Array.from([...utf8(csv([head, row('Zoë', 1)])), 0x0a, ...windows1252(csv([row('José', 2)]))]),
      'mixed_encoding',
    ],
    ['a cell of ten kilobytes', csv([head, one, row('x'.repeat(10_240), 2)]), 'cell_too_long'],
    ['columns of something else', 'Colour,Size\n1,2\n3,4\n', 'columns_unknown'],
  ])('is refused for %s', (_, input, code) => {
    expect(codeOf(kind, input)).toBe(code);
  });

  test('keeps right-to-left and emoji names as they are', () => {
    expect(namesOf(importFile(kind, fileOf(kind)) as ParsedList)).toEqual(NAMES);
    expect(namesOf(importFile(kind, fileOf(kind, ';')) as ParsedList)).toEqual(NAMES);
    expect(namesOf(paste(kind, fileOf(kind, '\t')) as ParsedList)).toEqual(NAMES);
  });

  test('has a second line of column names, a cut-off end and rows of another width set aside with line and reason', () => {
    const text = csv([
      ['Export'],
      head,
      head,
      german,
      one,
      [...row('Bo Ek', 2), 'x'],
      row('Cy Ito', 3),
      row('Di', 4).slice(0, 2),
    ]);
    const list = importFile(kind, text) as ParsedList;
    expect(namesOf(list)).toEqual(['Ann Lee', 'Cy Ito']);
    expect(list.setAside.map((line) => [line.line, line.reason])).toEqual([
      [1, 'above the line with the column names'],
      [3, 'the column names again'],
      [4, 'a second line of column names'],
      [6, '4 values where there are 3 columns'],
      [8, '2 values where there are 3 columns'],
    ]);
  });
});

test.each<[FileKind, number, number]>([
  ['hr', 1, 0],
  ['uninstalled', 1, 0],
  ['roles', 1, 1],
  ['groups', 1, 1],
  // A log may say the same twice in a day, and what it says twice may have been done twice.
  ['activity', 2, 0],
])('a line of %s that comes twice leaves %i, %i of them added to the first', (kind, rows, joined) => {
  const twice = FILES[kind].row('Ann Lee', 1);
  const list = importFile(kind, csv([FILES[kind].head, twice, FILES[kind].row('Bo Ek', 2), twice])) as ParsedList;
  expect([list.rows.length, list.joined]).toEqual([rows + 1, joined]);
  expect(list.setAside.map(({ line, reason }) => [line, / line 2\b/.test(reason)])).toEqual(
    rows === 1 ? [[4, true]] : [],
  );
});

test.each(KINDS)('a million rows of %s are refused, quickly', (kind) => {
  const { head } = FILES[kind];
  const before = process.threadCpuUsage();
  expect(codeOf(kind, `${head.slice(0, 2).join(',')}\n${'a,b\n'.repeat(1_000_000)}`)).toBe('too_many_rows');
  const spent = process.threadCpuUsage(before);
  expect((spent.user + spent.system) / 1000).toBeLessThan(3000);
});

test('the page of an app has no file, and broken text of it is refused', () => {
  expect(codeOf('app_pages', 'Loyal Parrot\nAPI activity\nOrders\t12')).toBe('paste_only');
  expect(codeOf('app_pages', '<html><body>Sign in', 'paste')).toBe('html');
  expect(codeOf('app_pages', 'Loyal Parrot\u0000', 'paste')).toBe('binary');
  expect(codeOf('app_pages', `Loyal Parrot\n${'x'.repeat(10_240)}`, 'paste')).toBe('cell_too_long');
  expect(codeOf('app_pages', 'Orders\n'.repeat(130_000), 'paste')).toBe('too_many_rows');
  expect(codeOf('app_pages', ' \n', 'paste')).toBe('empty');
});

test.each(SOURCE_KINDS)('pasted text of %s that is no list is refused or read, but never thrown at', (kind) => {
  const floods = [
    'Role: a\n',
    'User removed\n',
    '2026-01-01\n',
    'Ann Lee\n',
    '3 users\n',
    'API activity\n',
    '• x\n',
    'a\tb\n',
    'Store\n\n',
  ];
  for (const flood of floods) {
    const parsed = parseList(`Loyal Parrot\n${flood.repeat(500)}`, { kind, route: 'paste' });
    if (!parsed.refused) expect(parsed.rowsRead).toBe(parsed.rows.length + parsed.setAside.length);
  }
});

test('a cell of very many members is a list and no damage', () => {
  const members = Array.from({ length: 2_000 }, (_, i) => `person.number.${i}@example.com`);
  const { rows } = importFile('groups', `Group,Members\nAll,"${members.join(';')}"\n`);
  expect(rows[0]?.members).toHaveLength(2_000);
});
