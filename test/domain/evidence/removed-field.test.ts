import fc from 'fast-check';
import { expect, test } from 'vitest';

import { partField, readRemovedField, rowField } from '#app/domain/evidence/removed-field.ts';

test('what names an erased part or row is read again as it was written, and nothing else is', () => {
  const name = fc.stringMatching(/^[!-~]{1,40}$/);
  fc.assert(
    fc.property(fc.nat(), name, (n, word) => {
      expect(readRemovedField(partField(n, word))).toEqual({ entry: n, part: word });
      expect(readRemovedField(rowField(word, n))).toEqual({ listId: word, row: n });
    }),
  );
  for (const other of ['', 'entry 1', 'entry x p.note', 'list a row', 'list a row 3 ', ' list a row 3', 'row 3'])
    expect(readRemovedField(other)).toBeNull();
});
