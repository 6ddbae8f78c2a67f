import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headerSignature } from '#app/adapters/list-text/header-signature.ts';
import { parseList } from '#app/adapters/list-text/parse-list.ts';
import type { ActivityEvent } from '#app/domain/access/activity-line.ts';
import { importFile, TODAY } from './reading.ts';

describe('roles, in five languages and any order of columns', () => {
  test.each([
    ['English', 'Permissions,Role name,Number of users\n"Orders, Products",Manager,3\nOrders,Care,12\n'],
    ['German', 'Rolle;Anzahl Benutzer;Berechtigungen\nManager;3;"Orders\nProducts"\nCare;12;Orders\n'],
    ['French', 'Autorisations;Nom du rôle;Nombre d’utilisateurs\nOrders | Products;Manager;3\nOrders;Care;12\n'],
    ['Spanish', 'Rol\tPermisos\tNúmero de usuarios\nManager\tOrders; Products\t3\nCare\tOrders\t12\n'],
    ['Japanese', 'ユーザー数,権限,ロール名\n3,Orders、Products,Manager\n12,Orders,Care\n'],
  ])('%s', (_, text) => {
    const { rows, columns } = importFile('roles', text);
    expect(rows).toMatchObject([
      { line: 2, name: 'Manager', permissions: ['Orders', 'Products'], people: 3 },
      { name: 'Care', permissions: ['Orders'], people: 12 },
    ]);
    expect(columns.every((column) => column.how === 'by its name')).toBe(true);
  });

  test.each([
    ['yes and no', 'ja;nein', ['Orders']],
    ['levels', 'view;none', ['Orders: view']],
    ['crosses for yes', 'x;', ['Orders']],
    ['circles and crosses', '○;×', ['Orders']],
  ])('marks are read where they are %s', (_, cells, permissions) => {
    const { rows } = importFile(
      'roles',
      `Rolle;Orders;Products;Systemrolle\nManager;${cells};ja\nAdmin;${cells};nein\n`,
    );
    expect(rows[0]).toMatchObject({ permissions, details: [{ label: 'Systemrolle', value: 'ja' }] });
  });

  test('a cross says no where something else says yes, and an unread mark says nothing', () => {
    const { rows } = importFile(
      'roles',
      `Role,Orders,Products,Reports\nA,✓,x,✓\nB,x,✓,✓\n${'C,✓,x,\n'.repeat(9)}D,see note,✓,✓\n`,
    );
    expect(rows.map((row) => row.permissions)).toEqual([
      ['Orders', 'Reports'],
      ['Products', 'Reports'],
      ['Orders'],
      ['Products', 'Reports'],
    ]);
    expect(rows.at(-1)?.details).toEqual([{ label: 'Orders', value: 'see note' }]);
  });

  test('two lines of column names give permissions with their area', () => {
    const { rows } = importFile('roles', ',Orders,,Products,\nRole,View,Edit,View,Edit\nCare,x,,x,\nOwner,x,x,x,x\n');
    expect(rows[0]?.permissions).toEqual(['Orders: View', 'Products: View']);
  });

  test('a table turned round without any word in its corner', () => {
    const list = importFile('roles', ',Owner,Care\nView orders,x,x\nEdit orders,x,\nExport,x,\n');
    expect(list.rows).toMatchObject([
      { name: 'Owner', permissions: ['View orders', 'Edit orders', 'Export'] },
      { name: 'Care', permissions: ['View orders'] },
    ]);
    expect(list.joined).toBe(3);
  });
});

test.each([
  ['English', 'Group,Members,Roles,Owner\nCare,"ann@example.com;bo@example.com",Support,Di Ng\n'],
  ['German', 'Rollen;Gruppenname;Mitglieder;Verantwortlich\nSupport;Care;ann@example.com | bo@example.com;Di Ng\n'],
  [
    'French',
    'Groupe;Membre;Rôles;Propriétaire\nCare;ann@example.com;Support;Di Ng\nCare;bo@example.com;Support;Di Ng\n',
  ],
  [
    'Spanish',
    'Miembro\tGrupo\tFunciones\tResponsable\nann@example.com\tCare\tSupport\tDi Ng\nbo@example.com\tCare\tSupport\tDi Ng\n',
  ],
  ['Japanese', 'グループ名,メンバー,ロール,管理者\nCare,"ann@example.com\nbo@example.com",Support,Di Ng\n'],
])('groups are read in %s', (_, text) => {
  const [row, ...others] = importFile('groups', text).rows;
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    line: 2,
    name: 'Care',
    members: [
      { name: null, email: 'ann@example.com' },
      { name: null, email: 'bo@example.com' },
    ],
    roles: ['Support'],
    owner: 'Di Ng',
  });
});

