import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Parts whose functions others call without reading them. */
const PARTS = ['domain', 'tlog', 'pack', 'verifier', 'ledger'];
const FUNCTION = /^export (?:async )?(?:function\*? |class |const \w+(?:: [^=]+)? = (?:async )?(?:\(|<|\w+ =>))/;

/** Exported functions and classes without a docstring. Functions of one line that follow each other may share the one above the first. */
function undocumented(source: string): string[] {
  const lines = source.split('\n');
  const isDocumented = (at: number): boolean => {
    const before = lines[at - 1] ?? '';
    return before.endsWith('*/') || (FUNCTION.test(before) && before.endsWith(';') && isDocumented(at - 1));
  };
  return lines.flatMap((line, at) => (FUNCTION.test(line) && !isDocumented(at) ? [`${at + 1}: ${line}`] : []));
}

it('every exported function of the parts that judge and keep evidence says what goes in and out', () => {
  const files = PARTS.flatMap((part) =>
    readdirSync(join('app', part), { recursive: true, encoding: 'utf8' }).map((path) => join('app', part, path)),
  ).filter((path) => path.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) => undocumented(readFileSync(file, 'utf8')).map((line) => `${file}:${line}`));
  expect(found).toEqual([]);
});

it('and one without is found', () => {
  expect(undocumented('export function bare() {}')).toHaveLength(1);
  expect(undocumented('\nexport const bare = (a: string): string => a;')).toHaveLength(1);
  expect(
    undocumented(
      '/** Says. */\nexport const one = () => 1;\nexport const two = () => 2;\n\nexport const three = () => 3;',
    ),
  ).toEqual(['5: export const three = () => 3;']);
});
