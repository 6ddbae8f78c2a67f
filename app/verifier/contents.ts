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
  for await (const text of splitLines(archive.chunks(EVENTS), EVENTS)) {
    number += 1;
    yield parseEventLine(text, `${EVENTS} line ${number}`);
  }
}

/** All items. Throws PackError. */
export async function readItems(archive: PackArchive): Promise<ItemLine[]> {
  const items: ItemLine[] = [];
  for await (const text of splitLines(archive.chunks(ITEMS), ITEMS)) {
    items.push(parseItemLine(text, `${ITEMS} line ${items.length + 1}`));
  }
  return items;
}

/** All lists. Throws PackError. */
export async function readLists(archive: PackArchive): Promise<ReadList[]> {
  const lists: ReadList[] = [];
  for (const path of archive.members.keys()) {
    if (path.startsWith(LISTS_FOLDER)) lists.push(await readList(archive, path));
  }
  return lists;
}

async function readList(archive: PackArchive, path: string): Promise<ReadList> {
  let header: ListHeader | null = null;
  const lines: RowLine[] = [];
  for await (const text of splitLines(archive.chunks(path), path)) {
    if (header === null) header = parseListHeader(text, `${path} line 1`);
    else lines.push(parseRowLine(text, `${path} line ${lines.length + 2}`));
  }
  if (header === null) throw new PackError('line-malformed', `${path} is empty`);
  return { ...header, path, lines };
}