test.each([
  ['English', 'Date,User,Event,Resource\n2026-11-03 15:04,Ann Lee,User removed,Bo Ek\n', '2026-11-03'],
  ['German', 'Ereignis;Ressource;Datum;Benutzer\nBenutzer entfernt;Bo Ek;03.11.2026 15:04;Ann Lee\n', '2026-11-03'],
  [
    'French',
    'Événement;Ressource;Date;Utilisateur\nUtilisateur supprimé;Bo Ek;3 novembre 2026;Ann Lee\n',
    '2026-11-03',
  ],
  [
    'Spanish',
    'Usuario\tEvento\tRecurso\tFecha\nAnn Lee\tUsuario eliminado\tBo Ek\t3 de noviembre de 2026\n',
    '2026-11-03',
  ],
  ['Japanese', '日時,操作,対象,実行者\n2026年11月3日 15:04,ユーザーを削除,Bo Ek,Ann Lee\n', '2026-11-03'],
  [
    'a zone',
    'Event,Resource,Date,User\nUser removed,Bo Ek,2026-11-03T23:30:00-05:00,Ann Lee\n',
    '2026-11-04T04:30:00.000Z',
  ],
])('activity is read in %s', (_, text, at) => {
  expect(importFile('activity', text).rows).toMatchObject([
    { line: 2, event: 'user_removed', subject: { name: 'Bo Ek', email: null }, at, by: 'Ann Lee' },
  ]);
});

test.each<[ActivityEvent, string[]]>([
  [
    'user_added',
    [
      'User added',
      'Staff account created',
      'Invitation sent',
      'Benutzer hinzugefügt',
      'Utilisateur ajouté',
      'Usuario agregado',
      'ユーザーを追加',
      'staff_member.created',
    ],
  ],
  [
    'user_removed',
    [
      'User deleted',
      'Mitarbeiter entfernt',
      'Compte supprimé',
      'Usuario eliminado',
      'スタッフが削除されました',
      'Invitation revoked',
    ],
  ],
  [
    'user_suspended',
    [
      'User suspended',
      'Benutzer gesperrt',
      'Utilisateur suspendu',
      'Usuario suspendido',
      'ユーザーを停止',
      'Account deactivated',
    ],
  ],
  [
    'user_restored',
    [
      'User unsuspended',
      'Benutzer reaktiviert',
      'Utilisateur réactivé',
      'Usuario reactivado',
      'ユーザーの停止解除',
      'Account reactivated',
    ],
  ],
  [
    'user_changed',
    [
      'User edited',
      'Benutzer bearbeitet',
      'Permissions removed from user',
      'Role assigned to user',
      'Two-step authentication disabled for user',
      'ユーザーの権限を変更',
      'Usuario modificado',
    ],
  ],
  ['role_added', ['Role created', 'Rolle erstellt', 'Rôle créé', 'Rol creado', 'ロールを作成']],
  [
    'role_removed',
    ['Role deleted', 'Rolle gelöscht', 'Rôle supprimé', 'Rol eliminado', 'ロールを削除', 'Role deleted by user Ann'],
  ],
  ['role_changed', ['Role updated', 'Rolle geändert', 'Rôle modifié', 'Rol actualizado', '役割を変更']],
  [
    'unknown',
    [
      'App removed',
      'Removed',
      'Group deleted',
      'User role removed',
      'Login',
      'Käyttäjä poistettu',
      'Store opened',
      'Access removed',
    ],
  ],
])('what was done is %s by the words for it, and by no others', (event, texts) => {
  const { rows } = importFile('activity', `Event,Resource\n${texts.map((text) => `${text},Bo Ek`).join('\n')}\n`);
  expect(rows.map((row) => [row.eventText, row.event])).toEqual(texts.map((text) => [text, event]));
});

