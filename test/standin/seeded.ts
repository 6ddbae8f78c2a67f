/** Deterministic stream of numbers in [0, 1) for a text seed (mulberry32 over an FNV-1a hash): same seed, same data on every machine. */
export function seeded(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: () => number, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

/** A time of day on a day so many days before the fixed date of the invented data, ISO 8601 in UTC. */
export function daysBefore(days: number, random: () => number): string {
  const moment = Date.UTC(2026, 10, 2) - days * 86_400_000 + Math.floor(random() * 36_000_000) + 25_200_000;
  return new Date(moment).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
