import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Rules, formats and arithmetic need no database: their project starts in no time.
const PURE = ['test/domain', 'test/tlog', 'test/pack', 'test/verifier', 'test/config', 'test/components'];
const inFolders = (folders: string[]) => folders.map((folder) => `${folder}/**/*.test.{ts,tsx}`);

const LONGEST_FIRST = ['/browser/screens.', '/browser/', '/page.test.', '/demo/'];

/** Two at a time, for a test here waits as much as it computes. The long ones begin: one of them alone at the end would keep a core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST_FIRST.findIndex((part) => moduleId.includes(part));
      return found === -1 ? LONGEST_FIRST.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

const everywhere = {
  setupFiles: ['test/support/unexpected-noise.ts'],
  testTimeout: 30_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
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
