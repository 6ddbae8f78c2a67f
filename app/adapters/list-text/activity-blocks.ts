import { excerptOf } from './excerpt.ts';
import type { BlockReading } from './blocks.ts';
import { isDateLike } from './dates.ts';
import { isEmail } from './emails.ts';
import { looksLikeEvent } from './event-words.ts';
import type { FieldedRow } from './fielded-row.ts';
import type { Field } from '#app/domain/access/parsed-list.ts';
import { countIn } from './tokens.ts';
import { fieldOfHeader, isPageWord } from './words.ts';

type PieceClass = 'at' | 'time' | 'event' | 'by' | 'email' | 'text' | 'page' | Field;
type Piece = { line: number; text: string; cls: PieceClass; labelled: boolean };

const TIME = /^\d{1,2}[:.h]\d{2}([:.]\d{2})?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?(\s+(utc|gmt|[a-z]{3,4}))?$/iu;
const BY = /^(?:by|von|durch|par|por|実行者|操作者)\s*[::]?\s+(?=\S)/iu;

/**
 * Lines of activity pasted in pieces -> rows with fields. A record begins as many pieces before its event (or its date) as the first
 * one does. Where dates come first and are fewer than events they are headings of days, and each event has the one above it.
 */
export function readActivityBlocks(text: string): BlockReading {
  const reading: BlockReading = { fielded: [], setAside: [], problems: [], screenCount: null };
  const pieces = withoutPage(piecesOf(text), reading);
  const count = (cls: PieceClass) => pieces.filter((piece) => piece.cls === cls).length;
  const first = (cls: PieceClass) => pieces.findIndex((piece) => piece.cls === cls);
  const byDay = count('at') > 0 && count('at') < count('event') && first('at') < first('event');
  const anchor = count('event') >= count('at') ? 'event' : 'at';
  const pairs: Pair[] = [];
  const dayAt = byDay ? daysAbove(pieces) : () => null;
  for (const record of recordsOf(byDay ? pieces.filter((piece) => piece.cls !== 'at') : pieces, anchor, reading)) {
    reading.fielded.push(rowOf(record, dayAt));
    const texts = record.flatMap((piece, i) => (piece.cls === 'text' ? [i] : []));
    const event = record.findIndex((piece) => piece.cls === 'event');
    if (texts.length === 2 && !record.some((piece) => piece.labelled || piece.cls === 'by')) {
      pairs.push({ row: reading.fielded.at(-1), isAround: (texts[0] ?? 0) < event && event < (texts[1] ?? 0) });
    }
  }
  turnActors(pairs);
  return reading;
}

type Pair = { row: FieldedRow | undefined; isAround: boolean };

// Of two names, those who do things are fewer than those it is done to; else "Ann Lee / removed / Bo Ek" reads as a sentence does.
function turnActors(pairs: Pair[]): void {
  const distinct = (field: Field) => new Set(pairs.map(({ row }) => row?.values.get(field))).size;
  const [subjects, actors] = [distinct('subject'), distinct('by')];
  const isTurned = subjects === actors ? pairs.every((pair) => pair.isAround) : subjects < actors;
  if (!isTurned) return;
  for (const { row } of pairs) {
    const subject = row?.values.get('by') ?? '';
    row?.values.set('by', row.values.get('subject') ?? '');
    row?.values.set('subject', subject);
  }
}

function piecesOf(text: string): Piece[] {
  return text.split('\n').flatMap((raw, i) =>
    raw
      .split(/\t|\s+[·•|]\s+|\s{3,}|\u00a0{2,}/)
      .map((piece) => piece.trim())
      .filter((piece) => piece !== '')
      .map((piece) => pieceOf(piece, i + 1)),
  );
}

function pieceOf(text: string, line: number): Piece {
  const parts = /^([^::]{2,30})\s*[::]\s*(\S.*)$/u.exec(text);
  const field = parts && !TIME.test(text) ? fieldOfHeader('activity', parts[1] ?? '') : null;
  if (parts && field) return { line, text: parts[2] ?? '', cls: field, labelled: true };
  if (parts && looksLikeEvent(parts[1] ?? '') && !isDateLike(text))
    return { line, text, cls: 'event', labelled: false };
  return { line, text, cls: classOf(text), labelled: false };
}

function classOf(text: string): PieceClass {
  if (TIME.test(text)) return 'time';
  if (isDateLike(text)) return 'at';
  if (isEmail(text)) return 'email';
  if (looksLikeEvent(text)) return 'event';
  if (BY.test(text)) return 'by';
  if (countIn(text) !== null || isPageWord(text) || !/[\p{L}\p{N}]/u.test(text)) return 'page';
  return fieldOfHeader('activity', text) === null ? 'text' : 'page';
}

