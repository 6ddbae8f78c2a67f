import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { readPackFacts, type PackFacts } from '#app/pack/facts.ts';
import { type LogPackFacts, readLogPackFacts } from '#app/pack/log-facts.ts';
import { EVENTS, ITEMS, LIST_ALONE, LISTS_FOLDER, PACK_FACTS } from '#app/pack/layout.ts';
import {
  parseEventLine,
  parseItemLine,
  parseJsonFile,
  parseListHeader,
  parseRowLine,
  splitLines,
  type EventLine,
  type ItemLine,
  type ListHeader,
  type RowLine,
} from '#app/pack/lines.ts';
import { PackError } from '#app/pack/error.ts';
import type { PackArchive } from '#app/pack/read.ts';

/** What a pack of any kind says of itself. */
export type AnyFacts = PackFacts | LogPackFacts;

/** A list file read whole. */
export interface ReadList extends ListHeader {
  readonly path: string;
  readonly lines: readonly RowLine[];
}

/** What is held in memory until the judgement is over is bounded. Real packs are far below it. */
export const PACK_LIMITS = {
  entries: 1_000_000,
  rows: 1_000_000,
  /** Lists and items together. */
  listBytes: 512_000_000,
  eventBytes: 2_000_000_000,
} as const;

/** Throws PackError `pack-too-large` for a pack whose lists or entries are larger than is judged: sizes are declared, and held to when read. */
export function refuseTooLarge({ members }: Pick<PackArchive, 'members'>): void {
  const isList = (path: string) => path === ITEMS || path.startsWith(LISTS_FOLDER);
  const lists = [...members.values()].reduce((sum, { path, size }) => sum + (isList(path) ? size : 0), 0);
  if (lists > PACK_LIMITS.listBytes) throw new PackError('pack-too-large', `${lists} bytes of lists`);
  const events = members.get(EVENTS)?.size ?? 0;
  if (events > PACK_LIMITS.eventBytes) throw new PackError('pack-too-large', `${EVENTS} has ${events} bytes`);
}

/** The same lines, of which there may be `most`. Throws PackError `pack-too-large` at the first one more. */
export async function* atMost(most: number, lines: AsyncIterable<string>, file: string): AsyncGenerator<string> {
  let count = 0;
  for await (const line of lines) {
    count += 1;
    if (count > most) throw new PackError('pack-too-large', `${file} has more than ${most} lines`);
    yield line;
  }
}

/** The pack's own facts. Throws PackError if the file is missing or is something else. */
export async function readFacts(archive: PackArchive): Promise<AnyFacts> {
  if (archive.members.has(LIST_ALONE) && !archive.members.has(PACK_FACTS)) {
    throw new PackError('list-on-its-own', 'one exported list, not a pack; its README.txt says how to check it');
  }
  const value: JsonObject = parseJsonFile(await archive.bytes(PACK_FACTS), PACK_FACTS);
  const facts = readPackFacts(value) ?? readLogPackFacts(value);
  if (!facts) throw new PackError('line-malformed', PACK_FACTS);
  return facts;
}

/** Entries one at a time. Throws PackError `line-malformed` with the line's number. */
export async function* readEvents(archive: PackArchive): AsyncGenerator<EventLine> {
  let number = 0;
  for await (const text of atMost(PACK_LIMITS.entries, splitLines(archive.chunks(EVENTS), EVENTS), EVENTS)) {
    number += 1;
    yield parseEventLine(text, `${EVENTS} line ${number}`);
  }
}

/** All items. Throws PackError. */
export async function readItems(archive: PackArchive): Promise<ItemLine[]> {
  const items: ItemLine[] = [];
  for await (const text of atMost(PACK_LIMITS.rows, splitLines(archive.chunks(ITEMS), ITEMS), ITEMS)) {
    items.push(parseItemLine(text, `${ITEMS} line ${items.length + 1}`));
  }
  return items;
}

/** All lists, of PACK_LIMITS.rows rows together. Throws PackError. */
export async function readLists(archive: PackArchive): Promise<ReadList[]> {
  const lists: ReadList[] = [];
  let left: number = PACK_LIMITS.rows;
  for (const path of archive.members.keys()) {
    if (!path.startsWith(LISTS_FOLDER)) continue;
    const list = await readList(archive, path, left);
    left -= list.lines.length;
    lists.push(list);
  }
  return lists;
}

async function readList(archive: PackArchive, path: string, most: number): Promise<ReadList> {
  let header: ListHeader | null = null;
  const lines: RowLine[] = [];
  for await (const text of atMost(most + 1, splitLines(archive.chunks(path), path), path)) {
    if (header === null) header = parseListHeader(text, `${path} line 1`);
    else lines.push(parseRowLine(text, `${path} line ${lines.length + 2}`));
  }
  if (header === null) throw new PackError('line-malformed', `${path} is empty`);
  return { ...header, path, lines };
}
