import type { AppPage } from '#app/domain/access/app-page.ts';
import { accessOf, changeOf, couldNotShow, saysNone } from './app-page-words.ts';
import type { PageSection } from './app-page-words.ts';
import { isDateLike, parseDate } from './dates.ts';
import type { DayOrder } from './dates.ts';
import { permissionsOf } from './role-rows.ts';

export type PageLine = { line: number; text: string; cells: string[]; section: PageSection | null };
type Use = NonNullable<AppPage['activity']>[number];
type Change = NonNullable<AppPage['history']>[number];

const TIMES =
  /^(?:(read|write|view|edit|lesen|schreiben|lecture|écriture|lectura|escritura|読み取り|書き込み)\s*[::]?\s*)?(\d{1,3}(?:[.,\s\u00a0]\d{3})+|\d+)\s*(?:×|x|times?|requests?|calls?|reads?|writes?|anfragen?|aufrufe?|mal|requêtes?|appels?|fois|solicitudes?|llamadas?|veces|回|件(?:のリクエスト)?|リクエスト)?$/iu;
const COLUMN =
  /^(area|areas|api|resource|data|type|access|requests?|calls?|count|times|last used|bereich|ressource|zugriff|anfragen|aufrufe|anzahl|domaine|ressources?|accès|requêtes|appels|nombre|área|recurso|acceso|solicitudes|llamadas|cantidad|領域|リソース|アクセス|リクエスト数?|回数)$/iu;

/**
 * Lines under the heading of activity -> areas with how often they were used; [] only where the page says that there was none, and
 * null where it does not say, or says that it cannot show it. What is no area goes into the details of the page.
 */
export function activityIn(lines: PageLine[], page: Pick<AppPage, 'details'>): Use[] | null {
  if (lines.some(({ text }) => couldNotShow(text))) {
    page.details.push(...lines.map(({ text }) => ({ label: 'Activity, as written', value: text })));
    return null;
  }
  const uses = usesIn(lines, page);
  return uses.length > 0 || lines.some(({ text }) => saysNone(text)) ? uses : null;
}

function usesIn(lines: PageLine[], page: Pick<AppPage, 'details'>): Use[] {
  const uses: Use[] = [];
  let columns: ('read' | 'write' | 'unknown')[] = [];
  let area: string | null = null;
  const add = (name: string, times: number | null, access: Use['access']) => uses.push({ area: name, times, access });
  for (const { cells, text } of lines) {
    if (cells.length > 1 && cells.every((cell) => COLUMN.test(cell) || isAccessWord(cell))) {
      columns = cells.map(accessOf);
      continue;
    }
    if (uses.length === 0 && saysNone(text)) continue;
    const [name = '', ...rest] = splitArea(cells);
    const own = timesOf(name);
    if (own !== null && rest.length === 0) {
      addTimes(uses, area, own, add);
    } else if (isAccessWord(name) && rest.length === 0 && uses.at(-1)?.area === area) {
      const last = uses.at(-1);
      if (last?.access === 'unknown') last.access = accessOf(name);
    } else if (isDateLike(name) || /[.。!?]$/.test(name)) {
      page.details.push({ label: 'Activity, as written', value: text });
    } else {
      area = name;
      addCells(name, rest, columns, add);
    }
  }
  return uses;
}

// "Orders: 1,204 requests", "Orders (1,204)", "Orders – 1,204" on one line.
function splitArea(cells: string[]): string[] {
  const [only] = cells;
  if (cells.length > 1 || only === undefined) return cells;
  const parts = /^(.*\p{L}.*?)\s*(?:[::–—-]|\s)\s*\(?(\d[\d.,\s]*(?:\s*\p{L}+)?)\)?$/u.exec(only);
  if (!parts || timesOf(only) !== null || timesOf(parts[2]?.trim() ?? '') === null) return cells;
  return [parts[1] ?? only, parts[2]?.trim() ?? ''];
}

function addCells(
  area: string,
  rest: string[],
  columns: Use['access'][],
  add: (name: string, times: number | null, access: Use['access']) => void,
): void {
  const counted = rest.map((cell, i) => ({ cell, times: timesOf(cell), access: columns[i + 1] ?? 'unknown' }));
  const numbers = counted.filter((one) => one.times !== null);
  const said = rest.filter((cell) => timesOf(cell) === null).map(accessOf);
  const access = said.find((one) => one !== 'unknown') ?? accessOf(area);
  if (numbers.length === 0) add(area, null, access);
  for (const { cell, times, access: column } of numbers) {
    const told = accessOf(cell) === 'unknown' ? column : accessOf(cell);
    if (numbers.length > 1 && told === 'unknown') continue;
    add(area, times?.count ?? null, told === 'unknown' ? access : told);
  }
}

// A number on a line of its own belongs to the area above it; a second one, with its own word, is another use of it.
function addTimes(
  uses: Use[],
  area: string | null,
  { count, access }: { count: number; access: Use['access'] },
  add: (name: string, times: number | null, access: Use['access']) => void,
): void {
  const last = uses.at(-1);
  if (area === null || last === undefined) return;
  if (last.times !== null) {
    add(area, count, access);
    return;
  }
  last.times = count;
  if (access !== 'unknown') last.access = access;
}

function timesOf(text: string): { count: number; access: Use['access'] } | null {
  const found = TIMES.exec(text.trim());
  if (!found) return null;
  return { count: Number((found[2] ?? '').replace(/[^\d]/g, '')), access: accessOf(text) };
}

function isAccessWord(text: string): boolean {
  return (
    text.length <= 20 && accessOf(text) !== 'unknown' && !/[\s_]\S+[\s_]/.test(text) && text.split(/[\s_]/).length === 1
  );
}

