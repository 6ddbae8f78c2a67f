import { describe, expect, test } from 'vitest';
import { REFUSAL_CODES, refuse } from '#app/domain/refusal.ts';
import { en } from '#app/text/en.ts';
import { fill } from '#app/text/format.ts';
import { refusalText, text, textIn } from '#app/text/text.ts';

const FORBIDDEN =
  /\b(population|entitlement|attestation|seal(ed)?|ledger|merkle|checkpoint|blast radius|footprint|capability|immutable|tamper-proof|compliant)\b/i;

describe('the text catalogue', () => {
  test('fills names and chooses the plural form', () => {
    expect(text('shared.rows', { count: 1 })).toBe('1 row');
    expect(text('shared.rows', { count: 2 })).toBe('2 rows');
    expect(fill('{n, plural, =0 {nothing} one {# row} other {# rows}} of {all}', { n: 0, all: 9 }, 'en')).toBe(
      'nothing of 9',
    );
  });

  test('writes numbers as the reader does', () => {
    expect(text('shared.rows', { count: 5300 })).toBe('5,300 rows');
    expect(textIn('de', 'shared.rows', { count: 5300 })).toBe('5.300 rows');
  });

  test('refuses to leave a hole in a sentence', () => {
    expect(() => fill('{from} to {to}', { from: 1 }, 'en')).toThrow('needs a value for to');
  });

  test('text put into a sentence is not read as a pattern', () => {
    expect(fill('Hello {name}', { name: '{other} $& #' }, 'en')).toBe('Hello {other} $& #');
  });

  test('has a sentence for every refusal, with no other facts than why our own check says no and which list has which counts', () => {
    const facts = { detail: 'a row is not signed', kind: 'people', kept: 44, counted: 45 };
    for (const code of REFUSAL_CODES) expect(refusalText(refuse(code, facts))).toMatch(/^[A-Z].*\.$/);
  });

  test('every pattern is well formed: what is left after filling holds no brace', () => {
    for (const [key, pattern] of Object.entries<string>(en)) {
      const names = [...pattern.matchAll(/\{(\w+)/g)].map((match) => [match[1], 2]);
      expect(fill(pattern, Object.fromEntries(names), 'en'), key).not.toMatch(/[{}]/);
    }
  });

  test('keeps words of the inner model off the screen, except under technical details', () => {
    const offending = Object.entries<string>(en)
      .filter(([key]) => !key.includes('technical'))
      .filter(([, words]) => FORBIDDEN.test(words));
    expect(offending).toEqual([]);
  });
});
