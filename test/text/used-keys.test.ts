import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { en } from '#app/text/en.ts';

const SOURCES = globSync('app/**/*.{ts,tsx}').filter(
  (path) => !path.startsWith('app/db/generated/') && !path.startsWith('app/text/en'),
);

/** The keys that a source names: as they are written, or with holes (`status.${status}`) that stand for one word or more. */
function namedIn(source: string): { literal: Set<string>; patterns: RegExp[] } {
  const literal = new Set([...source.matchAll(/'([\w-]+(?:\.[\w -]+)+)'/g)].map((found) => found[1] ?? ''));
  const templates = [...source.matchAll(/`([\w.-]*\$\{[^`\n]*)`/g)].map((found) => found[1] ?? '');
  const patterns = templates
    .map((template) => template.replace(/\$\{[^}]*\}/g, '\0'))
    // Only what looks like a key: a word before the first dot, or a hole followed by a dot and a word.
    .filter((template) => /^(?:[a-zA-Z]+\.[\w.\0-]+|\0\.[a-zA-Z][\w.\0-]*)$/.test(template))
    .map((template) => new RegExp(`^${template.replaceAll('.', '\\.').replaceAll('\0', '.+')}$`));
  return { literal, patterns };
}

test('every text of the catalogue is shown somewhere', () => {
  const { literal, patterns } = namedIn(SOURCES.map((path) => readFileSync(path, 'utf8')).join('\n'));
  const isUsed = (key: string) => literal.has(key) || patterns.some((pattern) => pattern.test(key));
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
