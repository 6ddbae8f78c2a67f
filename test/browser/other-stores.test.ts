import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '#app/text/text.ts';
import { watchVisitors } from './after-each.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import {
  closeAndDownload,
  keepWithNotes,
  logKey,
  pasteListFromScreen,
  press,
  readListFromShopify,
  seeTitle,
  seeToast,
  sign,
} from './steps.ts';
import { verified } from './verified.ts';
import { visit, type Visitor } from './visitor.ts';

let app: HostedApp;
let owner: Visitor | undefined;
let manager: Visitor | undefined;
let asking: Visitor | undefined;

beforeAll(async () => {
  app = await startHostedApp();
}, 240_000);

afterAll(() => app?.stop());

watchVisitors(() => [owner, manager, asking]);

describe('a development store with one person and three apps, nothing granted', () => {
  test(
    'goes from install to a verified pack, its owner’s row with a written exception',
    { timeout: 300_000 },
    async () => {
      owner = await visit(app, 'development', 'owner');
      await owner.open();
      await press(owner, text('home.step.people.do'));
      expect(await pasteListFromScreen(owner, 'people')).toBe(1);
      await seeTitle(owner, text('apps.new.title'));
      expect(await pasteListFromScreen(owner, 'apps')).toBe(3);
      await press(owner, text('standsOut.start'));
      await owner.app.getByLabel(text('setup.exceptionReason')).fill('I work alone; my accountant looks at the pack.');
      await press(owner, text('setup.start'));
      await keepWithNotes(owner, 'Needed for the test store.');
      await sign(owner);
      await press(owner, text('sign.next'));
      await press(owner, text('removals.toClose'));
      await owner.app.getByText('I work alone; my accountant looks at the pack.').first().waitFor();
      const pack = await closeAndDownload(owner);
      expect(await verified(pack, await logKey(owner))).toContain('DEMONSTRATION DATA');
    },
  );
});

describe('the store of a custom app', () => {
  test('has both lists read by Shopify’s own answer, without a paste', { timeout: 180_000 }, async () => {
    manager = await visit(app, 'custom', 'manager');
    await manager.open('/app/people/new');
    await readListFromShopify(manager, 'people', 60);
    await manager.open('/app/apps/new');
    await readListFromShopify(manager, 'apps', 24);
  });

  test(
    'sees an imported list agree with Shopify’s own answer, or each difference by name',
    { timeout: 180_000 },
    async () => {
      const { people } = app.standin.stores.custom;
      const left = people.at(-1)!;
      const card = manager!.app
        .locator('.Polaris-ShadowBevel')
        .filter({ has: manager!.app.getByRole('heading', { level: 2, name: text('sources.reconcileTitle') }) });

      await importUsers(manager!, [
        ...people.slice(0, -1),
        { ...left, firstName: 'Nadia', lastName: 'Newcomer', email: 'n@new.example' },
      ]);
      await manager!.open('/app/sources');
      await card.getByText(text('sources.state.differs'), { exact: true }).waitFor();
      await card.getByText(`${left.firstName} ${left.lastName}`).first().waitFor();
      await card.getByText('Nadia Newcomer').first().waitFor();

      await importUsers(manager!, people);
      await manager!.open('/app/sources');
      await card.getByText(text('sources.reconcileAgree', { count: people.length })).waitFor();
    },
  );
});

/** Brings in a CSV file as Shopify's own export could look, its columns in an order of its own. */
async function importUsers(
  visitor: Visitor,
  people: readonly { firstName: string; lastName: string; email: string }[],
): Promise<void> {
  await visitor.open('/app/people/new');
  await visitor.app.getByRole('tab', { name: text('bring.upload') }).click();
  const lines = people.map(({ firstName, lastName, email }) => `${email},${lastName},${firstName}`);
  await visitor.app.locator('input[type=file]').setInputFiles({
    name: 'users.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['Email,Last name,First name', ...lines].join('\n')),
  });
  await press(visitor, text('bring.check'));
  await visitor.app.getByRole('heading', { name: text('check.title') }).waitFor();
  await press(visitor, text('check.save'));
  await seeToast(visitor, text('people.saved'));
}

describe('a store that is asked for a permission', () => {
  test('loses nothing by saying no', { timeout: 180_000 }, async () => {
    asking = await visit(app, 'plain', 'manager');
    await asking.open('/app/settings');
    await press(asking, text('settings.ask.do'));
    await asking.page.getByRole('button', { name: 'Cancel' }).click();
    await seeToast(asking, text('settings.ask.declined'));
    await asking.open('/app/people/new');
    expect(await pasteListFromScreen(asking, 'people')).toBe(45);
  });

  test('loses nothing when Shopify says no although the person said yes', { timeout: 180_000 }, async () => {
    await asking!.open('/app/settings');
    await press(asking!, text('settings.ask.do'));
    await asking!.page.getByRole('button', { name: 'Update' }).click();
    await asking!.page.getByRole('button', { name: 'Close' }).click();
    await seeToast(asking!, text('settings.ask.declined'));
    await asking!.app.getByRole('button', { name: text('settings.ask.do') }).waitFor();
  });
});
