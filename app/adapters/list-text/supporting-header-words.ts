import type { Field } from '#app/domain/access/parsed-list.ts';
import { PEOPLE_HEADERS } from './header-words.ts';
import { words } from './word-list.ts';

// Names of columns of the lists that explain people and apps, in English, German, French, Spanish and Japanese, with some Italian,
// Dutch and Portuguese. Entries are compared after normaliseName; nothing here decides alone.

export const ROLE_HEADERS: Partial<Record<Field, string[]>> = {
  role: words(`
    role | roles | role name | name | title | user role | rolle | rollen | rollenname | name der rolle | bezeichnung
    benutzerrolle | rôle | rôles | nom du rôle | nom | intitulé | rol | roles | nombre del rol | nombre de la función
    nombre | función | funciones | ロール | ロール名 | 役割 | 役割名 | 名前 | ruolo | nome | rolnaam | naam | função
  `),
  permissions: words(`
    permissions | permission | permission name | access | access rights | rights | privileges | can do | allowed
    granted permissions | berechtigungen | berechtigung | rechte | zugriff | zugriffsrechte | autorisations | autorisation
    droits | droits d'accès | accès | permisos | permiso | derechos | acceso | accesos | privilegios | 権限 | アクセス権限 | アクセス権
    許可 | permessi | permesso | rechten | machtigingen | permissões
  `),
  holders: words(`
    users | user count | number of users | no of users | people | members | staff | assigned users | assigned to | assigned
    users assigned | benutzer | nutzer | anzahl benutzer | anzahl nutzer | mitarbeiter | mitglieder | zugewiesene benutzer
    zugewiesen | utilisateurs | nombre d'utilisateurs | nb d'utilisateurs | membres | personnes | utilisateurs affectés
    usuarios | número de usuarios | cantidad de usuarios | personas | miembros | usuarios asignados | ユーザー | ユーザー数 | 人数
    割り当て人数 | スタッフ数 | メンバー数 | utenti | gebruikers | usuários
  `),
};

export const GROUP_HEADERS: Partial<Record<Field, string[]>> = {
  group: words(`
    group | groups | group name | user group | team | team name | name | gruppe | gruppen | gruppenname | benutzergruppe
    groupe | groupes | nom du groupe | groupe d'utilisateurs | équipe | nom | grupo | grupos | nombre del grupo
    grupo de usuarios | equipo | nombre | グループ | グループ名 | ユーザーグループ | チーム | 名前 | gruppo | nome | groep | naam
  `),
  members: words(`
    members | member | member name | users | user | user name | people | person | staff | staff member | mitglieder | mitglied
    benutzer | nutzer | mitarbeiter | personen | name des mitglieds | membres | membre | utilisateurs | utilisateur
    nom du membre | personnes | miembros | miembro | usuarios | usuario | personas | nombre del miembro | メンバー | メンバー名 | ユーザー
    ユーザー名 | 所属メンバー | 所属ユーザー | スタッフ | membri | leden | membros
  `),
  memberEmail: words(`
    member email | member e-mail | members emails | email of member | user email | e-mail des mitglieds
    e-mail-adresse des mitglieds | e-mail du membre | adresse e-mail du membre | correo del miembro
    correo electrónico del miembro | メンバーのメールアドレス | ${PEOPLE_HEADERS.email?.join(' | ')}
  `),
  role: words(`
    role | roles | assigned roles | group roles | rolle | rollen | zugewiesene rollen | rôle | rôles | rôles attribués
    rol | función | funciones | roles asignados | ロール | 役割 | 割り当てロール | ruolo | ruoli | função | funções
  `),
  groupOwner: words(`
    owner | group owner | manager | managed by | responsible | lead | team lead | administrator | verantwortlich
    verantwortliche | verantwortlicher | inhaber | leitung | gruppenleitung | besitzer | propriétaire | responsable
    administrateur | gérant | propietario | responsable | encargado | administrador | 管理者 | 所有者 | オーナー | 責任者
  `),
};

export const ACTIVITY_HEADERS: Partial<Record<Field, string[]>> = {
  event: words(`
    event | events | action | activity | activity type | event type | change | what happened | description | message
    ereignis | ereignisse | aktion | aktivität | änderung | vorgang | beschreibung | événement | évènement | action
    activité | modification | description | evento | eventos | acción | actividad | cambio | descripción | イベント | 操作 | 操作内容
    アクション | アクティビティ | 内容 | 変更内容 | azione | attività | gebeurtenis | actie | ação
  `),
  subject: words(`
    resource | resource name | subject | target | target user | affected user | affected | object | on | entity | item
    ressource | betroffener benutzer | betroffene person | betroffen | objekt | ziel | zielbenutzer | utilisateur concerné
    personne concernée | objet | cible | recurso | nombre del recurso | usuario afectado | afectado | objeto | destino
    リソース | 対象 | 対象ユーザー | 対象者 | 対象リソース | risorsa | bron
  `),
  subjectEmail: words(`
    resource email | target email | subject email | affected user email | email of affected user
    e-mail des betroffenen benutzers | e-mail de la ressource | correo del recurso | correo del usuario afectado
    対象のメールアドレス | 対象ユーザーのメールアドレス
  `),
  subjectType: words(`
    resource type | target type | object type | entity type | ressourcentyp | objekttyp | type de ressource | type d'objet
    tipo de recurso | tipo de objeto | リソースの種類 | リソースタイプ | 対象の種類
  `),
  at: words(`
    date | time | timestamp | date and time | date time | datetime | when | occurred at | created at | date utc | time utc
    datum | zeit | zeitpunkt | uhrzeit | datum und uhrzeit | wann | date et heure | heure | horodatage | quand | fecha
    hora | fecha y hora | cuándo | 日付 | 日時 | 時刻 | 発生日時 | 実行日時 | data | data e ora | tijdstip | data e hora
  `),
  by: words(`
    user | by | actor | performed by | done by | changed by | author | initiated by | admin | who | staff | staff member
    benutzer | nutzer | von | durch | ausgeführt von | geändert von | akteur | wer | mitarbeiter | utilisateur | par
    effectué par | réalisé par | auteur | acteur | usuario | por | realizado por | hecho por | autor | quién | ユーザー | 実行者
    操作者 | 変更者 | スタッフ | 担当者 | utente | eseguito da | gebruiker | door | usuário
  `),
};