/** Lines under the heading of privacy, one text each; "Label<tab>value" becomes "Label: value". */
export function privacyIn(lines: PageLine[]): string[] {
  return lines.map(({ cells }) => cells.join(': '));
}

type Piece = { line: number; text: string; date: string | null; change: Change['change'] | null };

/**
 * Lines under the heading of the history -> one entry for each date; null where there is none and the page does not say so. Relative
 * dates keep their text and name no day.
 */
export function historyIn(lines: PageLine[], order: DayOrder): Change[] | null {
  if (lines.length === 1 && saysNone(lines[0]?.text ?? '')) return [];
  const pieces = lines.flatMap(({ line, cells }) => cells.flatMap(splitPiece).map((text) => pieceOf(text, line)));
  const dated = pieces.flatMap((piece, i) => (piece.date === null ? [] : [i]));
  const starts = dated.map((at, i) => startOf(pieces, at, (dated[i - 1] ?? -1) + 1));
  if (starts.length === 0) return null;
  return starts.map((start, i) => entryOf(pieces.slice(start, starts[i + 1] ?? pieces.length), order));
}

function splitPiece(cell: string): string[] {
  return cell.split(/\s+[–—-]\s+/).flatMap((part) => {
    const lead = /^([^::]{3,60})[::]\s+(\S.*)$/u.exec(part);
    const head = lead?.[1] ?? '';
    return lead && (isDateLike(head) || changeOf(head) !== null) ? [head, lead[2] ?? ''] : [part];
  });
}

const DATE_WITHIN =
  /(\p{Lu}\p{L}{2,8}\.? \d{1,2}, \d{4}.*|\d{1,2}(?:er)?\.? (?:de )?\p{L}+\.? (?:de )?\d{4}.*|\d{4}[-/年]\d.*|\d{1,2}[./]\d{1,2}[./]\d{4}.*)$/u;

// A date alone, the word for the change alone, or both ("Permissions added on May 1, 2026").
function pieceOf(text: string, line: number): Piece {
  const change = changeOf(text);
  const within = DATE_WITHIN.exec(text)?.[1] ?? null;
  if (change !== null) return { line, text, date: within !== null && isDateLike(within) ? within : null, change };
  return { line, text, date: isDateLike(text) ? text : null, change: null };
}

// What stands on the line of a date belongs to it, and so does the word for the change directly above.
function startOf(pieces: Piece[], at: number, floor: number): number {
  let start = at;
  while (start > floor && pieces[start - 1]?.line === pieces[at]?.line) start -= 1;
  const above = pieces[start - 1];
  const isLead = above !== undefined && above.change !== null && above.date === null && pieces[at]?.change === null;
  const saidOnLine = pieces
    .slice(start, at + 2)
    .some((piece) => piece.line === pieces[at]?.line && piece.change !== null);
  const isFirst = floor === 0 || pieces[start - 2]?.date === null || pieces[start - 2] === undefined;
  return start > floor && isLead && !saidOnLine && isFirst && !followedByChange(pieces, at) ? start - 1 : start;
}

function followedByChange(pieces: Piece[], at: number): boolean {
  return pieces[at + 1]?.change !== null && pieces[at + 1]?.change !== undefined && pieces[at + 1]?.date === null;
}

function entryOf(pieces: Piece[], order: DayOrder): Change {
  const atText = pieces.find((piece) => piece.date !== null)?.date ?? '';
  const changes = new Set(pieces.flatMap((piece) => piece.change ?? []));
  const [only = 'unknown'] = changes;
  const access = pieces.flatMap((piece) => (piece.date === null || piece.change !== null ? accessNamed(piece) : []));
  return {
    at: parseDate(atText, order),
    atText,
    change: changes.size === 1 ? only : 'unknown',
    access: [...new Set(access)],
  };
}

const LEAD =
  /^(?:(?:access|permissions?|zugriff|berechtigung(?:en)?|accès|autorisations?|acceso|permisos?|app)\s+)?(?:granted|added|approved|given|allowed|removed|revoked|installed|uninstalled|erteilt|gewährt|hinzugefügt|entzogen|entfernt|accordée?s?|ajoutée?s?|retirée?s?|révoquée?s?|concedid[oa]s?|otorgad[oa]s?|agregad[oa]s?|retirad[oa]s?|revocad[oa]s?)(?:\s+(?:access(?: to)?|permissions?|the permission))?\s*(?:on|am|le|el|to|zu|[::])?\s*/iu;
const TAIL =
  /[\s,、]*(?:を)?(?:was |were |wurden? |a été |ont été |fue |fueron )?(?:granted|added|approved|removed|revoked|erteilt|gewährt|hinzugefügt|entzogen|entfernt|accordée?s?|ajoutée?s?|retirée?s?|révoquée?s?|concedid[oa]s?|agregad[oa]s?|añadid[oa]s?|retirad[oa]s?|revocad[oa]s?|追加|付与|削除|許可)(?:しました|されました)?$/iu;

// "Granted: read_orders" names what; "Permission added" alone does not.
function accessNamed({ text, date, change }: Piece): string[] {
  const bare = date === null ? text : text.replace(date, '');
  const named =
    change === null
      ? bare
      : bare
          .replace(LEAD, '')
          .replace(TAIL, '')
          .replace(/^(?:権限|アクセス)(?:を|の)?|\s+(?:on|am|le|el)$/giu, '');
  const left = named.replace(/^[\s::"„“«»-]+|[\s::"”“«»-]+$/gu, '');
  if (left === '' || (change !== null && !/\s/.test(left) && changeOf(left) !== null)) return [];
  if (/^(access|permissions?|berechtigung(en)?|autorisations?|permisos?|権限|by .*)$/iu.test(left)) return [];
  return permissionsOf(left) ?? [];
}
