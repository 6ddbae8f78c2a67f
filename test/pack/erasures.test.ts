import { expect, test } from 'vitest';

import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import { Erasures } from '#app/pack/erasures.ts';

const [ONE, OTHER] = ['1'.repeat(64), '2'.repeat(64)];

function erasuresOf(...tombstones: string[][]): Erasures {
  const erasures = new Erasures();
  const add = (index: number, type: string, body: JsonObject) =>
    erasures.add({
      index,
      leaf: { type },
      disclosed: { public: { salt: '0'.repeat(64), body } },
      erased: [],
      withheld: [],
    });
  add(3, 'list.recorded', { listId: 'l' });
  tombstones.forEach((rows, i) =>
    add(10 + i, 'person.redacted', { personIds: [], by: null, reason: null, parts: {}, rows }),
  );
  return erasures;
}

test('a row whose erasure names another row as well may be of the same person, whatever names it again later', () => {
  expect(erasuresOf([ONE]).isOfAnother('l', ONE, OTHER)).toBe(true);
  expect(erasuresOf([ONE, OTHER]).isOfAnother('l', ONE, OTHER)).toBe(false);
  expect(erasuresOf([ONE, OTHER], [ONE]).isOfAnother('l', ONE, OTHER)).toBe(false);
  expect(erasuresOf([ONE], [ONE, OTHER]).isOfAnother('l', ONE, OTHER)).toBe(false);
  expect(erasuresOf([ONE], [OTHER]).isOfAnother('l', ONE, OTHER)).toBe(true);
});
