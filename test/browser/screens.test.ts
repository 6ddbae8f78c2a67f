import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sidewaysOf, violationsOf } from './axe.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { playRemovals, playScreens, settled, show, type Screen } from './screens.ts';
import { rowsOf } from './steps.ts';
import { vitalsOf } from './vitals.ts';
import { PHONE, visit, WIDE, type Visitor } from './visitor.ts';

let app: HostedApp;
let screens: Screen[];
let running: string;

beforeAll(async () => {
  app = await startHostedApp({}, true);
  screens = await playScreens(app);
  running = screens.find((screen) => screen.name === 'decide')!.path;
}, 600_000);

afterAll(() => app?.stop());

describe('every screen, on a phone and on a wide one, without faults that axe knows and never scrolling sideways', () => {
  test('up to the deciding', { timeout: 900_000 }, async () => {
    expect(await faultsOf(screens)).toEqual([]);
  });

  test('from the signatures to the close', { timeout: 600_000 }, async () => {
    expect(await faultsOf(await playRemovals(app, running))).toEqual([]);
  });
});

describe('the review page', () => {
  // Read at the end of the review: the rows are as many as before.
  test('moves nothing under the eyes of its reader', { timeout: 120_000 }, async () => {
    for (const size of [WIDE, PHONE]) {
      const visitor = await visit(app, 'plain', 'manager', size);
      // Chromium's headless shell, unlike the whole program, paints the first page of a fresh person before its styles are there.
      await visitor.open('/app');
      await visitor.open(running);
      await rowsOf(visitor).waitFor();
      const { layoutShift } = await vitalsOf(visitor);
      expect(layoutShift, `at ${size.width}`).toBeLessThanOrEqual(0.1);
      await visitor.leave();
    }
  });
});

async function faultsOf(screens: readonly Screen[]): Promise<string[]> {
  const faults: string[] = [];
  for (const someone of Object.values(Object.groupBy(screens, ({ store, person }) => `${store} ${person}`))) {
    const { store, person } = someone![0]!;
    const onPhone = await visit(app, store, person, PHONE);
    const onWide = await visit(app, store, person, WIDE);
    for (const screen of someone!) {
      await show(onPhone, screen);
      faults.push(...(await faultsAt(onPhone, screen, PHONE)));
      // What somebody has opened may be somewhere else on a wide page, so it is opened there; any other page is only made wide.
      const wide = screen.then ? onWide : onPhone;
      if (screen.then) await show(onWide, screen);
      else await widen(onPhone);
      faults.push(...(await faultsAt(wide, screen, WIDE)));
      await onPhone.page.setViewportSize(PHONE);
    }
    await Promise.all([onPhone.leave(), onWide.leave()]);
  }
  return faults;
}

async function widen(visitor: Visitor): Promise<void> {
  await visitor.page.setViewportSize(WIDE);
  await settled(visitor);
}

async function faultsAt(visitor: Visitor, screen: Screen, { width }: typeof WIDE): Promise<string[]> {
  const found = [...(await violationsOf(visitor)), ...(await sidewaysOf(visitor)), ...complaintsOf(visitor, screen)];
  return found.map((fault) => `${screen.name} at ${width}: ${fault}`);
}

function complaintsOf(visitor: Visitor, { status }: Screen): string[] {
  const isTheDocument = (complaint: string) => status !== undefined && complaint.includes(`status of ${status}`);
  return visitor.complaints.splice(0).filter((complaint) => !isTheDocument(complaint));
}
