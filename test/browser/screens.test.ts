import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { playRemovals, playScreens, show, type Screen } from './screens.ts';
import { PHONE, visit, WIDE, type Visitor } from './visitor.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let app: HostedApp;

beforeAll(async () => {
  app = await startHostedApp({}, true);
}, 300_000);

afterAll(() => app?.stop());

describe('every screen, on a phone and on a wide one', () => {
  test('is without faults that axe knows, and never scrolls sideways as a page', { timeout: 900_000 }, async () => {
    const screens = await playScreens(app);
    const faults = await faultsOf(screens);
    const running = screens.find((screen) => screen.name === 'decide')!.path;
    faults.push(...(await faultsOf(await playRemovals(app, running))));
    expect(faults).toEqual([]);
  });
});

async function faultsOf(screens: readonly Screen[]): Promise<string[]> {
  const faults: string[] = [];
  for (const size of [PHONE, WIDE]) {
    for (const someone of Object.values(Object.groupBy(screens, ({ store, person }) => `${store} ${person}`))) {
      const { store, person } = someone![0]!;
      const visitor = await visit(app, store, person, size);
      for (const screen of someone!) faults.push(...(await faultsAt(visitor, screen, size.width)));
      await visitor.leave();
    }
  }
  return faults;
}

async function faultsAt(visitor: Visitor, screen: Screen, width: number): Promise<string[]> {
  await show(visitor, screen);
  const found = [...(await violationsOf(visitor)), ...(await sidewaysOf(visitor)), ...complaintsOf(visitor, screen)];
  return found.map((fault) => `${screen.name} at ${width}: ${fault}`);
}

async function violationsOf(visitor: Visitor): Promise<string[]> {
  const frame = visitor.frame();
  await frame.evaluate(AXE);
  const { violations } = await frame.evaluate(
    (tags) =>
      (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'],
      }),
    WCAG_2_2_AA,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}

async function sidewaysOf(visitor: Visitor): Promise<string[]> {
  const { needs, has } = await visitor.frame().evaluate(() => ({
    needs: document.documentElement.scrollWidth,
    has: document.documentElement.clientWidth,
  }));
  return needs > has ? [`scrolls sideways, ${needs} px in ${has}`] : [];
}

function complaintsOf(visitor: Visitor, { status }: Screen): string[] {
  const isTheDocument = (complaint: string) => status !== undefined && complaint.includes(`status of ${status}`);
  return visitor.complaints.splice(0).filter((complaint) => !isTheDocument(complaint));
}
