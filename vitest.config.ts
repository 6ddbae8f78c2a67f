import { defineConfig } from 'vitest/config';

// Rules, formats and arithmetic need no database: their project starts in no time.
const PURE = ['test/domain', 'test/tlog', 'test/pack', 'test/verifier', 'test/config', 'test/components'];
const BROWSER = ['test/browser/**/*.test.ts', 'test/standin/hosted-page.test.ts', 'test/verifier/page.test.ts'];
const inFolders = (folders: string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`);

const everywhere = {
  setupFiles: ['test/support/unexpected-noise.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

// Two at a time, for most of a test here waits: for PostgreSQL, the disk, another process. Chromium with the app behind it fills two cores by
// itself, so the browser tests come afterwards, one by one.
const together = { ...everywhere, maxWorkers: 2, sequence: { groupOrder: 0 } };
const oneByOne = { ...everywhere, maxWorkers: 1, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      { test: { ...together, name: 'pure', include: inFolders(PURE), exclude: BROWSER } },
      {
        test: {
          ...together,
          name: 'real',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['node_modules/**', 'build/**', ...inFolders(PURE), ...BROWSER],
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
      { test: { ...oneByOne, name: 'browser', include: BROWSER } },
    ],
  },
});