test('a bare word for what was done is understood by what it was done to', () => {
  const { rows } = importFile(
    'activity',
    'Action,Resource type,Resource\nRemoved,User,Bo Ek\nRemoved,Role,Care\nRemoved,App,Parrot\n',
  );
  expect(rows.map((row) => row.event)).toEqual(['user_removed', 'role_removed', 'unknown']);
});

test('the actor is told from the subject by the names of both columns', () => {
  const { rows } = importFile(
    'activity',
    'Time,User,E-mail,Action,Performed by\n2026-11-03,Bo Ek,bo@example.com,User removed,Ann Lee\n',
  );
  expect(rows[0]).toMatchObject({ subject: { name: 'Bo Ek', email: 'bo@example.com' }, by: 'Ann Lee' });
});

describe('a personnel list', () => {
  test.each([
    [
      'English',
      'Employee ID,Employee,Work email,Status,Hire date,Last working day,Department,Manager,Manager email\n7,Ann Lee,ann@example.com,Active,2020-01-05,2026-10-31,Care,Bo Ek,bo@example.com\n8,Di Ng,di@example.com,Left,2020-01-05,,Care,Bo Ek,bo@example.com\n',
    ],
    [
      'German',
      'Personalnummer;Vorname;Nachname;E-Mail;Beschäftigungsstatus;Eintrittsdatum;Austrittsdatum;Abteilung;Vorgesetzter;E-Mail des Vorgesetzten\n7;Ann;Lee;ann@example.com;aktiv;05.01.2020;31.10.2026;Care;Bo Ek;bo@example.com\n8;Di;Ng;di@example.com;ausgeschieden;05.01.2020;;Care;Bo Ek;bo@example.com\n',
    ],
    [
      'French',
      'Matricule;Nom;Prénom;Adresse e-mail;Statut;Date d’entrée;Date de sortie;Service;Responsable;E-mail du responsable\n7;Lee;Ann;ann@example.com;actif;5 janvier 2020;31 octobre 2026;Care;Bo Ek;bo@example.com\n8;Ng;Di;di@example.com;sorti;5 janvier 2020;;Care;Bo Ek;bo@example.com\n',
    ],
    [
      'Spanish',
      'Número de empleado\tNombre\tApellidos\tCorreo electrónico\tEstado\tFecha de alta\tFecha de baja\tDepartamento\tJefe\tCorreo del jefe\n7\tAnn\tLee\tann@example.com\tactivo\t5 de enero de 2020\t31 de octubre de 2026\tCare\tBo Ek\tbo@example.com\n8\tDi\tNg\tdi@example.com\tbaja\t5 de enero de 2020\t\tCare\tBo Ek\tbo@example.com\n',
    ],
    [
      'Japanese',
      '社員番号,氏名,メールアドレス,在籍状況,入社日,退職日,部署,上司,上司のメールアドレス\n7,Ann Lee,ann@example.com,在籍,2020年1月5日,2026年10月31日,Care,Bo Ek,bo@example.com\n8,Di Ng,di@example.com,退職,2020年1月5日,,Care,Bo Ek,bo@example.com\n',
    ],
  ])('is read in %s', (_, text) => {
    const common = { joinedOn: '2020-01-05', department: 'Care', manager: 'Bo Ek', managerEmail: 'bo@example.com' };
    expect(importFile('hr', text).rows).toMatchObject([
      {
        line: 2,
        name: 'Ann Lee',
        email: 'ann@example.com',
        personnelId: '7',
        employment: 'left',
        leftOn: '2026-10-31',
        ...common,
      },
      {
        line: 3,
        name: 'Di Ng',
        email: 'di@example.com',
        personnelId: '8',
        employment: 'left',
        leftOn: null,
        ...common,
      },
    ]);
  });

  test('says who has left by a day that has passed, who is employed, and of nobody more than it tells', () => {
    const standing = (cells: string[]) => {
      const body = cells.map((cell, i) => `P${i},p${i}@example.com,${cell}`).join('\n');
      return importFile('hr', `Name,Email,Status,Leaving date\n${body}\n`).rows.map((row) => row.employment);
    };
    expect(standing([',2026-11-21', `,${TODAY}`, ',2026-12-31', ','])).toEqual([
      'left',
      'employed',
      'employed',
      'employed',
    ]);
    expect(standing(['Sabbatical,', 'On leave,', ',soon', 'Former employee,2027-01-01'])).toEqual([
      'unknown',
      'employed',
      'unknown',
      'left',
    ]);
    const noDates = importFile('hr', 'Name,Email,Department\nAnn Lee,ann@example.com,Care\n');
    expect(noDates.rows[0]?.employment).toBe('unknown');
  });

  test('makes nobody a leaver by a date when the day of reading is not told, nor by a date that may be another', () => {
    const bytes = new TextEncoder().encode('Name,Email,Leaving date\nAnn Lee,ann@example.com,2020-01-01\n');
    const read = parseList(bytes, { kind: 'hr', route: 'import' });
    expect(read).toMatchObject({ refused: false, rows: [{ employment: 'unknown', leftOn: '2020-01-01' }] });
    const swapped = importFile('hr', 'Name,Email,Leaving date\nAnn Lee,ann@example.com,03/04/2020\n').rows[0];
    expect(swapped).toMatchObject({ employment: 'unknown', leftOn: null, details: [{ value: '03/04/2020' }] });
    const birthdays = importFile('hr', 'Name,Email,Geboren\nAnn Lee,ann@example.com,2000-01-01\n').rows[0];
    expect(birthdays).toMatchObject({ employment: 'unknown', leftOn: null, joinedOn: null });
  });
});

