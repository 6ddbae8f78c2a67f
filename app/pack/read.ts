import { concatBytes, utf8Text } from '#app/tlog/bytes.ts';

import { PackError } from './error.ts';
import { isMemberPath } from './layout.ts';

/** Bytes that can be read at any place: a file, or a file dropped on a browser page. */
export interface ArchiveSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Raw inflate (RFC 1951) as the host supplies it; `size` is what the member declares, only a hint. Errors of any kind mean
 * the data is damaged.
 */
export type Inflate = (chunks: AsyncIterable<Uint8Array>, size: number) => AsyncIterable<Uint8Array>;

export interface ArchiveMember {
  readonly path: string;
  /** Declared size of the content; reading stops with an error at the first byte beyond. */
  readonly size: number;
}

/** Bounds on what is opened at all. Real packs are far below them. */
export const ARCHIVE_LIMITS = {
  archiveBytes: 4_000_000_000,
  directoryBytes: 16_000_000,
  members: 40_000,
  contentBytes: 16_000_000_000,
  /** Members under this size may have any ratio: they cannot hurt. */
  smallMember: 4_000_000,
  ratio: 100,
} as const;

/** Members read whole into memory may not be larger: everything but events and lists is far smaller. */
export const MAX_WHOLE_BYTES = 64_000_000;

/**
 * A pack's archive, opened without trusting a byte of it: one disk, no ZIP64, no encryption, stored or deflated, plain
 * ASCII names that are safe everywhere, no name twice (letter case ignored), no links, no overlapping data, bounded
 * sizes and ratios, local headers that agree with the directory. All of that is checked before any content is read.
 */
export class PackArchive {
  readonly members: ReadonlyMap<string, ArchiveMember>;
  readonly #source: ArchiveSource;
  readonly #inflate: Inflate;
  readonly #places: ReadonlyMap<string, Placed>;

  private constructor(source: ArchiveSource, inflate: Inflate, places: ReadonlyMap<string, Placed>) {
    this.#source = source;
    this.#inflate = inflate;
    this.#places = places;
    this.members = new Map([...places].map(([path, { size }]) => [path, { path, size }]));
  }

  /** Opens an archive. Throws PackError: the codes before `member-missing`. */
  static async open(source: ArchiveSource, inflate: Inflate): Promise<PackArchive> {
    if (source.size > ARCHIVE_LIMITS.archiveBytes) throw new PackError('archive-too-large', `${source.size} bytes`);
    const end = await readEndRecord(source);
    const directory = await source.read(end.directoryOffset, end.directoryBytes);
    const records = parseDirectory(directory, end.members);
    const places = await placeMembers(source, records, end.directoryOffset);
    return new PackArchive(source, inflate, withoutTopFolder(places));
  }

  /** Content of a member in chunks. Throws PackError `member-missing`, `archive-malformed` or `bomb-refused` midway. */
  async *chunks(path: string): AsyncGenerator<Uint8Array> {
    const place = this.#places.get(path);
    if (!place) throw new PackError('member-missing', path);
    const stored = readRange(this.#source, place.dataOffset, place.compressedSize);
    let produced = 0;
    try {
      for await (const chunk of place.method === DEFLATED ? this.#inflate(stored, place.size) : stored) {
        produced += chunk.length;
        if (produced > place.size) throw new PackError('bomb-refused', `${path} is larger than it declares`);
        yield chunk;
      }
    } catch (error) {
      if (error instanceof PackError) throw error;
      throw new PackError('archive-malformed', `${path} cannot be inflated`);
    }
    if (produced !== place.size) throw new PackError('archive-malformed', `${path} is smaller than it declares`);
  }

  /** Whole content of a member of at most MAX_WHOLE_BYTES. Throws as chunks, and PackError `member-too-large`. */
  async bytes(path: string): Promise<Uint8Array> {
    const member = this.members.get(path);
    if (member && member.size > MAX_WHOLE_BYTES) throw new PackError('member-too-large', path);
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.chunks(path)) chunks.push(chunk);
    return concatBytes(...chunks);
  }
}

interface EndRecord {
  readonly members: number;
  readonly directoryOffset: number;
  readonly directoryBytes: number;
}

interface DirectoryRecord {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly headerOffset: number;
  readonly hasDescriptor: boolean;
}

interface Placed extends DirectoryRecord {
  readonly dataOffset: number;
}

const STORED = 0;
const DEFLATED = 8;
const END_BYTES = 22;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const READ_BYTES = 1 << 18;
const SYMLINK = 0o120000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

async function readEndRecord(source: ArchiveSource): Promise<EndRecord> {
  if (source.size < END_BYTES) throw new PackError('not-a-zip', `${source.size} bytes`);
  const length = Math.min(source.size, END_BYTES + 0xffff);
  const tail = await source.read(source.size - length, length);
  const view = viewOf(tail);
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    // Only a record whose comment ends exactly at the end of the file is the real one.
    if (at + END_BYTES + view.getUint16(at + 20, true) !== length) continue;
    return checkEndRecord(view, at, source.size - length + at);
  }
  throw new PackError('not-a-zip', 'no end record');
}

function checkEndRecord(view: DataView, at: number, offset: number): EndRecord {
  const members = view.getUint16(at + 10, true);
  const directoryBytes = view.getUint32(at + 12, true);
  const directoryOffset = view.getUint32(at + 16, true);
  if (
    view.getUint16(at + 4, true) !== 0 ||
    view.getUint16(at + 6, true) !== 0 ||
    view.getUint16(at + 8, true) !== members
  ) {
    throw new PackError('archive-malformed', 'several disks');
  }
  if (members === 0xffff || directoryOffset === 0xffffffff || directoryBytes === 0xffffffff) {
    throw new PackError('archive-too-large', 'ZIP64');
  }
  if (members > ARCHIVE_LIMITS.members || directoryBytes > ARCHIVE_LIMITS.directoryBytes) {
    throw new PackError('archive-too-large', `${members} members`);
  }
  if (directoryOffset + directoryBytes !== offset)
    throw new PackError('archive-malformed', 'directory is not at the end');
  return { members, directoryOffset, directoryBytes };
}

