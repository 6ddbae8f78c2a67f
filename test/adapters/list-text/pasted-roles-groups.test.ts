import { expect, test } from 'vitest';
import { paste } from './reading.ts';

type Some = { name: string; people: number; permissions: string[] };
const ROLES: Some[] = [
  { name: 'Store manager', people: 3, permissions: ['View orders', 'Edit products', 'Export customers'] },
  { name: 'Customer care', people: 12, permissions: ['View orders', 'View customers'] },
  { name: '倉庫チーム 📦', people: 1, permissions: ['View orders'] },
  { name: 'مدير المتجر', people: 0, permissions: ['View orders', 'Edit products'] },
];
const ALL = [...new Set(ROLES.flatMap((role) => role.permissions))];
const each = (draw: (role: Some) => string, joint = '\n') => ROLES.map(draw).join(joint);
const users = (count: number) => `${count} user${count === 1 ? '' : 's'}`;
const mark = (role: Some, permission: string) => (role.permissions.includes(permission) ? '✓' : '');

test.each<[string, string, { people: boolean; permissions: boolean }]>([
  [
    'a table with the permissions in one cell',
    `Role\tUsers\tPermissions\n${each((r) => `${r.name}\t${r.people}\t${r.permissions.join(', ')}`)}`,
    { people: true, permissions: true },
  ],
  [
    'a table whose last cell has a line per permission',
    `Settings\nRole\tUsers\tPermissions\n${each((r) => `${r.name}\t${r.people}\t${r.permissions.join('\n')}`)}`,
    { people: true, permissions: true },
  ],
  [
    'a column per permission with ticks',
    `Role\tUsers\t${ALL.join('\t')}\n${each((r) => `${r.name}\t${r.people}\t${ALL.map((p) => mark(r, p)).join('\t')}`)}`,
    { people: true, permissions: true },
  ],
  [
    'a column per role with ticks',
    `Permission\t${ROLES.map((r) => r.name).join('\t')}\n${ALL.map((p) => `${p}\t${ROLES.map((r) => mark(r, p)).join('\t')}`).join('\n')}`,
    { people: false, permissions: true },
  ],
  [
    'bullets under names, with the count of the page',
    `Settings\nRoles\n4 roles\n${each((r) => `${r.name}\n${users(r.people)}\n${r.permissions.map((p) => `• ${p}`).join('\n')}`)}`,
    { people: true, permissions: true },
  ],
  [
    'paragraphs with a sentence about each',
    each((r) => `${r.name}\nFor everyone who works there.\n${users(r.people)}\n${r.permissions.join('\n')}`, '\n\n'),
    { people: true, permissions: true },
  ],
  [
    'German labels',
    each((r) => `Rolle: ${r.name}\nBenutzer: ${r.people}\nBerechtigungen: ${r.permissions.join('; ')}`, '\n\n'),
    { people: true, permissions: true },
  ],
  [
    'names above counts',
    `Roles\n${each((r) => `${r.name}\n${users(r.people)}`)}`,
    { people: true, permissions: false },
  ],
])('roles are read from %s', (_, text, known) => {
  const { rows } = paste('roles', text);
  expect(rows.map((row) => row.name)).toEqual(ROLES.map((role) => role.name));
  expect(rows.map((row) => row.people)).toEqual(ROLES.map((role) => (known.people ? role.people : null)));
  expect(rows.map((row) => row.permissions?.toSorted() ?? null)).toEqual(
    ROLES.map((role) => (known.permissions ? role.permissions.toSorted() : null)),
  );
});

type Team = { name: string; members: [string, string][]; roles: string[] };
const GROUPS: Team[] = [
  {
    name: 'Care EU',
    members: [
      ['Ann Lee', 'ann@example.com'],
      ['Zoë Krämer', 'zoe@example.com'],
    ],
    roles: ['Customer care'],
  },
  { name: '倉庫', members: [['山田 太郎', 'taro@example.com']], roles: ['Warehouse', 'Till'] },
  {
    name: 'مبيعات 🛒',
    members: [
      ['فاطمة الزهراء', 'fatima@example.com'],
      ['Bo Ek', 'bo@example.com'],
      ['=1+1', 'formula@example.com'],
    ],
    roles: ['Sales'],
  },
];
const teams = (draw: (team: Team) => string, joint = '\n') => GROUPS.map(draw).join(joint);

test.each<[string, string, { names: boolean; emails: boolean; roles: boolean }]>([
  [
    'a table with a line per member',
    `Group\tMember\tEmail\tRoles\n${teams((g) => g.members.map(([n, e]) => `${g.name}\t${n}\t${e}\t${g.roles.join(', ')}`).join('\n'))}`,
    { names: true, emails: true, roles: true },
  ],
  [
    'a table with the members in one cell',
    `Gruppe\tRollen\tMitglieder\n${teams((g) => `${g.name}\t${g.roles.join(' | ')}\t${g.members.map(([n, e]) => `${n} <${e}>`).join('; ')}`)}`,
    { names: true, emails: true, roles: true },
  ],
  [
    'a table whose last cell has a line per member',
    `Groupe\tRôles\tMembres\n${teams((g) => `${g.name}\t${g.roles.join(', ')}\t${g.members.map(([, e]) => e).join('\n')}`)}`,
    { names: false, emails: true, roles: true },
  ],
  [
    'bullets under names',
    `Groups\n3 groups\n${teams((g) => `${g.name}\n${g.members.length} members\n${g.members.map(([n]) => `• ${n}`).join('\n')}`)}`,
    { names: true, emails: false, roles: false },
  ],
  [
    'paragraphs with name and address below each other',
    teams(
      (g) => `${g.name}\nRoles: ${g.roles.join(', ')}\n${g.members.map(([n, e]) => `${n}\n${e}`).join('\n')}`,
      '\n\n',
    ),
    { names: true, emails: true, roles: true },
  ],
  [
    'Spanish labels',
    teams(
      (g) => `Grupo: ${g.name}\nMiembros: ${g.members.map(([, e]) => e).join(', ')}\nFunciones: ${g.roles.join(', ')}`,
      '\n\n',
    ),
    { names: false, emails: true, roles: true },
  ],
])('groups are read from %s', (_, text, known) => {
  const { rows } = paste('groups', text);
  expect(rows.map((row) => row.name)).toEqual(GROUPS.map((group) => group.name));
  expect(rows.map((row) => row.members)).toEqual(
    GROUPS.map((group) =>
      group.members.map(([name, email]) => ({ name: known.names ? name : null, email: known.emails ? email : null })),
    ),
  );
  expect(rows.map((row) => row.roles)).toEqual(GROUPS.map((group) => (known.roles ? group.roles : null)));
});

test('lines that were added to a group or a role are counted, and told with the line they went to', () => {
  const list = paste('groups', 'Group\tMember\nCare\tAnn Lee\nCare\tBo Ek\nTill\tCy Ito\nTotal');
  expect(list.rows.map((row) => row.members?.length)).toEqual([2, 1]);
  expect(list.joined).toBe(1);
  expect(list.setAside.map((line) => [line.line, line.reason])).toEqual([
    [3, 'the group of line 2 again: its member was added there'],
    [5, expect.anything()],
  ]);
});
