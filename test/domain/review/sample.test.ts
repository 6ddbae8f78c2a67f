import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { drawSample, seedOf } from '#app/domain/review/sample.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const ids = fc.uniqueArray(fc.uuid(), { maxLength: 60 });

describe('drawing a sample', () => {
  it('gives the same rows for the same seed, in whatever order the rows are put in', () => {
    fc.assert(
      fc.property(ids, fc.string(), fc.nat(70), fc.infiniteStream(fc.nat()), (rows, seed, size, order) => {
        const shuffled = rows
          .map((id) => ({ id, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ id }) => id);
        expect(drawSample(sha256, seed, shuffled, size)).toEqual(drawSample(sha256, seed, rows, size));
      }),
    );
  });

  it('gives as many different rows as asked for, or all there are, and none from elsewhere', () => {
    fc.assert(
      fc.property(ids, fc.string(), fc.nat(70), (rows, seed, size) => {
        const drawn = drawSample(sha256, seed, rows, size);
        expect(drawn).toHaveLength(Math.min(size, rows.length));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.every((id) => rows.includes(id))).toBe(true);
      }),
    );
  });

  it('begins a larger sample with the smaller one of the same seed', () => {
    fc.assert(
      fc.property(ids, fc.string(), fc.nat(70), fc.nat(70), (rows, seed, a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        const drawn = drawSample(sha256, seed, rows, large);
        expect(drawn.slice(0, small)).toEqual(drawSample(sha256, seed, rows, small));
      }),
    );
  });

  it('gives every row the same chance over many seeds', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `row-${i}`);
    const hits = new Map<string, number>();
    for (let seed = 0; seed < 2_000; seed += 1) {
      for (const id of drawSample(sha256, `seed ${seed}`, rows, 5)) hits.set(id, (hits.get(id) ?? 0) + 1);
    }
    for (const id of rows) expect(Math.abs((hits.get(id) ?? 0) - 500)).toBeLessThan(120);
  });

  it('can be repeated with printf, sha256sum and sort', () => {
    const rows = ['8f7c', '0b1d', 'ffaa', '1234', 'zz-9'];
    const marked = rows.map((id) => {
      const line = execFileSync('bash', [
        '-c',
        `printf '%s\\0%s' "$1" "$2" | sha256sum`,
        'x',
        'Ärger 7',
        id,
      ]).toString();
      return `${line.slice(0, 64)} ${id}`;
    });
    const byHand = execFileSync('sort', [], {
      input: `${marked.join('\n')}\n`,
      env: { ...process.env, LC_ALL: 'C' },
    }).toString();
    const first = byHand.trim().split('\n').slice(0, 3);
    expect(drawSample(sha256, 'Ärger 7', rows, 3)).toEqual(first.map((line) => line.slice(65)));
  });
});

describe('a seed', () => {
  it('is taken without space around it, and refused when empty, too long, or with control characters', () => {
    expect(seedOf('  2026-Q3 47110815 ')).toBe('2026-Q3 47110815');
    for (const bad of ['', '   ', 'x'.repeat(101), 'a\u0000b', 'a\nb', '\ud800']) expect(seedOf(bad)).toBeNull();
  });
});