function parseDirectory(directory: Uint8Array, count: number): DirectoryRecord[] {
  const view = viewOf(directory);
  const records: DirectoryRecord[] = [];
  const names = new Set<string>();
  let content = 0;
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_BYTES > directory.length || view.getUint32(at, true) !== 0x02014b50) {
      throw new PackError('archive-malformed', `directory record ${i + 1}`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > directory.length) throw new PackError('archive-malformed', `directory record ${i + 1}`);
    const record = readRecord(view, at, directory.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes), i + 1);
    at = next;
    if (names.has(record.name.toLowerCase())) throw new PackError('name-twice', `directory record ${i + 1}`);
    names.add(record.name.toLowerCase());
    content += record.size;
    if (content > ARCHIVE_LIMITS.contentBytes) throw new PackError('bomb-refused', 'all members together');
    records.push(record);
  }
  if (at !== directory.length) throw new PackError('archive-malformed', 'directory has more than it counts');
  return records;
}

function readRecord(view: DataView, at: number, nameBytes: Uint8Array, number: number): DirectoryRecord {
  const name = utf8Text(nameBytes);
  const isFolder = name !== null && name.endsWith('/');
  if (name === null || !isMemberPath(isFolder ? name.slice(0, -1) : name)) {
    throw new PackError('name-refused', `directory record ${number}`);
  }
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  // Bit 3 (sizes after the data) and bit 11 (UTF-8 name) and the two compression hints; nothing else.
  if ((flags & ~0b1000_0000_1110) !== 0 || (method !== STORED && method !== DEFLATED)) {
    throw new PackError('method-refused', name);
  }
  const compressedSize = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const headerOffset = view.getUint32(at + 42, true);
  if ([compressedSize, size, headerOffset].includes(0xffffffff)) throw new PackError('archive-too-large', 'ZIP64');
  const mode = view.getUint16(at + 40, true) & 0o170000;
  if (mode === SYMLINK) throw new PackError('link-refused', name);
  if (mode !== 0 && mode !== REGULAR && mode !== FOLDER) throw new PackError('link-refused', name);
  if (isFolder && size !== 0) throw new PackError('archive-malformed', name);
  if (method === STORED && size !== compressedSize) throw new PackError('archive-malformed', name);
  if (size > ARCHIVE_LIMITS.smallMember && size > compressedSize * ARCHIVE_LIMITS.ratio) {
    throw new PackError('bomb-refused', name);
  }
  return { name, method, compressedSize, size, headerOffset, hasDescriptor: (flags & 0b1000) !== 0 };
}

/** Bytes a member may have behind its data: CRC and sizes once more, with or without a signature. */
const DESCRIPTORS: readonly number[] = [12, 16];
const NO_DESCRIPTOR: readonly number[] = [0];

/** Finds where each member's data begins, and refuses archives in which members share bytes, or some bytes belong to none. */
async function placeMembers(
  source: ArchiveSource,
  records: readonly DirectoryRecord[],
  end: number,
): Promise<Placed[]> {
  const sorted = [...records].sort((a, b) => a.headerOffset - b.headerOffset);
  const places: Placed[] = [];
  let free = 0;
  let descriptors: readonly number[] = NO_DESCRIPTOR;
  for (const record of sorted) {
    if (record.headerOffset < free) throw new PackError('archive-malformed', `${record.name} overlaps another member`);
    if (!descriptors.includes(record.headerOffset - free))
      throw new PackError('archive-malformed', `bytes before ${record.name} belong to no member`);
    if (record.headerOffset + LOCAL_BYTES > end) throw new PackError('archive-malformed', record.name);
    const header = await source.read(record.headerOffset, LOCAL_BYTES);
    const view = viewOf(header);
    const nameBytes = view.getUint16(26, true);
    const dataOffset = record.headerOffset + LOCAL_BYTES + nameBytes + view.getUint16(28, true);
    free = dataOffset + record.compressedSize;
    if (view.getUint32(0, true) !== 0x04034b50 || view.getUint16(8, true) !== record.method || free > end) {
      throw new PackError('archive-malformed', record.name);
    }
    const name = utf8Text(await source.read(record.headerOffset + LOCAL_BYTES, nameBytes));
    if (name !== record.name) throw new PackError('archive-malformed', `${record.name} has two names`);
    places.push({ ...record, dataOffset });
    descriptors = record.hasDescriptor ? DESCRIPTORS : NO_DESCRIPTOR;
  }
  if (!descriptors.includes(end - free))
    throw new PackError('archive-malformed', 'bytes before the directory belong to no member');
  return places;
}

/** Takes off the one folder everything lies in. Empty folder members say nothing and are dropped. */
function withoutTopFolder(places: readonly Placed[]): Map<string, Placed> {
  const files = places.filter(({ name }) => !name.endsWith('/'));
  const top = files[0]?.name.split('/')[0] ?? '';
  if (files.some(({ name }) => !name.startsWith(`${top}/`))) {
    throw new PackError('name-refused', 'files lie in more than one folder at the top');
  }
  return new Map(files.map((place) => [place.name.slice(top.length + 1), place]));
}

async function* readRange(source: ArchiveSource, offset: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += READ_BYTES) yield source.read(offset + at, Math.min(READ_BYTES, length - at));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
