import { defineConfig } from 'vitest/config';

// Rules, formats and arithmetic need no database: their project starts in no time.
const PURE = ['test/domain', 'test/tlog', 'test/pack', 'test/verifier', 'test/config', 'test/components'];
const inFolders = (folders: string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`);

const everywhere = {
  setupFiles: ['test/support/unexpected-noise.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...everywhere, name: 'pure', include: inFolders(PURE) } },
      {
        test: {
          ...everywhere,
          name: 'real',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['node_modules/**', 'build/**', ...inFolders(PURE)],
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
    ],
  },
});
