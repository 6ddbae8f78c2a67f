import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import type { ListRefusal } from '#app/domain/access/parsed-list.ts';
import { makeStores } from '#test/standin/stores.ts';
import { usersCsv } from '#test/standin/screen-text.ts';
import { importPeople } from './invented-people.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const windows1252 = (text: string) => Uint8Array.from(text, (char) => (char === '’' ? 0x92 : char.charCodeAt(0)));
const utf16le = (text: string, mark = true) => {
  const units = Uint16Array.from(mark ? `\ufeff${text}` : text, (char) => char.charCodeAt(0));
  return new Uint8Array(units.buffer);
};
const utf16be = (text: string) => utf16le(text).map((_, i, all) => all[i % 2 === 0 ? i + 1 : i - 1] ?? 0);

const ENGLISH =
  'Name,Email,Role,Status,Last login\nAnn Lee,ann@example.com,Manager,Active,2026-11-20\nZoë O’Brien,zoe@example.com,"Care, phone",Suspended,\n';

const LANGUAGES: [string, string][] = [
  ['English', ENGLISH],
  [
    'German',
    'Name;E-Mail-Adresse;Rolle;Status;Letzte Anmeldung\nAnn Lee;ann@example.com;Manager;Aktiv;20.11.2026\nZoë O’Brien;zoe@example.com;Care, phone;Gesperrt;\n',
  ],
  [
    'French',
    'Prénom;Nom;Adresse e-mail;Rôle;Statut;Dernière connexion\nAnn;Lee;ann@example.com;Manager;Actif;20 novembre 2026\nZoë;O’Brien;zoe@example.com;Care, phone;Suspendue;\n',
  ],
  [
    'Spanish',
    'Correo electrónico\tNombre\tApellidos\tEstado\tFunción\tÚltimo acceso\nann@example.com\tAnn\tLee\tActivo\tManager\t20 de noviembre de 2026\nzoe@example.com\tZoë\tO’Brien\tSuspendido\tCare, phone\t\n',
  ],
  [
    'Japanese',
    '氏名,メールアドレス,役割,ステータス,最終ログイン\nAnn Lee,ann@example.com,Manager,有効,2026年11月20日\nZoë O’Brien,zoe@example.com,"Care, phone",停止中,\n',
  ],
];

