import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

// In a process of its own: the generator and the test runner each load a graphql of their own, and the two do not mix.
it('the types of our Admin queries are those of the schema: run node test/adapters/shopify/admin-types.ts when this fails', () => {
  expect(() => execFileSync(process.execPath, ['test/adapters/shopify/admin-types.ts', '--check'])).not.toThrow();
});
