import { afterEach, beforeEach, expect, vi } from 'vitest';

// An unexpected console error is a defect somebody would otherwise scroll past: it fails the test that caused it.
// Unhandled rejections already fail the run in vitest.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
    noise.push(args.map(String).join(' '));
  });
});

afterEach(() => {
  const heard = noise.splice(0);
  expect(heard, 'unexpected console.error').toEqual([]);
});

const noise: string[] = [];