describe('an exported file', () => {
  test.each(LANGUAGES)('is read with column names in %s', (_, text) => {
    const list = importPeople(text);
    expect(list.rows).toMatchObject([
      {
        line: 2,
        name: 'Ann Lee',
        email: 'ann@example.com',
        status: 'active',
        lastSeen: { at: '2026-11-20', never: false },
      },
      {
        line: 3,
        name: 'Zoë O’Brien',
        email: 'zoe@example.com',
        roles: ['Care', 'phone'],
        status: 'suspended',
        lastSeen: null,
      },
    ]);
    expect(list.columns.every((column) => column.how === 'by its name')).toBe(true);
  });

  test.each([
    ['UTF-8', utf8(ENGLISH), 'utf-8'],
    ['UTF-8 with its mark', utf8(`\ufeff${ENGLISH}`), 'utf-8-bom'],
    ['UTF-16 little-endian', utf16le(ENGLISH), 'utf-16le'],
    ['UTF-16 little-endian without a mark', utf16le(ENGLISH, false), 'utf-16le'],
    ['UTF-16 big-endian', utf16be(ENGLISH), 'utf-16be'],
    ['Windows-1252', windows1252(ENGLISH), 'windows-1252'],
    ['Windows line ends', utf8(ENGLISH.replaceAll('\n', '\r\n')), 'utf-8'],
    ['old Macintosh line ends', utf8(ENGLISH.replaceAll('\n', '\r')), 'utf-8'],
  ])('is read in %s', (_, bytes, encoding) => {
    const list = importPeople(bytes);
    expect(list.encoding).toBe(encoding);
    expect(list.rows.map((row) => row.name)).toEqual(['Ann Lee', 'Zoë O’Brien']);
  });

  test('keeps its line numbers where a quoted cell spans lines', () => {
    const list = importPeople('Name,Email,Note\n"Ann\nLee",ann@example.com,"one\n\ntwo"\nBo Ek,bo@example.com,\n');
    expect(list.rows.map((row) => [row.line, row.name])).toEqual([
      [2, 'Ann Lee'],
      [6, 'Bo Ek'],
    ]);
  });

  test('without column names is read by what the columns hold', () => {
    const rows = ['Ann Lee', 'Bo Ek', 'Cy Ito', 'Di Ng'].map(
      (name, i) => `${i % 2 ? 'Care' : 'Sales'};Active;user${i}@example.com;${name}`,
    );
    const list = importPeople(rows.join('\n'));
    expect(list.rows[0]).toMatchObject({
      line: 1,
      name: 'Ann Lee',
      email: 'user0@example.com',
      status: 'active',
      roles: ['Sales'],
    });
    expect(list.rows).toHaveLength(4);
  });

  test('with column names in a language nobody listed is read by content', () => {
    const list = importPeople(
      'Nimi,Sähköposti\nAnn Lee,ann@example.com\nBo Ek,bo@example.com\nCy Ito,cy@example.com\n',
    );
    expect(list.rows.map((row) => row.name)).toEqual(['Ann Lee', 'Bo Ek', 'Cy Ito']);
    expect(list.columns.map((column) => column.how)).toEqual(['by its content', 'by its content']);
  });

  test('follows the mapping a person chose over everything else', () => {
    const parsed = parseList(utf8('A,B,C\nx1,Ann Lee,ann@example.com\nx2,Bo Ek,bo@example.com\n'), {
      kind: 'people',
      route: 'import',
      mapping: { A: 'platformId', '#2': 'name', C: 'ignore' },
    });
    expect(parsed).toMatchObject({
      refused: false,
      rows: [{ platformId: 'x1', name: 'Ann Lee', email: null }, { platformId: 'x2' }],
    });
  });

  test('keeps columns it does not know as details of the row', () => {
    const [row] = importPeople('Name,Email,Cost centre\nAnn Lee,ann@example.com,4711\n').rows;
    expect(row?.details).toEqual([{ label: 'Cost centre', value: '4711' }]);
  });

  test('takes cells that begin like formulas as plain data', () => {
    const list = importPeople('Name,Email,Role\n=1+1,a@example.com,+admin\n@SUM(A1),b@example.com,-x\n');
    expect(list.rows.map((row) => [row.name, row.roles])).toEqual([
      ['=1+1', ['+admin']],
      ['@SUM(A1)', ['-x']],
    ]);
  });

  test('sets damaged rows aside with line and reason, and the sum holds', () => {
    const list = importPeople(
      'Users export\nName,Email,Role\nAnn Lee,ann@example.com,Care\nName,Email,Role\nBo,Ek,bo@example.com,Care\nCy Ito,cy@example.com,Care\nDi Ng,di@example.com,Care\n,,\nEd Ot,ed@ex',
    );
    expect(list.rows.map((row) => row.line)).toEqual([3, 6, 7]);
    expect(list.setAside.map((line) => [line.line, line.reason])).toEqual([
      [1, 'above the line with the column names'],
      [4, 'the column names again'],
      [5, '4 values where there are 3 columns'],
      [9, '2 values where there are 3 columns'],
    ]);
    expect(list.rowsRead).toBe(7);
  });

  test('does not read a date whose day and month could be swapped', () => {
    const dates = (cell: string, other: string) =>
      importPeople(`Name,Email,Last login\nAnn Lee,a@example.com,${cell}\nBo Ek,b@example.com,${other}\n`).rows[0]
        ?.lastSeen;
    expect(dates('03/04/2026', '05/06/2026')).toMatchObject({ at: null, never: false, text: '03/04/2026' });
    expect(dates('03/04/2026', '25/06/2026')).toMatchObject({ at: '2026-04-03' });
    expect(dates('03/04/2026', '06/25/2026')).toMatchObject({ at: '2026-03-04' });
    expect(dates('Never', '')).toMatchObject({ at: null, never: true });
  });

  test('from the stand-in is read whole', () => {
    const store = makeStores().plain;
    const list = importPeople(usersCsv(store));
    expect(list.rows.map((row) => row.email)).toEqual(store.people.map((person) => person.email));
    expect(list.rows.map((row) => row.secondFactor)).toEqual(
      store.people.map((person) => (person.twoStep ? 'yes' : 'no')),
    );
    expect(list.setAside).toEqual([]);
  });

  test('of 10,000 rows is read in under a second', () => {
    const rows = Array.from(
      { length: 10_000 },
      (_, i) => `Person ${i} Name,p${i}@example.com,Role ${i % 9},Active,2026-11-0${1 + (i % 9)}`,
    );
    const bytes = utf8(`Name,Email,Role,Status,Last login\n${rows.join('\n')}\n`);
    // In processor time: the machine may be busy with other tests.
    const before = process.threadCpuUsage();
    expect(importPeople(bytes).rows).toHaveLength(10_000);
    const spent = process.threadCpuUsage(before);
    expect((spent.user + spent.system) / 1000).toBeLessThan(1000);
  });

  test('is named by the digest of its bytes, whatever they decode to', () => {
    const digest = createHash('sha256').update(windows1252(ENGLISH)).digest('hex');
    expect(importPeople(windows1252(ENGLISH)).digest).toBe(digest);
  });
});

