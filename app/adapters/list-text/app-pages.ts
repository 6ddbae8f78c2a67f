import type { AppPage } from '#app/domain/access/app-page.ts';
import { normaliseName } from '#app/domain/access/account.ts';
import type { SetAsideLine } from '#app/domain/access/roster.ts';
import { activityIn, historyIn, privacyIn } from './app-page-parts.ts';
import type { PageLine } from './app-page-parts.ts';
import { isSpan, sectionOf } from './app-page-words.ts';
import type { PageSection } from './app-page-words.ts';
import { developerOf, installedTextOf } from './app-rows.ts';
import { dayOrderOf, isDateLike } from './dates.ts';
import { excerptOf } from './excerpt.ts';
import type { ListProblem } from '#app/domain/access/parsed-list.ts';
import { plainName } from './values.ts';
import { fieldOfHeader, isPageWord } from './words.ts';

export type PagesReading = {
  rows: AppPage[];
  setAside: SetAsideLine[];
  problems: ListProblem[];
  screenCount: number | null;
  /** How many of the lines set aside were added to a row above. */
  joined: number;
};

/**
 * Pasted pages of apps, one after another -> a row per page. A page is a head (the app's name, who makes it) and parts under headings.
 * The next page begins with its head, where a part comes again that this page has had. Two pieces of one app's page become one row.
 */
export function readAppPages(text: string): PagesReading {
  const lines = linesOf(text);
  const reading: PagesReading = { rows: [], setAside: [], problems: [], screenCount: null, joined: 0 };
  const order = dayOrderOf(lines.flatMap((line) => line.cells));
  const known = new Map<string, AppPage>();
  for (const page of pagesOf(lines)) {
    const row = pageOf(page, reading, order);
    if (row) addPage(reading, row, known);
  }
  return reading;
}

function linesOf(text: string): PageLine[] {
  const all: PageLine[] = text.split('\n').map((raw, i) => ({
    line: i + 1,
    text: raw.trim(),
    cells: raw
      .split(/\t|\s+[·•|]\s+|\s{3,}/)
      .map((cell) => cell.replace(/^[\s•·▪*-]+(?=\S)/u, '').trim())
      .filter((cell) => cell !== ''),
    section: null,
  }));
  const lines = all.filter((line) => line.cells.length > 0);
  return lines.map((line, i) => ({ ...line, section: headingAt(line, lines[i + 1]) }));
}

// "Customer data" above a number is an area that was used, not the heading of a part.
function headingAt(line: PageLine, next: PageLine | undefined): PageSection | null {
  if (line.cells.length !== 1 || (next !== undefined && /^\d[\d.,\s]*(\s*\p{L}+)?$/u.test(next.text))) return null;
  return sectionOf(line.cells[0] ?? '');
}

function pagesOf(lines: PageLine[]): PageLine[][] {
  const titles = lines.flatMap((line, i) => (titleLabelled(line.text) === null ? [] : [i]));
  const starts = titles.length > 0 ? titles : startsByHeadings(lines);
  const [first = 0] = starts;
  const cuts = [...new Set([0, ...starts.filter((start) => start !== first)])];
  return cuts.map((cut, i) => lines.slice(cut, cuts[i + 1] ?? lines.length));
}

function titleLabelled(text: string): string | null {
  const parts = /^([^::]{2,40})\s*[::]\s*(\S.*)$/u.exec(text);
  return parts && fieldOfHeader('apps', parts[1] ?? '') === 'title' ? (parts[2] ?? null) : null;
}

// A part that comes again belongs to the next page, and so does a head that comes again. The head of a page reaches up to the name
// above who makes it, else to the line with which the whole text began, else it is as long as the first page's.
function startsByHeadings(lines: PageLine[]): number[] {
  const head = lines.findIndex((line) => line.section !== null);
  const starts = [0];
  const seen = new Set<PageSection>();
  let open: PageLine | null = null;
  let title = '';
  const turnPage = (start: number) => {
    starts.push(start);
    seen.clear();
    open = null;
  };
  for (const [i, line] of lines.entries()) {
    const before: PageLine | null = open;
    if (line.section === null) {
      if (before && isHeadAgain(lines, i, title, before)) turnPage(i);
      else if (before?.section && !isSpan(line.text)) seen.add(before.section);
      continue;
    }
    const isAgain = seen.has(line.section) && (before?.section !== line.section || before.text === line.text);
    if (isAgain) turnPage(startAbove(lines, i, (starts.at(-1) ?? 0) + 1, head));
    if (open === null) title = titleOf(lines.slice(starts.at(-1) ?? 0, i))?.text ?? '';
    open = line;
  }
  return starts;
}

// The same app's name with a heading soon after it; or a name above who makes it, which in a history may be who gave access.
function isHeadAgain(lines: PageLine[], at: number, title: string, open: PageLine): boolean {
  const next = lines.slice(at + 1, at + 6);
  const line = lines[at];
  const [maker] = next;
  if (!line || !next.some((one) => one.section !== null)) return false;
  if (title !== '' && normaliseName(line.text) === normaliseName(title)) return true;
  if (open.section === 'history' || line.cells.length !== 1 || maker === undefined || maker.section !== null)
    return false;
  return makerOf(maker.text) !== null;
}

