import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { isEmail } from './emails.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { Field, ListProblem } from '#app/domain/access/parsed-list.ts';
import { countIn } from './tokens.ts';
import { fieldOfHeader, isPageWord } from './words.ts';

export type SectionReading = {
  fielded: FieldedRow[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  screenCount: number | null;
};

type SectionKind = 'roles' | 'groups';
type Line = {
  line: number;
  text: string;
  /** Stands under the name above it by its bullet or its indent. */
  isUnder: boolean;
  afterBlank: boolean;
  count: number | null;
  label: { field: Field; value: string } | null;
};

const BULLET = /^\s*(?:[•·▪◦‣*–—✓✔✅☑-]\s+|[•·▪◦‣✓✔✅☑])/u;
const NAME_FIELD = { roles: 'role', groups: 'group' } as const;
const UNDER_FIELD = { roles: 'permissions', groups: 'members' } as const;

/**
 * Pasted text in which a role or a group has its permissions or members on lines of their own -> rows with fields. Which lines are
 * names is told by labels, else by bullets and indents, else by blank lines, else by the count ("3 users") that each has.
 */
export function readSections(text: string, kind: SectionKind): SectionReading {
  const lines = linesOf(text, kind);
  const reading: SectionReading = { fielded: [], setAside: [], problems: [], screenCount: null };
  const starts = startsOf(lines, kind);
  const counts = lines.slice(0, starts[0] ?? 0).flatMap((line) => line.count ?? []);
  reading.screenCount = new Set(counts).size === 1 ? (counts[0] ?? null) : null;
  const first = starts[0] ?? lines.length;
  for (const line of lines.slice(0, first)) aside(line, reading);
  starts.forEach((start, i) => {
    const section = lines.slice(start, starts[i + 1] ?? lines.length);
    reading.fielded.push(rowOf(section, kind, reading));
  });
  return reading;
}

function linesOf(text: string, kind: SectionKind): Line[] {
  const lines: Line[] = [];
  let afterBlank = false;
  for (const { line, raw } of piecesOf(text)) {
    const bare = raw.replace(BULLET, '').trim();
    if (bare === '') {
      afterBlank = true;
      continue;
    }
    const isUnder = BULLET.test(raw) || /^(\t| {2,}|\u3000)/.test(raw);
    lines.push({ line, text: bare, isUnder, afterBlank, count: countIn(bare), label: labelOf(bare, kind) });
    afterBlank = false;
  }
  return lines;
}

// The cells of a table whose rows broke are pieces of their own; a tab at the start of a line is an indent.
function piecesOf(text: string): { line: number; raw: string }[] {
  return text.split('\n').flatMap((raw, i) => {
    const cells = /\S\s*\t\s*\S/.test(raw) ? raw.split('\t').map((cell) => cell.trim()) : [raw];
    return cells.filter((cell, at) => cell !== '' || at === 0).map((cell) => ({ line: i + 1, raw: cell }));
  });
}

// "Role: Editor", or the label alone above what it names. "Orders: view, edit" has no label: Orders is an area.
function labelOf(text: string, kind: SectionKind): Line['label'] {
  const parts = /^([^::]{2,40})\s*[::]\s*(.*)$/u.exec(text);
  const field = fieldOfHeader(kind, parts?.[1] ?? text);
  return field === null ? null : { field, value: parts?.[2] ?? '' };
}

function startsOf(lines: Line[], kind: SectionKind): number[] {
  const at = (holds: (line: Line, i: number) => boolean) => lines.flatMap((line, i) => (holds(line, i) ? [i] : []));
  const labelled = at((line) => line.label?.field === NAME_FIELD[kind] && line.label.value !== '');
  if (labelled.length > 0) return labelled;
  const isName = (line: Line) =>
    line.label === null && line.count === null && !isPageWord(line.text) && !isEmail(line.text);
  if (lines.some((line) => line.isUnder)) {
    return at((line, i) => isName(line) && !line.isUnder && (lines[i + 1] === undefined || hasUnder(lines, i)));
  }
  const paragraphs = at((line, i) => isName(line) && (line.afterBlank || i === 0) && !startsPage(lines, i));
  if (paragraphs.length >= 2 && paragraphs.length <= lines.length / 2) return paragraphs;
  const counts = at((line, i) => line.count !== null && i > 0 && isName(lines[i - 1] ?? line));
  return counts.length > 0 ? aboveCounts(lines, counts) : at(isName);
}

// The name stands directly above the count, or a sentence about it does: then names two lines up never come twice, unlike what
// belongs to the record before.
function aboveCounts(lines: Line[], counts: number[]): number[] {
  const times = Map.groupBy(lines, (line) => line.text);
  const lead = Math.min(2, ...counts.map((at, i) => at - (counts[i - 1] ?? -1) - 1));
  const names = counts.map((at) => lines[at - lead]);
  const areNames = names.every(
    (line) =>
      line?.label === null && !isPageWord(line.text) && !isSentence(line.text) && times.get(line.text)?.length === 1,
  );
  return counts.map((at) => at - (areNames ? lead : 1));
}

// A name is followed by what stands under it, perhaps after a count or a sentence about it.
function hasUnder(lines: Line[], at: number): boolean {
  const next = lines.slice(at + 1, at + 4);
  const under = next.findIndex((line) => line.isUnder);
  return under >= 0 && next.slice(0, under).every((line) => !line.afterBlank);
}

// The heading of the page is a paragraph of its own, and so is a paragraph of page words alone.
function startsPage(lines: Line[], at: number): boolean {
  const next = lines[at + 1];
  return at === 0 && (next === undefined || next.afterBlank) && lines.length > 3;
}

function aside(line: Line, reading: SectionReading): void {
  const reason = line.count !== null ? 'a count shown by the page' : 'stands before the first row';
  reading.setAside.push({ line: line.line, excerpt: excerptOf(line.text), reason });
}

function rowOf(section: Line[], kind: SectionKind, reading: SectionReading): FieldedRow {
  const [head, ...rest] = section;
  const row: FieldedRow = { line: head?.line ?? 1, values: new Map(), details: [] };
  if (!head) return row;
  row.values.set(NAME_FIELD[kind], head.label?.field === NAME_FIELD[kind] ? head.label.value : head.text);
  const under: string[] = [];
  let open: Field | null = null;
  for (const [i, line] of rest.entries()) {
    if (line.label) {
      open = line.label.value === '' ? line.label.field : null;
      if (line.label.value !== '') give(row, line.label.field, line.label.value);
    } else if (line.count !== null) {
      countLine(row, line, kind);
    } else if (open !== null && open !== UNDER_FIELD[kind]) {
      give(row, open, line.text);
    } else if (isPageWord(line.text) && !line.isUnder && kind === 'groups') {
      reading.setAside.push({
        line: line.line,
        excerpt: excerptOf(line.text),
        reason: 'a button, menu entry or heading of the page',
      });
    } else if (isSentence(line.text) && !line.isUnder) {
      row.details.push({ label: 'As written', value: line.text });
    } else {
      const before = rest[i - 1];
      const isAddressOfNameAbove =
        kind === 'groups' &&
        isEmail(line.text) &&
        before !== undefined &&
        isNameLine(before) &&
        under.at(-1) === before.text;
      if (isAddressOfNameAbove) under[under.length - 1] = `${before.text} <${line.text}>`;
      else under.push(line.text);
    }
  }
  if (under.length > 0) give(row, UNDER_FIELD[kind], under.join('\n'));
  return row;
}

function isNameLine(line: Line): boolean {
  return line.label === null && line.count === null && !isEmail(line.text);
}

function give(row: FieldedRow, field: Field, text: string): void {
  const before = row.values.get(field);
  row.values.set(field, before === undefined ? text : `${before}\n${text}`);
}

function countLine(row: FieldedRow, line: Line, kind: SectionKind): void {
  if (kind === 'roles' && !row.values.has('holders') && isOfPeople(line.text))
    row.values.set('holders', String(line.count));
  else row.details.push({ label: 'As written', value: line.text });
}

// "12 permissions" beside a role counts something else.
function isOfPeople(text: string): boolean {
  return !/permission|berechtigung|autorisation|permiso|権限|rechte|droits/iu.test(text);
}

function isSentence(text: string): boolean {
  return /[.!?。]$/.test(text) || text.length > 90;
}
