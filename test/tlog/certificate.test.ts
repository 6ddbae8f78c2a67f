import { afterEach, expect, test, vi } from 'vitest';

import { MAX_CERTIFICATES, MAX_PEM_LENGTH, parseCertificates } from '#app/tlog/certificate.ts';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

afterEach(() => void vi.restoreAllMocks());

const padded = (start: string, end = '') => start + ' '.repeat(MAX_PEM_LENGTH - start.length - end.length) + end;

test.each([
  ['a block of blanks that never ends', padded(BEGIN), 'without its end'],
  ['a block of blanks', padded(BEGIN, END), ''],
  ['beginnings alone', BEGIN.repeat(Math.floor(MAX_PEM_LENGTH / BEGIN.length)), 'without its end'],
  ['beginnings and one end', padded(BEGIN.repeat(5_000), END), ''],
  ['nothing but ends', END.repeat(Math.floor(MAX_PEM_LENGTH / END.length)), 'no certificate'],
  ['more blocks than a chain has', `${BEGIN}\n${END}\n`.repeat(3_000), 'too many'],
])('a file of the largest size with %s is refused after a few passes over it', (_, pem, detail) => {
  // Counts the passes: each search starts where the one before ended, and no pattern is tried at every place.
  const searches = vi.spyOn(String.prototype, 'indexOf');
  const patterns = vi.spyOn(RegExp.prototype, Symbol.matchAll);
  expect(pem.length).toBeLessThanOrEqual(MAX_PEM_LENGTH);
  let refusal: unknown;
  try {
    parseCertificates(pem);
  } catch (error) {
    refusal = error;
  }
  const onPem = searches.mock.contexts.filter((text) => String(text) === pem);
  const tried = patterns.mock.calls.length;
  vi.restoreAllMocks();
  expect(refusal).toMatchObject({ code: 'certificate-malformed', detail: expect.stringContaining(detail) });
  expect(tried).toBe(0);
  expect(onPem.length).toBeGreaterThan(0);
  expect(onPem.length).toBeLessThanOrEqual(2 * MAX_CERTIFICATES + 1);
});

test('one character more than the largest size is refused unread', () => {
  const searches = vi.spyOn(String.prototype, 'indexOf');
  expect(() => parseCertificates(`${padded(BEGIN)} `)).toThrow(/certificates-too-large/);
  expect(searches).not.toHaveBeenCalled();
});
