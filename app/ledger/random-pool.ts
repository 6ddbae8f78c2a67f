import { randomFillSync } from 'node:crypto';

const VALUES = 1_024;

/**
 * A source of random values of `length` bytes. They are fetched for many values at once, because asking for each costs more than what it
 * is used for. Each value is handed out once; it stays as it is until the next one is asked for, so whoever keeps it copies it.
 */
export function randomPool(length: number): () => Buffer {
  const pool = Buffer.alloc(length * VALUES);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    next += length;
    return pool.subarray(next - length, next);
  };
}