describe('every kind of file', () => {
  const FILES = {
    roles: 'Role,Permissions,Cost centre\n=1+1,+orders,-7\n',
    groups: 'Group,Member,Cost centre\n=1+1,@SUM(A1),-7\n',
    activity: 'Event,Resource,Cost centre\n=User removed,+Bo,-7\n',
    hr: 'Name,Email,Cost centre\n=1+1,ann@example.com,-7\n',
    uninstalled: 'App,Developer,Cost centre\n=1+1,@Parrot,-7\n',
  } as const;

  test.each(Object.entries(FILES) as [keyof typeof FILES, string][])(
    'of %s takes cells that begin like formulas as data, and keeps columns it does not know',
    (kind, text) => {
      const [row] = importFile(kind, text).rows;
      expect(JSON.stringify(row)).toMatch(/"=(1\+1|User removed)"/);
      expect(row?.details).toContainEqual({ label: 'Cost centre', value: '-7' });
    },
  );

  test('follows the mapping a person chose, also under other capitals', () => {
    const { rows } = importFile('hr', 'a,B,C\nx,ann@example.com,2020-01-01\n', {
      'A:': 'department',
      '#2': 'email',
      C: 'leftOn',
    });
    expect(rows[0]).toMatchObject({ department: 'x', email: 'ann@example.com', employment: 'left' });
    const marks = importFile('roles', 'R,P,Q\nA,da,niet\nB,da,da\n', {
      R: 'role',
      P: 'permissionMark',
      Q: 'permissionMark',
    });
    expect(marks.rows[0]).toMatchObject({
      permissions: [],
      details: [
        { label: 'P', value: 'da' },
        { label: 'Q', value: 'niet' },
      ],
    });
  });

  test('without the column that matters is refused with its columns and the name of its mapping', () => {
    const bytes = new TextEncoder().encode('Colour,Size\nred,2\nblue,4\n');
    const refusal = parseList(bytes, { kind: 'activity', route: 'import' });
    expect(refusal).toMatchObject({ refused: true, code: 'columns_unknown', columns: ['Colour', 'Size'] });
    const mapped = parseList(bytes, { kind: 'activity', route: 'import', mapping: { Colour: 'event' } });
    expect(mapped).toMatchObject({ refused: false, headerSignature: refusal.headerSignature });
  });
});

test('the signature of columns is the same in any order, capitals and punctuation, and tells no name', () => {
  const header = fc.array(fc.constantFrom('Name', 'E-Mail', 'Rolle', 'Ann Lee', '役割'), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(header, (names) => {
      const signature = headerSignature(names);
      expect(headerSignature(names.toReversed().map((name) => ` ${name.toUpperCase()}: `))).toBe(signature);
      expect(headerSignature([...names, 'Status'])).not.toBe(signature);
      expect(signature).toMatch(/^[0-9a-f]{64}$/);
    }),
    { numRuns: 50 },
  );
  expect(headerSignature([null, 'Name'])).not.toBe(headerSignature(['Name', null]));
  expect(headerSignature([])).toBeNull();
});