describe('a broken file is refused whole', () => {
  const refusalOf = (input: Uint8Array | string): ListRefusal => {
    const parsed = parseList(typeof input === 'string' ? utf8(input) : input, { kind: 'people', route: 'import' });
    if (!parsed.refused) throw new Error(`was read: ${JSON.stringify(parsed.rows.slice(0, 3))}`);
    return parsed;
  };
  const zip = Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 20, 0, 6, 0, 8, 0]);
  const picture = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
  const noise = Uint8Array.from({ length: 4000 }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 256);
  const mixed = Uint8Array.from([...utf8('Name,Email\nZoë,z@example.com\n'), ...windows1252('José,j@example.com\n')]);

  test.each<[string, Uint8Array | string, ListRefusal['code'], number | null]>([
    ['an .xlsx file', zip, 'spreadsheet', null],
    ['a picture', picture, 'binary', null],
    ['binary noise called .csv', noise, 'binary', null],
    ['a NUL character', 'Name,Email\nAnn\u0000,a@example.com\n', 'binary', 2],
    ['a web page called .csv', '\n<!DOCTYPE html><html><body>Sign in</body></html>', 'html', 1],
    ['nothing', '', 'empty', null],
    ['blank lines', ' \n\t\n', 'empty', null],
    ['column names alone', 'Name,Email,Role\n', 'only_header', 1],
    [
      'an unclosed quotation mark',
      'Name,Email\nAnn Lee,ann@example.com\n"Bo Ek,bo@example.com\nCy,cy@example.com\n',
      'unclosed_quote',
      3,
    ],
    [
      'bars as separators',
      'Name|Email|Role\nAnn Lee|ann@example.com|Care\nBo Ek|bo@example.com|Care\n',
      'no_columns',
      1,
    ],
    [
      'rows that do not fit the columns',
      'Name,Email,Role\nAnn Lee;ann@example.com;Care\nBo Ek;bo@example.com;Care\n',
      'uneven_rows',
      2,
    ],
    ['two encodings in one file', mixed, 'mixed_encoding', 3],
    [
      'a cell of ten kilobytes',
      `Name,Email\nAnn Lee,a@example.com\n${'x'.repeat(10_240)},b@example.com\n`,
      'cell_too_long',
      3,
    ],
    ['columns nobody can be told by', 'Colour,Size\n1,2\n3,4\n', 'columns_unknown', null],
  ])('with %s', (_, input, code, line) => {
    const refusal = refusalOf(input);
    expect(refusal.code).toBe(code);
    expect(refusal.sentence.length).toBeGreaterThan(40);
    if (line !== null) expect(refusal.lines[0]?.line).toBe(line);
    expect(refusal).not.toHaveProperty('rows');
  });

  test.each<[string, string]>([
    ['millions of columns', ','.repeat(5_000_000)],
    ['thousands of columns', `Name,Email\n${'x,'.repeat(5_000)}`],
  ])('with %s, quickly', (_, text) => {
    const started = performance.now();
    expect(refusalOf(text).code).toBe('no_columns');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test.each<[string, string]>([
    ['one address and a flood of dates', `Ann Lee\nann@example.com\n${'2026-01-01\n'.repeat(30_000)}`],
    ['a flood of names', 'Ann Lee\n'.repeat(30_000)],
    ['a flood of addresses', Array.from({ length: 20_000 }, (__, i) => `p${i}@example.com`).join('\n')],
    ['more lines than any list', 'Ann Lee\n'.repeat(200_000)],
    ['a flood of column names', 'Role\n'.repeat(30_000)],
  ])('or read, but never thrown at, when pasted text holds %s', (_, text) => {
    const started = performance.now();
    const parsed = parseList(text, { kind: 'people', route: 'paste' });
    if (!parsed.refused) expect(parsed.rowsRead).toBe(parsed.rows.length + parsed.setAside.length);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('of more than 50 MB', () => {
    expect(refusalOf(new Uint8Array(50 * 1024 * 1024 + 1).fill(0x41)).code).toBe('too_large');
  });

  test('and can then be read with the columns a person chose', () => {
    const mapping = { Colour: 'name' as const };
    const parsed = parseList(utf8('Colour,Size\nRed,2\nBlue,4\n'), { kind: 'people', route: 'import', mapping });
    expect(parsed).toMatchObject({
      refused: false,
      rows: [
        { line: 2, name: 'Red' },
        { line: 3, name: 'Blue' },
      ],
    });
  });

  test('and names its columns so that a person can say which is which', () => {
    expect(refusalOf('Colour,Size\n1,2\n3,4\n').columns).toEqual(['Colour', 'Size']);
  });
});
