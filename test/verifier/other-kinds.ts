import { drawSample } from '#app/domain/review/sample.ts';
import { buildPack, type PackInput } from '#app/pack/build.ts';
import type { PackEntry } from '#app/pack/lines.ts';
import { SCHEDULE_TYPES } from '#app/pack/log-evidence.ts';
import { spanOf } from '#app/pack/log-facts.ts';
import { buildLogPack, type LogPackInput } from '#app/pack/log-pack.ts';
import { NO_STAMPS } from '#app/pack/stamps.ts';
import type { PackFile } from '#app/pack/zip.ts';
import { utf8Text } from '#app/tlog/bytes.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { gather, sampleReview, type Sample, type SampleOptions } from '#test/pack/sample-pack.ts';

type Files = Map<string, Uint8Array>;

/** The pack of the one day in which a sample's log was written: the sample has to be complete. */
export function rangePack(sample: Sample): Promise<Files> {
  const entries = entriesOf(sample);
  return logPack(sample, entries, {
    ...commonFacts(sample),
    kind: 'range',
    span: spanOf('2026-10-01', '2026-10-01', 'UTC'),
    slice: { first: 0, last: entries.length - 1 },
  });
}

/** The pack of a year in which the sample's review is the only one. */
export function periodPack(sample: Sample): Promise<Files> {
  const entries = entriesOf(sample).map((entry) => (SCHEDULE_TYPES.includes(typeOf(entry)) ? entry : closed(entry)));
  return logPack(sample, entries, {
    ...commonFacts(sample),
    kind: 'period',
    span: spanOf('2026-01-01', '2026-12-31', 'UTC'),
    asOf: '2027-02-01T00:00:00.000Z',
  });
}

/** The pack of some rows that a seed draws; every other row is withheld. `lie` changes what the record says was drawn. */
export async function drawnPack(
  options: SampleOptions,
  lie: (itemIds: string[]) => string[] = (itemIds) => itemIds,
  more: (sample: Sample) => Promise<Partial<PackInput>> = () => Promise.resolve({}),
): Promise<{ files: Files; vkey: string }> {
  const [seed, size] = ['seed 7', 4];
  const draw = (ids: string[]) => drawSample((bytes) => nodeCrypto.sha256(bytes), seed, ids, size);
  const review = await sampleReview({
    ...options,
    draw: (itemIds) => ({ seed, size, itemIds: lie(draw(itemIds)) }),
  });
  const { vkey } = review;
  const input = { ...review.input, ...(await more(review)) };
  const shown = new Set(draw(input.items.map(({ itemId }) => itemId)));
  const drawn = new Set(input.items.flatMap((item) => (shown.has(item.itemId) ? [item.rowCommitment] : [])));
  const lists = input.lists.map((list) => ({
    ...list,
    lines: list.lines.map((line, i) =>
      drawn.has(line.commitment) || (list.kind === 'people' && i < 2)
        ? line
        : { commitment: line.commitment, state: 'withheld' as const },
    ),
  }));
  const entry = [...(input.entries as Iterable<PackEntry>)].find((one) => typeOf(one) === 'sample.drawn')!;
  const sample = { drawn: entry.index, seed, size, of: input.items.length };
  return { files: await filesOf(buildPack(nodeCrypto, { ...input, lists, facts: { ...input.facts, sample } })), vkey };
}

/** Of the facts of a sample, those that every kind of pack is given. */
export const commonFacts = ({ input: { facts } }: Sample) =>
  ({
    edition: 1,
    replaces: null,
    origin: facts.origin,
    shop: facts.shop,
    keyHeldBy: facts.keyHeldBy,
    verifierDigest: null,
  }) as const;

function logPack({ input }: Sample, entries: PackEntry[], facts: LogPackInput['facts']): Promise<Files> {
  const { log, packKey, previousCheckpoint, closedAt } = input;
  const made = buildLogPack(nodeCrypto, {
    facts,
    entries: () => entries,
    entryCount: entries.length,
    packId: 'p-1',
    log,
    packKey,
    stamps: NO_STAMPS,
    previousCheckpoint,
    verifierPage: null,
    madeAt: closedAt,
  });
  return filesOf(made);
}

export async function filesOf(made: AsyncIterable<PackFile>): Promise<Files> {
  const files: Files = new Map();
  for await (const { path, chunks } of made) files.set(path, await gather(chunks));
  return files;
}

const entriesOf = ({ input }: Sample): PackEntry[] => [...(input.entries as Iterable<PackEntry>)];
export const typeOf = ({ leafBytes }: PackEntry): string => (JSON.parse(utf8Text(leafBytes)!) as { type: string }).type;
/** The entry with nothing of it shown. */
export const closed = (entry: PackEntry): PackEntry => ({
  ...entry,
  disclosed: {},
  withheld: [...Object.keys(entry.disclosed), ...entry.withheld].sort(),
});
