import { expect, test } from 'vitest';

import { judgeErasure, readReason } from '#app/domain/access/erasure.ts';
import { isRefusal } from '#app/domain/refusal.ts';

const clear = { isSelf: false, isInReview: false, isLastManager: false };

test('somebody can be erased unless they ask themselves, take part in a running review or are the last who manages', () => {
  const code = (standing: Partial<typeof clear>) => judgeErasure({ ...clear, ...standing })?.refused ?? null;
  expect(code({})).toBeNull();
  expect(code({ isSelf: true })).toBe('erase_self');
  expect(code({ isInReview: true })).toBe('erase_in_review');
  expect(code({ isLastManager: true })).toBe('last_manager');
});

test('a reason says something, and not who it is about', () => {
  const called = ['Al', 'Ada Lovelace', 'ada@shop.example'];
  const read = (typed: string) => {
    const reason = readReason(typed, called);
    return isRefusal(reason) ? reason.refused : reason;
  };
  expect(read('  Also asked for in general ')).toBe('Also asked for in general');
  expect(read(' ')).toBe('words_missing');
  expect(read('x'.repeat(501))).toBe('words_missing');
  expect(read('ADA LOVELACE asked')).toBe('erase_reason_names_them');
  expect(read('mail of ada@shop.example')).toBe('erase_reason_names_them');
  expect(read('for Al.')).toBe('erase_reason_names_them');
});
