// One bench in a process of its own; the launcher forks it with the bench's name and gets its figures back.
import { endWithParent } from './children.ts';
import type { Bench, Measured } from './figures.ts';

const benchIn = (file: string, name: string) => async (): Promise<Bench> =>
  ((await import(`./benches/${file}.ts`)) as Record<string, Bench>)[name]!;

/** Every bench by the name it is asked for by. */
export const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  sync: benchIn('sync', 'sync'),
  import: benchIn('import', 'importList'),
  compare: benchIn('compare', 'compare'),
  table: benchIn('table', 'table'),
  launch: benchIn('review', 'launch'),
  'review-page': benchIn('review-page', 'reviewPage'),
  decide: benchIn('review', 'decide'),
  close: benchIn('review', 'close'),
  intake: benchIn('intake', 'intake'),
  sequence: benchIn('log', 'sequence'),
  proof: benchIn('log', 'proof'),
  export: benchIn('pack', 'exportReview'),
  verify: benchIn('pack', 'verify'),
};

async function measure(name: string): Promise<void> {
  endWithParent();
  const bench = await BENCHES[name]!();
  const measured: Measured = await bench((line) => process.send?.({ say: line }));
  process.removeAllListeners('disconnect');
  process.send?.({ measured }, () => process.disconnect());
}

if (process.send !== undefined && process.argv[2] !== undefined && process.argv[2] in BENCHES) {
  await measure(process.argv[2]);
}
