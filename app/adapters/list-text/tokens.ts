import { developerOf, installedTextOf, uninstalledTextOf } from './app-rows.ts';
import { isDateLike } from './dates.ts';
import { isEmail, splitAtEmail } from './emails.ts';
import { employmentOf } from './employment-words.ts';
import { isOfPeople } from './list-kinds.ts';
import type { Field } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import {
  fieldOfHeader,
  isNever,
  isOwnerWord,
  isPageWord,
  statusOf,
  tabHeading,
  typeOf,
  yesOrNo,
  isMenuWord,
} from './words.ts';

/** What one piece of pasted text is. `text` is what only its place can explain: a name, a role, a description. */
export type TokenClass = 'text' | 'page' | 'count' | 'tab' | 'initials' | 'label' | Field;

export type Token = {
  line: number;
  text: string;
  cls: TokenClass;
  /** Its value came with a label ("Role: Editor"). */ labelled: boolean;
};

/** Cut pasted text into pieces at line breaks, tabs and visual separators, and say what each is by itself. */
export function tokensOf(text: string, kind: SourceKind): Token[] {
  const tokens: Token[] = [];
  const seen = new Map<string, Token>();
  let line = 0;
  for (const raw of text.split('\n')) {
    line += 1;
    for (const piece of piecesOf(raw, kind)) {
      // Roles, statuses and buttons come again on every row: what a text is by itself is asked once.
      const known = seen.get(piece) ?? tokenOf(line, piece, kind);
      seen.set(piece, known);
      tokens.push({ ...known, line });
    }
  }
  return joinLabels(isOfPeople(kind) ? markInitials(tokens) : nameOverAnchor(tokens), kind);
}

/** A count that a page shows ("45 users", "Showing 1-45 of 45", "Installed (28)"), or null. */
export function countIn(text: string): number | null {
  const total =
    /(?:\d[\d.,]*)\s*[-–—]\s*\d[\d.,]*\s*(?:of|von|sur|de|\/)\s*(\d[\d.,]*)/iu.exec(text) ??
    COUNTED.exec(text) ??
    HEADED.exec(text);
  const digits = total
    ?.slice(1)
    .find((group) => group !== undefined)
    ?.replace(/[.,]/g, '');
  return digits ? Number(digits) : null;
}

const NOUN =
  'users?|staff(?: members| accounts)?|people|persons?|members?|accounts?|apps?|installed(?: apps)?|uninstalled(?: apps)?|results?|items?|benutzer|nutzer|mitarbeiter|konten|ergebnisse|utilisateurs?|comptes?|applis?|applications?|résultats?|usuarios?|cuentas?|aplicaci(?:ón|ones)|resultados?';
// What other lists count; an app may well be called "Events 24", so after the noun the number stands in brackets.
const OTHER_NOUN =
  'roles?|groups?|rollen|gruppen?|mitglieder|rôles?|groupes?|membres?|personnes?|grupos?|miembros?|personas?|personen|events?|ereignisse|événements?|eventos?';
const COUNTED = new RegExp(
  `^(?:showing|total|all|zeige|insgesamt|affichage de|mostrando|全)?\\s*:?\\s*(\\d[\\d.,]*)\\s*(?:(?:${NOUN}|${OTHER_NOUN})(?:\\s*(?:total|in total|insgesamt|au total|en total|installed|installiert|installées|instaladas))?|人(?:のユーザー|のスタッフ)?|件(?:のアプリ|のユーザー)?|個のアプリ|個のロール|個のグループ|名(?:のユーザー|のスタッフ|のメンバー)?)[.]?$`,
  'iu',
);
const HEADED = new RegExp(
  `^(?:all\\s+)?(?:${NOUN}|installiert|deinstalliert|installées?|désinstallées?|instaladas?|desinstaladas?|ユーザー|スタッフ|アプリ|インストール済み|アンインストール済み|total|gesamt)\\s*[:：]?\\s*[(（]?\\s*(\\d[\\d.,]*)\\s*[)）]?$|^(?:${OTHER_NOUN}|ロール|役割|グループ|メンバー)\\s*[(（]\\s*(\\d[\\d.,]*)\\s*[)）]$`,
  'iu',
);

function piecesOf(raw: string, kind: SourceKind): string[] {
  return raw
    .split(/\t|\s+[·•|]\s+|\s{3,}|\u00a0{2,}/)
    .flatMap((piece) => (isOfPeople(kind) ? aroundEmail(piece) : [piece]))
    .map((piece) => piece.replace(/^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g, ''))
    .filter((piece) => piece !== '');
}

// "Ann Lee <ann@example.com> Active": the name before, the address, and each known word after it.
function aroundEmail(piece: string): string[] {
  if (!piece.includes('@') || isEmail(piece)) return [piece];
  const found = splitAtEmail(piece);
  if (!found || !isEmail(found.email)) return [piece];
  const label = /^[^::]{1,30}[::]\s*$/u.test(piece.slice(0, piece.indexOf(found.email)));
  if (label) return [piece];
  return [found.before, found.email, ...splitStatus(found.after)];
}

function splitStatus(text: string): string[] {
  const parts = text.split(/\s*[,;]\s*|\s+[-–—]\s+/);
  return parts.flatMap((part) => {
    const words = part.split(' ');
    const last = words.at(-1) ?? '';
    return words.length > 1 && statusOf(part) === null && statusOf(last) !== null
      ? [words.slice(0, -1).join(' '), last]
      : [part];
  });
}

function tokenOf(line: number, text: string, kind: SourceKind): Token {
  const labelled = labelledOf(text, kind);
  if (labelled) return { line, text: labelled.value, cls: labelled.field, labelled: true };
  return { line, text, cls: classOf(text, kind), labelled: false };
}