function withoutPage(pieces: Piece[], reading: BlockReading): Piece[] {
  return pieces.filter((piece) => {
    if (piece.cls !== 'page') return true;
    const reason = 'a button, menu entry or heading of the page';
    reading.setAside.push({ line: piece.line, excerpt: excerptOf(piece.text), reason });
    return false;
  });
}

function daysAbove(pieces: Piece[]): (line: number) => string | null {
  const days = pieces.filter((piece) => piece.cls === 'at');
  let at = -1;
  // Asked for lines in their order, so that a long log stays linear.
  return (line) => {
    while ((days[at + 1]?.line ?? Infinity) <= line) at += 1;
    return days[at]?.text ?? null;
  };
}

function recordsOf(pieces: Piece[], anchor: 'event' | 'at', reading: BlockReading): Piece[][] {
  const anchors = pieces.flatMap((piece, i) => (piece.cls === anchor ? [i] : []));
  const lead = leadOf(pieces, anchors);
  const starts = anchors.map((at, i) => Math.max(at - lead, (anchors[i - 1] ?? -1) + 1));
  for (const piece of pieces.slice(0, starts[0] ?? pieces.length)) {
    reading.setAside.push({ line: piece.line, excerpt: excerptOf(piece.text), reason: 'stands before the first row' });
  }
  return starts.map((start, i) => pieces.slice(start, starts[i + 1] ?? pieces.length));
}

// As many pieces stand before the first anchor as before every other, unless a heading does: then what follows the last one tells.
function leadOf(pieces: Piece[], anchors: number[]): number {
  const [first = 0] = anchors;
  const least = Math.min(...anchors.slice(1).map((at, i) => at - (anchors[i] ?? 0) - 1));
  const after = pieces.length - 1 - (anchors.at(-1) ?? 0);
  const whole = anchors.length > 1 ? least : first + after;
  return Math.max(0, Math.min(first, whole - after));
}

function rowOf(record: Piece[], dayAt: (line: number) => string | null): FieldedRow {
  const line = Math.min(...record.map((piece) => piece.line));
  const row: FieldedRow = { line, values: new Map(), details: [] };
  const texts = record.filter((piece) => piece.cls === 'text');
  for (const piece of record) {
    if (piece.cls === 'text') continue;
    const field = fieldOf(piece, row);
    if (field === null || row.values.has(field)) row.details.push({ label: 'As written', value: piece.text });
    else row.values.set(field, piece.cls === 'by' && !piece.labelled ? piece.text.replace(BY, '') : piece.text);
  }
  placeTexts(row, texts);
  placeTime(row, record, dayAt);
  splitEvent(row);
  return row;
}

function fieldOf(piece: Piece, row: FieldedRow): Field | null {
  if (piece.cls === 'time' || piece.cls === 'page' || piece.cls === 'text') return null;
  if (piece.cls === 'email') return row.values.has('subjectEmail') && !row.values.has('by') ? 'by' : 'subjectEmail';
  return piece.cls;
}

// The first name is whom it was done to, the second who did it.
function placeTexts(row: FieldedRow, texts: Piece[]): void {
  for (const piece of texts) {
    const field =
      !row.values.has('event') && row.values.has('subject') ? 'event' : !row.values.has('subject') ? 'subject' : 'by';
    if (row.values.has(field)) row.details.push({ label: 'As written', value: piece.text });
    else row.values.set(field, piece.text);
  }
}

function placeTime(row: FieldedRow, record: Piece[], dayAt: (line: number) => string | null): void {
  const time = record.find((piece) => piece.cls === 'time')?.text;
  const day = row.values.get('at') ?? dayAt(row.line);
  if (day !== null && day !== undefined) row.values.set('at', time === undefined ? day : `${day} ${time}`);
  if (time !== undefined) row.details = row.details.filter((detail) => detail.value !== time);
}

// "User removed: Bo Ek by Ann Lee" says all three.
function splitEvent(row: FieldedRow): void {
  const text = row.values.get('event') ?? '';
  const parts = /^([^::]{3,60})\s*[::]\s*(\S.*)$/u.exec(text);
  if (!parts || row.values.has('subject')) return;
  const [subject = '', by] = (parts[2] ?? '').split(/\s+(?:by|von|durch|par|por)\s+/iu);
  row.values.set('event', parts[1] ?? text);
  row.values.set('subject', subject);
  if (by !== undefined && !row.values.has('by')) row.values.set('by', by);
}
