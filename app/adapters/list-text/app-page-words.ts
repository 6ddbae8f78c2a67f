import { words } from './word-list.ts';
import { wordOf } from './words.ts';

// What Shopify's page of one app may say, in English, German, French, Spanish and Japanese. Nothing here decides alone.

export type PageSection = 'activity' | 'privacy' | 'permissions' | 'history';

const SECTION_WORDS: Record<PageSection, string[]> = {
  activity: words(`
    activity | api activity | admin api activity | admin api | api usage | api use | api requests | api calls | app activity | usage
    recent activity | aktivität | api-aktivität | admin-api-aktivität | api-nutzung | api-anfragen | app-aktivität | nutzung
    activité | activité api | activité de l'api | activité de l'api admin | utilisation de l'api | requêtes api | actividad
    actividad de api | actividad de la api | actividad de la api admin | actividad de la api del panel de control | uso de la api
    solicitudes de api | アクティビティ | api アクティビティ | apiアクティビティ | admin api アクティビティ | api の使用状況 | apiの使用状況 | apiリクエスト
  `),
  privacy: words(`
    privacy | data privacy | privacy details | data and privacy | data protection | personal data | customer data | data use | data access
    protected customer data | datenschutz | datenschutzdetails | datenschutz-details | personenbezogene daten | kundendaten
    datennutzung | datenzugriff | confidentialité | confidentialité des données | détails de confidentialité
    données personnelles | données des clients | accès aux données | privacidad | privacidad de datos | privacidad de los datos
    detalles de privacidad | datos personales | datos de clientes | datos de los clientes | acceso a datos | プライバシー
    データのプライバシー | プライバシーの詳細 | 個人データ | 個人情報 | お客様データ | 顧客データ | データアクセス
  `),
  permissions: words(`
    permissions | current permissions | app permissions | granted permissions | access | access scopes | berechtigungen
    aktuelle berechtigungen | app-berechtigungen | zugriff | autorisations | autorisations actuelles | autorisations de l'application
    permisos | permisos actuales | permisos de la aplicación | 権限 | 現在の権限 | アプリの権限
  `),
  history: words(`
    history | permission history | permissions history | access history | permission changes | change history | permission log
    verlauf | berechtigungsverlauf | verlauf der berechtigungen | änderungsverlauf | zugriffsverlauf | historique
    historique des autorisations | historique des accès | modifications des autorisations | historial | historial de permisos
    historial de accesos | cambios de permisos | 履歴 | 権限の履歴 | 権限履歴 | アクセス履歴 | 権限の変更 | 変更履歴
  `),
};
const SECTION_BY_WORD = new Map(
  (Object.entries(SECTION_WORDS) as [PageSection, string[]][]).flatMap(([section, list]) =>
    list.map((word) => [wordOf(word), section] as const),
  ),
);

const SPAN =
  /\s*[((\-–—:,]*\s*(?:in the |over the |for the |in den |dans les |des |en los |de los )?(?:last|past|letzte[nr]?|vergangenen?|derniers?|ultimos|過去|直近)?\s*30\s*(?:days?|tagen?|jours?|derniers jours|dias|日間?)[))]?\s*$/u;

/** The part of the page that a heading opens; "(last 30 days)" after it makes no difference. Null for any other text. */
export function sectionOf(text: string): PageSection | null {
  if (text.length > 70) return null;
  const word = wordOf(text);
  return (
    SECTION_BY_WORD.get(word) ??
    SECTION_BY_WORD.get(wordOf(text.replace(/[((].*$/u, ''))) ??
    SECTION_BY_WORD.get(word.replace(SPAN, '').trim()) ??
    null
  );
}

/** "Last 30 days" alone, which stands under a heading and is none. */
export function isSpan(text: string): boolean {
  const word = wordOf(text);
  return word !== '' && word.replace(SPAN, '').trim() === '';
}

/** Does the page say that there is nothing of what its heading names? */
export function saysNone(text: string): boolean {
  return /^(no|none|never|keine?|aucune?|sin|ningun[oa]?|no hay)\b|(ありません|なし|いません)。?$/u.test(wordOf(text));
}

const COULD_NOT =
  /\b(could not|couldn.?t|cannot|can.?t|unable|failed|error|loading|not available|unavailable|try again|reload)\b|\b(geladen|nicht verfugbar|fehler|erneut versuchen)\b|\b(charger|chargees?|indisponibles?|pas disponibles?|erreur|reessaye[rz])\b|\b(cargar|cargado|no disponibles?|no esta disponible|error|intentalo|vuelve a intentar\w*)\b|読み込|取得できません|利用できません|エラー|再試行/u;

/** Does the page say that it could not show something, rather than that there is nothing? */
export function couldNotShow(text: string): boolean {
  return COULD_NOT.test(wordOf(text));
}

const READ =
  /\b(read|reads|view|views|lesen|gelesen|lesezugriff|lecture|lire|consulter|leer|lectura|ver)\b|読み取り|閲覧/u;
const WRITE =
  /\b(write|writes|edit|edits|manage|change|schreiben|schreibzugriff|bearbeiten|ecriture|ecrire|modifier|escribir|escritura|editar|modificar)\b|書き込み|編集/u;

/** Is reading or writing meant? 'unknown' where both or neither is said. */
export function accessOf(text: string): 'read' | 'write' | 'unknown' {
  const word = wordOf(text);
  const read = READ.test(word);
  return read === WRITE.test(word) ? 'unknown' : read ? 'read' : 'write';
}

const TAKEN =
  /\b(removed|revoked|withdrawn|taken|uninstalled|denied|entzogen|entfernt|widerrufen|deinstalliert|retire\w*|revoque\w*|supprime\w*|desinstalle\w*|retirad\w+|revocad\w+|eliminad\w+|quitad\w+|desinstalad\w+)\b|削除|取り消|解除|アンインストール/u;
const GIVEN =
  /\b(granted|added|approved|given|allowed|accepted|installed|erteilt|gewahrt|hinzugefugt|genehmigt|installiert|accorde\w*|ajoute\w*|approuve\w*|autorise\w*|installee?|concedid\w+|otorgad\w+|agregad\w+|anadid\w+|aprobad\w+|instalad\w+)\b|付与|追加|許可|承認|インストール/u;

/** Was access given or taken? Null where the text says neither. */
export function changeOf(text: string): 'given' | 'taken' | null {
  const word = wordOf(text);
  if (TAKEN.test(word)) return 'taken';
  return GIVEN.test(word) ? 'given' : null;
}
