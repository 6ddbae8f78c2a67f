import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { installedTextOf } from './app-rows.ts';
import { learnLayout } from './block-layout.ts';
import type { Layout } from './block-layout.ts';
import { excerptOf } from './excerpt.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { Field, ListProblem } from '#app/domain/access/parsed-list.ts';
import { isOfPeople } from './list-kinds.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { countIn, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { tabHeading } from './words.ts';

export type BlockReading = {
  fielded: FieldedRow[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  screenCount: number | null;
};
/** `read`: rows and pieces of the text outside of them, counted by the pieces themselves, so that none is lost unseen. */
type CountedBlocks = BlockReading & { read: number };

/**
 * Pasted text in which a person or an app takes several lines -> rows with fields. No layout is known beforehand: the one that
 * makes the names differ and the ends fit is learned from the text. What is not understood is set aside, never attached by guess.
 */
export function readBlocks(text: string, kind: SourceKind): CountedBlocks {
  const all = tokensOf(text, kind);
  const reading: BlockReading = { fielded: [], setAside: [], problems: [], screenCount: screenCountOf(all) };
  const tokens = withoutPage(all, reading.setAside);
  const labelledName: Field = isOfPeople(kind) ? 'name' : 'title';
  const records = tokens.some((token) => token.labelled && token.cls === labelledName)
    ? splitAtLabel(tokens, reading)
    : splitByLayout(tokens, kind, reading);
  const placed = records.reduce((sum, { name, rest }) => sum + rest.length + (name ? 1 : 0), 0);
  const asideBefore = reading.setAside.length;
  const tabAt = isOfPeople(kind) ? () => null : openTabs(all);
  for (const record of records) {
    const row = fieldRecord(record, kind, reading.setAside);
    if (!row) continue;
    markTab(row, tabAt(row.line), kind);
    reading.fielded.push(row);
  }
  const asideOfRows = reading.setAside.length - asideBefore;
  return { ...reading, read: all.length - placed + records.length + asideOfRows };
}

function markTab(row: FieldedRow, tab: 'installed' | 'uninstalled' | null, kind: SourceKind): void {
  if (tab === 'uninstalled') markUninstalled(row);
  else if (kind === 'uninstalled' && tab === 'installed') row.values.set('status', 'installed');
  else if (kind === 'uninstalled') takeDateOfRemoval(row);
}

// Under the heading Uninstalled a bare date is when the app went, not when it came.
function markUninstalled(row: FieldedRow): void {
  row.values.set('status', 'uninstalled');
  takeDateOfRemoval(row);
}

function takeDateOfRemoval(row: FieldedRow): void {
  const date = row.values.get('installedAt');
  if (date === undefined || installedTextOf(date) !== null || row.values.has('uninstalledAt')) return;
  row.values.delete('installedAt');
  row.values.set('uninstalledAt', date);
}

/** Pieces of one record: where its name is, and the rest in order. `name` null only for records split at labels. */
type BlockRecord = { name: Token | null; rest: Token[] };

function withoutPage(tokens: Token[], setAside: SetAsideLine[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    const before = kept.at(-1);
    const reason = whyPage(token, before);
    if (reason === null) kept.push(token);
    else setAside.push({ line: token.line, excerpt: excerptOf(token.text), reason });
  }
  return kept;
}

function whyPage(token: Token, before: Token | undefined): string | null {
  if (token.cls === 'page') return 'a button, menu entry or heading of the page';
  if (token.cls === 'tab') return 'the heading of a tab';
  if (token.cls === 'label') return 'a column heading';
  if (token.cls === 'count') return 'a count shown by the page';
  if (token.cls === 'initials') return 'the initials shown in place of a picture';
  if (token.cls === 'text' && before?.cls === 'text' && before.text === token.text) return 'repeats the text before it';
  return null;
}

function splitAtLabel(tokens: Token[], reading: BlockReading): BlockRecord[] {
  const first = tokens.find((token) => token.labelled)?.cls;
  const records: BlockRecord[] = [];
  for (const token of tokens) {
    if (token.labelled && token.cls === first) records.push({ name: null, rest: [] });
    const open = records.at(-1);
    if (open) open.rest.push(token);
    else asideOutside(token, reading);
  }
  return records;
}

function splitByLayout(tokens: Token[], kind: SourceKind, reading: BlockReading): BlockRecord[] {
  const layout = learnLayout(tokens, kind);
  if (layout === null) {
    for (const token of tokens) if (token.cls !== 'text') asideUnread(token, reading);
    return tokens.filter((token) => token.cls === 'text').map((name) => ({ name, rest: [] }));
  }
  const cuts = cutsOf(tokens, layout);
  const start = cuts[0] ?? 0;
  tokens.slice(0, start).forEach((token) => asideOutside(token, reading));
  return cuts.flatMap((cut, i) => recordsIn(tokens.slice(cut, cuts[i + 1] ?? tokens.length), layout, reading));
}

function asideOutside(token: Token, reading: BlockReading): void {
  reading.setAside.push({ line: token.line, excerpt: excerptOf(token.text), reason: 'stands before the first row' });
}

// Each record begins `head` texts before its anchor; a shorter stretch since the anchor before gives what it has.
function cutsOf(tokens: Token[], layout: Layout): number[] {
  const cuts: number[] = [];
  let floor = 0;
  for (const anchor of layout.anchors) {
    let cut = anchor;
    let texts = 0;
    for (let i = anchor - 1; i >= floor && texts < layout.head; i -= 1) {
      if (tokens[i]?.cls !== 'text') continue;
      texts += 1;
      cut = i;
    }
    cuts.push(cut);
    floor = anchor + 1;
  }
  return cuts;
}

// One stretch between two cuts normally holds one record. When what ends a record comes again, or a whole record's worth of
// texts is left over, a row without the anchor (a person without e-mail, an app without developer) stands in between.
function recordsIn(stretch: Token[], layout: Layout, reading: BlockReading): BlockRecord[] {
  const records: BlockRecord[] = [];
  let open = stretch;
  for (;;) {
    const end = endOfRecord(open, layout, records.length === 0);
    const record = open.slice(0, end);
    open = open.slice(end);
    records.push(nameRecord(record, layout, records.length === 0));
    if (open.length === 0) break;
    if (!open.some((token) => token.cls === 'text')) {
      open.forEach((token) => asideUnread(token, reading));
      break;
    }
    if (layout.texts === 0 || countTexts(open) < Math.min(layout.texts, 1)) break;
    if (!looksLikeRecord(open, layout)) {
      open.forEach((token) => asideUnread(token, reading));
      break;
    }
    reading.problems.push({
      line: open[0]?.line ?? null,
      sentence: `“${open.find((token) => token.cls === 'text')?.text ?? ''}” lacks what the other rows have (such as an e-mail address or a developer). Check that it is a row.`,
    });
  }
  return records;
}

function endOfRecord(open: Token[], layout: Layout, first: boolean): number {
  let texts = 0;
  let ended = false;
  for (const [i, token] of open.entries()) {
    if (token.cls === 'text') {
      texts += 1;
      const full = texts > layout.texts;
      if (full || (ended && texts > (first ? layout.head : 1))) return Math.max(1, i);
    }
    if (layout.terminator !== null && token.cls === layout.terminator) ended = true;
  }
  return open.length;
}

function looksLikeRecord(open: Token[], layout: Layout): boolean {
  if (layout.terminator !== null) return open.some((token) => token.cls === layout.terminator);
  return countTexts(open) >= layout.texts;
}

function asideUnread(token: Token, reading: BlockReading): void {
  reading.setAside.push({
    line: token.line,
    excerpt: excerptOf(token.text),
    reason: 'does not fit the rows around it',
  });
}

function nameRecord(record: Token[], layout: Layout, withAnchor: boolean): BlockRecord {
  const texts = record.filter((token) => token.cls === 'text');
  const anchorAt = record.findIndex((token) => token.cls === layout.anchor);
  const afterAnchor = record.slice(anchorAt + 1).find((token) => token.cls === 'text');
  const name = withAnchor && layout.head === 0 ? (afterAnchor ?? null) : (texts[0] ?? null);
  return { name, rest: record.filter((token) => token !== name) };
}

function fieldRecord(record: BlockRecord, kind: SourceKind, setAside: SetAsideLine[]): FieldedRow | null {
  const tokens = record.name ? [record.name, ...record.rest] : record.rest;
  const [first] = tokens;
  if (!first) return null;
  const line = tokens.reduce((least, token) => Math.min(least, token.line), first.line);
  const row: FieldedRow = { line, values: new Map(), details: [] };
  if (record.name) row.values.set(isOfPeople(kind) ? 'name' : 'title', record.name.text);
  for (const token of record.rest) placeToken(row, token, kind, setAside);
  return row;
}

function placeToken(row: FieldedRow, token: Token, kind: SourceKind, setAside: SetAsideLine[]): void {
  const field = fieldOf(token, row, kind);
  if (field === null) {
    row.details.push({ label: 'As written', value: token.text });
  } else if (row.values.has(field) && field === 'email') {
    setAside.push({
      line: token.line,
      excerpt: excerptOf(token.text),
      reason: 'a second e-mail address of the same row',
    });
  } else if (row.values.has(field)) {
    row.details.push({ label: 'As written', value: token.text });
  } else {
    row.values.set(field, token.text);
  }
}

function fieldOf(token: Token, row: FieldedRow, kind: SourceKind): Field | null {
  if (token.cls === 'text') return kind === 'people' && !row.values.has('role') ? 'role' : null;
  if (token.cls === 'owner' && !token.labelled) return row.values.has('role') ? 'owner' : 'role';
  return token.cls === 'page' ||
    token.cls === 'count' ||
    token.cls === 'tab' ||
    token.cls === 'initials' ||
    token.cls === 'label'
    ? null
    : token.cls;
}

function countTexts(tokens: Token[]): number {
  return tokens.filter((token) => token.cls === 'text').length;
}

function screenCountOf(tokens: Token[]): number | null {
  const counts = new Set(tokens.filter((token) => token.cls === 'count').map((token) => countIn(token.text)));
  const [only] = counts;
  return counts.size === 1 ? (only ?? null) : null;
}

// A paste may hold both tabs. Only a heading that stands before rows, and not beside the other tab's heading, opens its part:
// the two tab names side by side at the top of the page say nothing about which is open.
function openTabs(tokens: Token[]): (line: number) => 'installed' | 'uninstalled' | null {
  const headings = tokens
    .filter((token) => token.cls === 'tab')
    .map((token) => ({ line: token.line, tab: tabHeading(token.text) }));
  const opening = headings.filter((heading, i) => {
    const next = headings[i + 1];
    const before = headings[i - 1];
    const apart = (other: typeof heading | undefined) =>
      !other ||
      other.tab === heading.tab ||
      tokens.some((token) => token.cls === 'text' && between(token.line, heading.line, other.line));
    return apart(next) && apart(before);
  });
  return (line) => opening.findLast((heading) => heading.line <= line)?.tab ?? null;
}

function between(line: number, a: number, b: number): boolean {
  return line > Math.min(a, b) && line < Math.max(a, b);
}
