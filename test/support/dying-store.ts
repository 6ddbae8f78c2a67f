import type { ObjectStore } from '#app/ports.ts';

/** The process ends here: what was done is done, and nothing after it is. */
export class Death extends Error {}

export interface DyingStore {
  objects: ObjectStore;
  /** How often it died, by what it was doing. */
  deaths: { put: number; delete: number };
  /** Digests of all that was ever written. */
  written: Set<string>;
  /** Runs this until it lives to its end; `afterDeath` looks at what each death left behind. */
  untilDone<Result>(run: () => Promise<Result>, afterDeath: () => Promise<void>): Promise<Result>;
}

/** A store whose process dies around its work: before the first time each thing is done, after the second time, and then no more. */
export function dyingStore(store: ObjectStore): DyingStore {
  const times = new Map<string, number>();
  const deaths = { put: 0, delete: 0 };
  const written = new Set<string>();
  const around = async <Result>(kind: keyof typeof deaths, what: string, work: () => Promise<Result>) => {
    const time = (times.get(what) ?? 0) + 1;
    times.set(what, time);
    if (time <= 2) deaths[kind] += 1;
    if (time === 1) throw new Death();
    const result = await work();
    if (time === 2) throw new Death();
    return result;
  };
  const put: ObjectStore['put'] = async (shop, chunks) => {
    const stored = await store.put(shop, chunks);
    written.add(stored.digest);
    return stored;
  };
  return {
    objects: {
      ...store,
      put: (shop, chunks) => around('put', 'put', () => put(shop, chunks)),
      delete: (shop, digest) => around('delete', digest, () => store.delete(shop, digest)),
    },
    deaths,
    written,
    untilDone: async (run, afterDeath) => {
      for (;;) {
        try {
          return await run();
        } catch (error) {
          if (!(error instanceof Death)) throw error;
          await afterDeath();
        }
      }
    },
  };
}
