import fc from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalText, CanonicalError, parseCanonical } from '#app/domain/evidence/canonical.ts';

test('the example of RFC 8785 comes out as the standard prints it', () => {
  const value = {
    numbers: [333333333.33333329, 1e30 / 1e10, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(() => canonicalText(value)).toThrow(/unsafe-integer/);
  value.numbers[1] = 1;
  expect(canonicalText(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('member names sort by UTF-16 code unit', () => {
  expect(
    canonicalText({ '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }),
  ).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
});

test.each<[string, unknown]>([
  ['undefined', { a: undefined }],
  ['a hole in an array', new Array(2)],
  ['a date', { at: new Date(0) }],
  ['a map', new Map()],
  ['a class instance', Buffer.from('a')],
  ['a function', { toJSON: () => 1 }],
  ['a big integer', 1n],
  ['a symbol', Symbol('a')],
  ['NaN', Number.NaN],
  ['infinity', -Infinity],
  ['negative zero', -0],
  ['an unsafe integer', 2 ** 53],
  ['a lone surrogate', '\ud800x'],
  ['a lone surrogate as name', { '\udc00': 1 }],
  ['a boxed number', Object(1)],
])('%s is refused, never dropped or changed', (_, value) => {
  expect(() => canonicalText(value)).toThrow(CanonicalError);
});

test('absurd depth is refused with our error and not by exhausting the stack', () => {
  expect(() => parseCanonical('['.repeat(200_000) + ']'.repeat(200_000))).toThrow(CanonicalError);
});

test('what is written reads back as the same value, and only canonical text is accepted', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      let text: string;
      try {
        text = canonicalText(value);
      } catch (error) {
        expect(error).toBeInstanceOf(CanonicalError);
        return;
      }
      expect(parseCanonical(text)).toEqual(value);
      expect(() => parseCanonical(` ${text}`)).toThrow(/not-canonical/);
    }),
  );
  for (const bad of ['{"b":1,"a":2}', '{"a":1,"a":1}', '1.0', '"\\u0041"', '{"a":1', '']) {
    expect(() => parseCanonical(bad), bad).toThrow(CanonicalError);
  }
});