function labelledOf(text: string, kind: SourceKind): { field: Field; value: string } | null {
  const parts = /^([^::]{2,40})\s*[::]\s*(\S.*)$/u.exec(text);
  const field = parts ? fieldOfHeader(kind, parts[1] ?? '') : null;
  if (field && parts) return { field, value: parts[2] ?? '' };
  return kind === 'people' ? lastSeenOf(text) : null;
}

// "Last active 3 days ago", "Zuletzt aktiv am 1. März 2024", "Never logged in": the words say what the date is.
function lastSeenOf(text: string): { field: Field; value: string } | null {
  const lead =
    /^(last (?:active|login|logged in|sign(?:ed)? in|seen)|zuletzt (?:aktiv|angemeldet)|letzte anmeldung|dernière (?:connexion|activité)|último (?:acceso|inicio de sesión)|última actividad|最終(?:ログイン|アクセス))\s*(?:on|at|am|le|el|:)?\s*/iu.exec(
      text,
    );
  if (lead && text.length > lead[0].length) return { field: 'lastSeen', value: text.slice(lead[0].length) };
  return isNever(text) ? { field: 'lastSeen', value: text } : secondFactorOf(text);
}

function secondFactorOf(text: string): { field: Field; value: string } | null {
  const parts =
    /^(.{0,12}(?:2fa|mfa|two[- ]factor|two[- ]step|2[- ]step|zwei-faktor|zwei-schritt|deux facteurs|deux étapes|dos pasos|dos factores|2段階認証|二段階認証).{0,25}?)\s*[:：-]?\s*(\S+)$/iu.exec(
      text,
    );
  const value = yesOrNo(parts?.[2] ?? '');
  return value === null ? null : { field: 'secondFactor', value };
}

function classOf(text: string, kind: SourceKind): TokenClass {
  if (countIn(text) !== null) return 'count';
  if (isOfPeople(kind)) {
    if (isEmail(text)) return 'email';
    if (kind === 'hr') return employmentOf(text) !== null ? 'employment' : plainClassOf(text, kind);
    if (statusOf(text) !== null) return 'status';
    if (isOwnerWord(text)) return 'owner';
    if (typeOf(text) !== null && !isPageWord(text)) return 'type';
    if (typeOf(text) !== null) return 'type';
    if (isDateLike(text)) return 'lastSeen';
  } else {
    if (tabHeading(text) !== null) return 'tab';
    if (uninstalledTextOf(text)) return 'uninstalledAt';
    if (installedTextOf(text)) return 'installedAt';
    if (developerOf(text) !== null) return 'developer';
    if (/^(read|write)_[a-z_]+([\s,;]+(read|write)_[a-z_]+)*$/.test(text)) return 'scopes';
    if (isDateLike(text)) return 'installedAt';
  }
  return plainClassOf(text, kind);
}

function plainClassOf(text: string, kind: SourceKind): TokenClass {
  if (isPageWord(text) || !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text)) return 'page';
  if (fieldOfHeader(kind, text) !== null) return 'label';
  return 'text';
}

// An app may be called what a menu entry is called ("Online Store"). It is a name directly above a developer with no other text
// since the developer before, and when it stands once amid the list, where no menu is.
function nameOverAnchor(tokens: Token[]): Token[] {
  const isAnchor = (token: Token) =>
    token.cls === 'developer' || token.cls === 'installedAt' || token.cls === 'uninstalledAt';
  const first = tokens.findIndex(isAnchor);
  const last = tokens.findLastIndex(isAnchor);
  const times = Map.groupBy(tokens, (token) => token.text);
  let texts = 0;
  return tokens.map((token, i) => {
    if (token.cls === 'developer') texts = 0;
    if (token.cls === 'text') texts += 1;
    if (token.cls !== 'page' || !/\p{L}{2}/u.test(token.text)) return token;
    const isAbove = texts === 0 && tokens[i + 1]?.cls === 'developer';
    const isAmid = i > first && i < last && isMenuWord(token.text) && times.get(token.text)?.length === 1;
    return isAbove || isAmid ? { ...token, cls: 'text' as const } : token;
  });
}

// The letters of a picture that is not there ("AL" above "Ann Lee") are no role and no name.
function markInitials(tokens: Token[]): Token[] {
  return tokens.map((token, i) => {
    if (token.cls !== 'text' || !/^\p{Lu}{1,3}$/u.test(token.text)) return token;
    const near = [tokens[i + 1], tokens[i + 2], tokens[i - 1]];
    const fits = near.some(
      (other) =>
        other?.cls === 'text' && initialsOf(other.text).startsWith(token.text.slice(0, 1)) && other.text.length > 3,
    );
    return fits ? { ...token, cls: 'initials' as const } : token;
  });
}

function initialsOf(name: string): string {
  return name
    .split(/\s+/)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('');
}

// A label that comes again and again stands above its value ("Role" / "Editor"); one that comes once is a column heading.
function joinLabels(tokens: Token[], kind: SourceKind): Token[] {
  const times = new Map<string, number>();
  for (const token of tokens) if (token.cls === 'label') times.set(token.text, (times.get(token.text) ?? 0) + 1);
  const most = Math.max(0, ...times.values());
  const joined: Token[] = [];
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    const next = tokens[i + 1];
    if (!token) continue;
    const field =
      token.cls === 'label' && (times.get(token.text) ?? 0) >= Math.max(2, most / 2)
        ? fieldOfHeader(kind, token.text)
        : null;
    if (field && next && next.cls !== 'label') {
      joined.push({ ...next, cls: field, labelled: true });
      i += 1;
    } else {
      joined.push(token);
    }
  }
  return joined;
}