export const HR_HEADERS: Partial<Record<Field, string[]>> = {
  name: words(`
    ${PEOPLE_HEADERS.name?.join(' | ')} | employee | employee name | worker | worker name | legal name | preferred name
    mitarbeitername | name des mitarbeiters | name vorname | beschäftigter | beschäftigte | salarié | nom du salarié
    collaborateur | nom de l'employé | trabajador | nombre del empleado | colaborador | 社員名 | 従業員名 | 社員氏名 | dipendente
    medewerker | funcionário
  `),
  firstName: PEOPLE_HEADERS.firstName ?? [],
  lastName: PEOPLE_HEADERS.lastName ?? [],
  email: words(`
    ${PEOPLE_HEADERS.email?.join(' | ')} | work email | work e-mail | business email | company email | dienstliche e-mail
    geschäftliche e-mail | e-mail professionnel | e-mail professionnelle | courriel professionnel | correo corporativo
    correo de empresa | correo laboral | 社用メール | 会社メールアドレス
  `),
  personnelId: words(`
    employee id | employee number | employee no | personnel number | personnel id | staff number | worker id | payroll number
    hr id | id | personalnummer | personal-nr | mitarbeiternummer | mitarbeiter-id | matricule | numéro d'employé
    numéro de salarié | número de empleado | nº de empleado | id de empleado | legajo | 社員番号 | 従業員番号 | 社員id | 職員番号
  `),
  employment: words(`
    status | employment status | employment | employee status | worker status | state | beschäftigungsstatus | zustand
    anstellungsstatus | beschäftigung | statut | statut d'emploi | situation | état | estado | estado laboral
    situación laboral | 在籍状況 | 雇用状況 | 在職状況 | ステータス | 状態 | 在籍区分 | 雇用状態 | stato | situação
  `),
  joinedOn: words(`
    start date | hire date | date of hire | hired on | joined | joined on | join date | joining date | entry date | date joined
    employment start | first day | eintritt | eintrittsdatum | eingetreten am | beginn | anstellungsdatum | einstellungsdatum
    date d'entrée | date d'embauche | embauché le | entrée | début | date de début | fecha de alta | fecha de ingreso
    fecha de contratación | alta | fecha de incorporación | inicio | 入社日 | 入社年月日 | 採用日 | 雇用開始日 | data di assunzione
    datum in dienst | data de admissão
  `),
  leftOn: words(`
    end date | leaving date | left on | left | leave date | exit date | termination date | date of termination | terminated on
    last day | last working day | employment end | date left | departure date | austritt | austrittsdatum | ausgetreten am
    ausgeschieden am | letzter arbeitstag | ende | beendigung | date de sortie | date de départ | date de fin | sortie
    fin de contrat | sorti le | dernier jour | fecha de baja | fecha de salida | fecha de cese | baja | fecha de egreso
    último día | fin | 退職日 | 退社日 | 退職年月日 | 離職日 | 雇用終了日 | data di cessazione | datum uit dienst | data de demissão
  `),
  department: words(`
    department | dept | division | team | business unit | org unit | organization unit | cost centre name | abteilung | bereich
    team | organisationseinheit | département | service | équipe | direction | unité | departamento | área | sección
    equipo | división | 部署 | 所属 | 所属部署 | 部門 | 部 | 課 | reparto | afdeling
  `),
  manager: words(`
    manager | line manager | manager name | supervisor | reports to | boss | team lead | direct manager | vorgesetzter
    vorgesetzte | vorgesetzte r | führungskraft | leitung | teamleitung | responsable | supérieur | supérieur hiérarchique
    n+1 | manager direct | jefe | jefa | jefe directo | superior | responsable directo | supervisor | 上司 | 直属上司 | 上長
    マネージャー | 管理者 | responsabile | leidinggevende | gestor
  `),
  managerEmail: words(`
    manager email | manager e-mail | manager's email | managers email | supervisor email | line manager email
    e-mail des vorgesetzten | e-mail vorgesetzter | e-mail-adresse des vorgesetzten | e-mail der führungskraft
    e-mail du responsable | e-mail du manager | adresse e-mail du responsable | e-mail du supérieur
    correo del jefe | correo electrónico del jefe | correo del responsable | 上司のメールアドレス | 上司メール | 上長メールアドレス
  `),
};
