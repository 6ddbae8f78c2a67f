import type { Field } from '#app/domain/access/parsed-list.ts';
import { words } from './word-list.ts';

// Names of columns in English, German, French, Spanish and Japanese. Entries are compared after normaliseName; nothing here decides alone.

export const PEOPLE_HEADERS: Partial<Record<Field, string[]>> = {
  name: words(`
    name | full name | display name | user | username | user name | staff | staff member | staff name | person
    vollständiger name | anzeigename | benutzer | benutzername | nutzer | mitarbeiter | nom complet
    nom et prénom | utilisateur | nom d'utilisateur | employé | nombre completo | nombre y apellidos | usuario
    nombre de usuario | empleado | 名前 | 氏名 | ユーザー | ユーザー名 | スタッフ | スタッフ名 | フルネーム
  `),
  firstName: words(`
    first name | firstname | given name | forename | vorname | prénom | nombre | nombre de pila | 名 | ファーストネーム
  `),
  lastName: words(`
    last name | lastname | surname | family name | nachname | familienname | nom | nom de famille | apellido
    apellidos | 姓 | 苗字
  `),
  email: words(`
    email | e-mail | mail | email address | e-mail address | user email | staff email | login | e-mail-adresse
    email-adresse | adresse e-mail | adresse email | courriel | adresse courriel | correo | correo electrónico
    dirección de correo electrónico | dirección de correo | メール | メールアドレス | eメール | eメールアドレス | 電子メール
  `),
  platformId: words(`
    id | user id | userid | staff id | account id | shopify id | shopify user id | benutzer-id | nutzer-id
    id utilisateur | id de l'utilisateur | identifiant | id de usuario | id del usuario | ユーザーid | スタッフid
  `),
  role: words(`
    role | roles | user role | assigned roles | role name | permission set | rolle | rollen | benutzerrolle
    rôle | rôles | rol | función | funciones | 役割 | ロール | 権限グループ
  `),
  type: words(`
    type | user type | account type | staff type | kind | typ | kontotyp | benutzertyp | type de compte
    type d'utilisateur | tipo | tipo de cuenta | tipo de usuario | 種類 | タイプ | アカウントの種類 | ユーザータイプ
  `),
  status: words(`
    status | state | account status | user status | zustand | kontostatus | statut | état | statut du compte
    estado | estado de la cuenta | ステータス | 状態 | 状況
  `),
  owner: words(`
    owner | is owner | account owner | store owner | shop owner | inhaber | shop-inhaber | propriétaire
    propietario | オーナー
  `),
  secondFactor: words(`
    2fa | mfa | two-factor | two factor authentication | two-factor authentication | two-step
    two-step authentication | two-step verification | 2-step authentication | 2-step verification
    two-step enabled | tfa | tfa enabled | zwei-faktor-authentifizierung | zwei-schritt-authentifizierung
    zweistufige authentifizierung | authentification à deux facteurs | authentification à deux étapes
    autenticación de dos factores | autenticación en dos pasos | verificación en dos pasos | 2段階認証 | 二段階認証
    二要素認証
  `),
  lastSeen: words(`
    last login | last log in | last sign in | last signed in | last active | last activity | last seen
    last access | letzte anmeldung | letzter login | zuletzt aktiv | letzte aktivität | dernière connexion
    dernière activité | último acceso | último inicio de sesión | última actividad | 最終ログイン | 最終アクティビティ | 最終アクセス
    前回のログイン
  `),
  createdAt: words(`
    created | created at | date created | created on | date added | added | added on | joined | erstellt
    erstellt am | hinzugefügt | hinzugefügt am | créé | créé le | date de création | ajouté le | creado
    creado el | fecha de creación | añadido el | 作成日 | 作成日時 | 追加日
  `),
  invitedAt: words(`
    invited | invited at | invited on | invitation sent | eingeladen am | invité le | invitado el | 招待日
  `),
  permissions: words(`
    permissions | permission | access | berechtigungen | zugriff | autorisations | permisos | 権限 | アクセス権限
  `),
};

export const APP_HEADERS: Partial<Record<Field, string[]>> = {
  title: words(`
    app | apps | app name | name | title | application | app title | app-name | anwendung | titel
    nom de l'application | nom de l'appli | appli | nom | titre | aplicación | nombre | nombre de la aplicación
    título | アプリ | アプリ名 | 名前 | タイトル
  `),
  developer: words(`
    developer | developed by | vendor | publisher | partner | by | made by | built by | entwickler | anbieter
    entwickelt von | développeur | développée par | développé par | éditeur | desarrollador | desarrollado por
    desarrollada por | proveedor | 開発者 | 開発元 | デベロッパー | 提供元
  `),
  installedAt: words(`
    installed | installed on | installed at | install date | installation date | date installed | added on
    added | installiert | installiert am | installationsdatum | installée le | installé le | installée
    date d'installation | instalada | instalada el | instalado el | fecha de instalación | インストール日 | インストール日時
    インストール済み
  `),
  uninstalledAt: words(`
    uninstalled | uninstalled on | uninstalled at | removed on | deinstalliert | deinstalliert am
    désinstallée le | désinstallé le | desinstalada el | desinstalado el | アンインストール日 | アンインストール日時
  `),
  scopes: words(`
    scopes | access scopes | scope | granted scopes | permissions | access | berechtigungen | zugriffsrechte
    autorisations | permisos | アクセススコープ | スコープ | 権限
  `),
  apiKey: words(`
    api key | apikey | client id | client-id | api-schlüssel | clé api | clave api | clave de api | apiキー
    クライアントid
  `),
  handle: words('handle | app handle | slug | identifiant | identificador | ハンドル'),
  status: words('status | state | statut | état | estado | ステータス | 状態'),
  type: words(`
    type | app type | category | distribution | typ | kategorie | catégorie | tipo | categoría | 種類 | カテゴリー
    タイプ
  `),
  privacyPolicyUrl: words(`
    privacy policy | privacy policy url | datenschutzerklärung | politique de confidentialité
    política de privacidad | プライバシーポリシー
  `),
};