function startAbove(lines: PageLine[], heading: number, floor: number, head: number): number {
  let lastHeading = heading - 1;
  while (lastHeading >= floor && lines[lastHeading]?.section === null) lastHeading -= 1;
  const least = Math.max(floor, lastHeading + 2);
  for (let i = heading - 1; i >= least; i -= 1)
    if (makerOf(lines[i]?.text ?? '') !== null) return withPageWords(lines, i - 1, least);
  for (let i = heading - 1; i >= least; i -= 1) if (lines[i]?.text === lines[0]?.text) return i;
  return Math.max(least, heading - head);
}

function withPageWords(lines: PageLine[], title: number, least: number): number {
  let start = title;
  while (start - 1 >= least && isPageWord(lines[start - 1]?.text ?? '')) start -= 1;
  return start;
}

function makerOf(text: string): string | null {
  const parts = /^([^::]{2,40})\s*[::]\s*(\S.*)$/u.exec(text);
  if (parts && fieldOfHeader('apps', parts[1] ?? '') === 'developer') return parts[2] ?? null;
  return text.length > 120 ? null : developerOf(text);
}

function pageOf(lines: PageLine[], reading: PagesReading, order: ReturnType<typeof dayOrderOf>): AppPage | null {
  const headEnd = lines.findIndex((line) => line.section !== null);
  const head = headEnd < 0 ? lines : lines.slice(0, headEnd);
  const title = titleOf(head);
  if (title === null) {
    for (const line of lines) aside(reading, line, 'belongs to no app: no name of an app stands above it');
    return null;
  }
  const page: AppPage = {
    line: title.line.line,
    title: title.text,
    developer: null,
    activity: null,
    privacy: null,
    history: null,
    details: [],
  };
  for (const line of head) if (line !== title.line) headLine(page, line, reading);
  for (const { section, lines: content } of partsOf(lines.slice(head.length), reading)) {
    if (section === 'activity') page.activity = together(page.activity, activityIn(content, page));
    else if (section === 'privacy') page.privacy = [...(page.privacy ?? []), ...privacyIn(content)];
    else if (section === 'history') page.history = together(page.history, historyIn(content, order));
    else page.details.push(...privacyIn(content).map((text) => ({ label: 'Permissions, as written', value: text })));
  }
  return page;
}

/** What two parts of a page say; a part that says nothing takes nothing away. */
function together<One>(one: One[] | null, other: One[] | null): One[] | null {
  return one && other ? [...one, ...other] : (one ?? other);
}

function titleOf(head: PageLine[]): { line: PageLine; text: string } | null {
  const labelled = head.find((line) => titleLabelled(line.text) !== null);
  if (labelled) return { line: labelled, text: plainName(titleLabelled(labelled.text) ?? '') };
  const made = head.findIndex((line) => makerOf(line.text) !== null || makerOf(line.cells[1] ?? '') !== null);
  const above = made >= 0 && head[made]?.cells.length === 1 ? head[made - 1] : head[made];
  const line = above ?? head.find((one) => !isPageWord(one.text) && !isDateLike(one.text));
  const text = plainName(line?.cells[0] ?? '');
  return line && text !== '' && /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text) ? { line, text } : null;
}

function headLine(page: AppPage, line: PageLine, reading: PagesReading): void {
  const maker = makerOf(line.text);
  if (maker !== null && page.developer === null) page.developer = maker;
  else if (isPageWord(line.text) || line.line < page.line)
    aside(reading, line, 'a button, menu entry or heading of the page');
  else if (installedTextOf(line.text) !== null) page.details.push({ label: 'Installed, as written', value: line.text });
  else page.details.push({ label: 'As written', value: line.text });
}

type Part = { section: PageSection; lines: PageLine[] };

// A heading with nothing under it is the name of a tab.
function partsOf(lines: PageLine[], reading: PagesReading): Part[] {
  const parts: Part[] = [];
  for (const line of lines) {
    if (line.section !== null) parts.push({ section: line.section, lines: [] });
    if (line.section !== null || isSpan(line.text)) aside(reading, line, 'the heading of a part of the page');
    else if (isPageWord(line.text)) aside(reading, line, 'a button, menu entry or heading of the page');
    else parts.at(-1)?.lines.push(line);
  }
  return parts.filter((part) => part.lines.length > 0);
}

function aside(reading: PagesReading, line: PageLine, reason: string): void {
  reading.setAside.push({ line: line.line, excerpt: excerptOf(line.text), reason });
}

// The tabs of one app's page may be copied one after another.
function addPage(reading: PagesReading, page: AppPage, known: Map<string, AppPage>): void {
  const title = normaliseName(page.title);
  const last = known.get(title);
  const first = last && isOtherPartOf(last, page) ? last : null;
  if (!first) known.set(title, page);
  if (!first) {
    reading.rows.push(page);
    return;
  }
  first.developer ??= page.developer;
  first.activity ??= page.activity;
  first.privacy ??= page.privacy;
  first.history ??= page.history;
  first.details.push(...page.details);
  reading.joined += 1;
  reading.setAside.push({
    line: page.line,
    excerpt: excerptOf(page.title),
    reason: `the app of line ${first.line} again: its part of the page was added there`,
  });
}

function isOtherPartOf(first: AppPage, page: AppPage): boolean {
  const isSameMaker = first.developer === null || page.developer === null || first.developer === page.developer;
  return (
    isSameMaker &&
    (['activity', 'privacy', 'history'] as const).every((part) => first[part] === null || page[part] === null)
  );
}
