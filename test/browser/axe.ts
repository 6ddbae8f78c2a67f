import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Visitor } from './visitor.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds wrong with the page in the frame as it is now. */
export async function violationsOf(visitor: Visitor): Promise<string[]> {
  const frame = visitor.frame();
  // A page that was only made wider has it already.
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(AXE);
  const { violations } = await frame.evaluate(
    (tags) =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'],
        // Fetching every style sheet again takes longer than most rules; the one rule that wants it here is about sound, and there is none.
        preload: false,
      }),
    WCAG_2_2_AA,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}

/** What makes the page scroll sideways, if it does. */
export async function sidewaysOf(visitor: Visitor): Promise<string[]> {
  const { needs, has } = await visitor.frame().evaluate(() => ({
    needs: document.documentElement.scrollWidth,
    has: document.documentElement.clientWidth,
  }));
  return needs > has ? [`scrolls sideways, ${needs} px in ${has}`] : [];
}
