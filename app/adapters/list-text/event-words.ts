import type { ActivityEvent } from '#app/domain/access/activity-line.ts';
import { wordOf } from './words.ts';

// What was done to an account or a role, told from the stems of words in English, German, French, Spanish and Japanese. Texts are
// compared after wordOf, which takes the accents from Latin letters.

const NOUNS = {
  user: /\b(users?|staff|accounts?|members?|collaborators?|employees?|persons?|people|owners?|invite|invitations?|benutzer\w*|nutzer\w*|mitarbeiter\w*|konto|konten|kollaborator\w*|mitglied\w*|einladung\w*|utilisateur\w*|employe[es]*|comptes?|collaborat\w*|membres?|usuari[oa]s?|cuentas?|emplead[oa]s?|colaborador\w*|miembros?|invitacion\w*|personal)\b|ユーザー|スタッフ|アカウント|コラボレーター|メンバー|従業員|招待/,
  role: /\b(roles?|rollen?|rol|funcion|funciones)\b|ロール|役割/,
} as const;

// Words that make a change of an account out of what sounds like its end: losing a permission is not losing the account.
const PART_OF_ACCOUNT =
  /\b(permissions?|access|rights?|two step|two factor|2fa|mfa|authentication|passwords?|login|log in|sign in|sessions?|groups?|stores?|berechtigung\w*|zugriff\w*|rechte?|passwort|kennwort|anmeldung|gruppen?|autorisations?|acces|droits?|mot de passe|connexion|groupes?|permisos?|acceso|derechos?|contrasena|grupos?)\b|権限|アクセス|認証|パスワード|ログイン|グループ/;
const GIVEN =
  /\b(assigned|unassigned|granted|zugewiesen|zugeteilt|erteilt|attribue\w*|affecte\w*|accorde\w*|asignad\w+|otorgad\w+|concedid\w+)\b|割り当て|付与/;

type Verb = 'added' | 'removed' | 'suspended' | 'restored' | 'changed';
// In this order: "unsuspended" and 停止解除 hold the word of their opposite.
const VERBS: [Verb, RegExp][] = [
  [
    'restored',
    /\b(unsuspended|unblocked|unlocked|re ?activated|restored|reinstated|activated|enabled|reaktiviert|wiederhergestellt|entsperrt|aktiviert|reactive\w*|retabli\w*|restaure\w*|debloque\w*|active|activee?|reactivad\w+|restaurad\w+|restablecid\w+|desbloquead\w+|activad\w+|unsuspend|reactivate|restore|reactivar|restaurar)\b|停止解除|停止を解除|再開|復元|復帰|再有効|(?<!無)有効化|有効に/,
  ],
  [
    'suspended',
    /\b(suspended|suspend|deactivated|deactivate|disabled|blocked|locked|gesperrt|deaktiviert|suspendiert|suspendu\w*|desactive\w*|bloque\w*|suspendid\w+|desactivad\w+|bloquead\w+|suspender|desactivar)\b|停止|無効|凍結/,
  ],
  [
    'removed',
    /\b(removed|remove|deleted|delete|revoked|cancelled|canceled|declined|entfernt|geloscht|widerrufen|zuruckgezogen|supprime\w*|retire\w*|revoque\w*|annule\w*|eliminad\w+|borrad\w+|quitad\w+|removid\w+|revocad\w+|cancelad\w+|eliminar)\b|削除|取り消|除名/,
  ],
  [
    'added',
    /\b(added|add|created|create|invited|invite|joined|accepted|sent|hinzugefugt|erstellt|angelegt|eingeladen|beigetreten|angenommen|gesendet|ajoute\w*|cree|creee?s?|invite\w*|acceptee?|envoyee?|agregad\w+|anadid\w+|cread\w+|invitad\w+|aceptad\w+|enviad\w+|agregar|anadir|crear)\b|追加|作成|招待|承認/,
  ],
  [
    'changed',
    /\b(edited|edit|updated|update|changed|change|modified|renamed|assigned|unassigned|granted|bearbeitet|geandert|aktualisiert|umbenannt|zugewiesen|modifie\w*|mise? a jour|change\w*|renomme\w*|attribue\w*|modificad\w+|actualizad\w+|cambiad\w+|editad\w+|asignad\w+|modificar|editar|actualizar)\b|変更|編集|更新|割り当て/,
  ],
];
const USER_EVENT: Record<Verb, ActivityEvent> = {
  added: 'user_added',
  removed: 'user_removed',
  suspended: 'user_suspended',
  restored: 'user_restored',
  changed: 'user_changed',
};
const ROLE_EVENT: Partial<Record<Verb, ActivityEvent>> = {
  added: 'role_added',
  removed: 'role_removed',
  changed: 'role_changed',
};

/**
 * What a line of activity says was done. 'unknown' wherever the words leave a doubt: a removal that never happened would make a list
 * look complete. `about` is what else the line says of its subject ("Role: Editor", an address), for texts such as "Removed".
 */
export function eventOf(text: string, about = ''): ActivityEvent {
  const said = textOf(text);
  const verb = VERBS.find(([, pattern]) => pattern.test(said))?.[0];
  if (verb === undefined) return 'unknown';
  const user = NOUNS.user.test(said);
  const role = NOUNS.role.test(said);
  if (PART_OF_ACCOUNT.test(said))
    return user ? 'user_changed' : role && verb === 'changed' ? 'role_changed' : 'unknown';
  if (user && role) return verb === 'changed' || GIVEN.test(said) ? 'user_changed' : 'unknown';
  if (GIVEN.test(said)) return user || role ? 'user_changed' : 'unknown';
  if (user) return USER_EVENT[verb];
  if (role) return ROLE_EVENT[verb] ?? 'unknown';
  return withoutNoun(verb, textOf(about), about.includes('@'));
}

/** Does the text hold the words of an event, so that a column or a line of it can be told from names? */
export function looksLikeEvent(text: string): boolean {
  if (text.length > 200 || text.includes('@')) return false;
  const said = textOf(text);
  return (
    VERBS.some(([, pattern]) => pattern.test(said)) && (eventOf(text) !== 'unknown' || said.split(' ').length <= 4)
  );
}

function withoutNoun(verb: Verb, about: string, hasAddress: boolean): ActivityEvent {
  const user = hasAddress || NOUNS.user.test(about);
  const role = NOUNS.role.test(about);
  if (user === role) return 'unknown';
  return user ? USER_EVENT[verb] : (ROLE_EVENT[verb] ?? 'unknown');
}

// A handle such as `user.removed` or `staff_member_added` is read as words; who did it is no part of what was done.
function textOf(text: string): string {
  return wordOf(text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').replace(/[._-]+/g, ' ')).replace(
    / (by|von|durch|par|por) .*$/,
    '',
  );
}
