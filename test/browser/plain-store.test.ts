import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '#app/text/text.ts';
import { watchVisitors } from './after-each.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import {
  closeAndDownload,
  downloadBy,
  keepTogether,
  keepWithNotes,
  logKey,
  markDone,
  openRowsToDecide,
  pasteListFromScreen,
  press,
  removeInShopify,
  removeRow,
  seeTitle,
  sign,
  startReview,
} from './steps.ts';
import { checkedByOrdinaryTools, verified } from './verified.ts';
import { personOf } from '#test/standin/stores.ts';
import { visit, type Visitor } from './visitor.ts';

let app: HostedApp;
let manager: Visitor;
let lead: Visitor;
let cycleId: string;
/** The key of the record, as the signed list names it. */
let listKey: string;
let leaving: { person: string; app: string };

beforeAll(async () => {
  app = await startHostedApp();
  manager = await visit(app, 'plain', 'manager');
  lead = await visit(app, 'plain', 'lead-1');
}, 240_000);

afterAll(() => app?.stop());

watchVisitors(() => [manager, lead]);

// One review from beginning to end; each part goes on where the one before it stopped.
describe('a store whose plan opens no list', () => {
  test('knows what stands out and has started a review after two pastes and two counts', async () => {
    await manager.open();
    await press(manager, text('home.step.people.do'));
    await seeTitle(manager, text('people.new.title'));
    expect(await pasteListFromScreen(manager, 'people')).toBe(45);
    await seeTitle(manager, text('apps.new.title'));
    expect(await pasteListFromScreen(manager, 'apps')).toBe(28);
    await seeTitle(manager, text('standsOut.title'));
    const list = await downloadBy(manager, text('signed.people'));
    expect(list.suggestedFilename()).toMatch(/^people-list-\d{4}-\d\d-\d\d\.zip$/);
    const { said, key } = await checkedByOrdinaryTools(list);
    expect(said).toEqual(['sha256sum agrees', 'openssl agrees']);
    listKey = key;
    cycleId = await startReview(manager, personOf(app.standin.stores.plain, 'lead-1').email);
  }, 180_000);

  test('has every row decided by clicks, and the manager’s own row by somebody else', async () => {
    leaving = whoLeaves(app);
    for (const name of Object.values(leaving)) {
      await manager.open(`/app/reviews/${cycleId}?q=${encodeURIComponent(name)}`);
      await removeRow(manager, name);
    }
    await manager.open(`/app/reviews/${cycleId}`);
    await openRowsToDecide(manager);
    await keepTogether(manager);
    await manager.open(`/app/reviews/${cycleId}?show=undecided`);
    await keepWithNotes(manager, 'Works in the shop every day.');
    await sign(manager);

    await lead.open();
    await press(lead, text('home.step.decide.do'));
    expect(await keepWithNotes(lead, 'Runs the whole operation.')).toBe(1);
    await sign(lead);
    // Closing is for those who manage reviews: others are not sent to a page that would turn them away.
    await lead.open(`/app/reviews/${cycleId}`);
    await lead.app.getByText(text('decide.stateNotice.remediating')).waitFor();
    expect(await lead.app.getByRole('link', { name: text('removals.toClose') }).count()).toBe(0);
  }, 300_000);

  test('has each removal proven by a later list, not by a word', async () => {
    await manager.open(`/app/reviews/${cycleId}/removals`);
    for (const name of Object.values(leaving)) {
      await removeInShopify(manager, name);
      await markDone(manager, name);
    }
    await press(manager, text('removals.check'));
    await press(manager, text('removals.bringPeople'));
    await seeTitle(manager, text('people.new.title'));
    await pasteListFromScreen(manager, 'people');
    await manager.app.getByText(text('removals.after.people', { proven: 1, count: 1 })).waitFor();
    await press(manager, text('removals.bringApps'));
    await seeTitle(manager, text('apps.new.title'));
    await pasteListFromScreen(manager, 'apps');
    await manager.app.getByText(text('removals.after.apps', { proven: 1, count: 1 })).waitFor();
    await manager.app.getByText(text('removals.summaryProven', { count: 2 })).waitFor();
  }, 180_000);

  test('gets a pack that verifies offline with the key of the settings page', async () => {
    await press(manager, text('removals.toClose'));
    const pack = await closeAndDownload(manager);
    const key = await logKey(manager);
    expect(key).toBe(listKey);
    const report = await verified(pack, key);
    expect(report).toContain('DEMONSTRATION DATA');
  }, 180_000);
});

/** The last person and the last app whose names nobody else in the store has. */
function whoLeaves({ standin }: HostedApp): { person: string; app: string } {
  const { people, apps } = standin.stores.plain;
  const unique = (names: string[]) => names.findLast((name) => names.indexOf(name) === names.lastIndexOf(name))!;
  return {
    person: unique(people.map((person) => `${person.firstName} ${person.lastName}`)),
    app: unique(apps.filter((one) => one.uninstalledAt === null).map((one) => one.title)),
  };
}
