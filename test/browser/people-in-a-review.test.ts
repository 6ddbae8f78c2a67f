import type { Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { text } from '#app/text/text.ts';
import { personOf } from '#test/standin/stores.ts';
import { watchVisitors } from './after-each.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { tabTo, type Stop } from './keyboard.ts';
import {
  openHandOver,
  press,
  rowsOf,
  saved,
  seeTitle,
  seeToast,
  startReview,
  undecidedNames,
  pasteListFromScreen,
} from './steps.ts';
import { visit, type Visitor } from './visitor.ts';

let app: HostedApp;
let manager: Visitor;
let secondWindow: Visitor | undefined;
let lead: Visitor | undefined;
let stranger: Visitor | undefined;
let owner: Visitor | undefined;
let cycleId: string;

const emailOf = (person: string) => personOf(app.standin.stores.plain, person).email;
const nameOf = (person: string) => {
  const { firstName, lastName } = personOf(app.standin.stores.plain, person);
  return `${firstName} ${lastName}`;
};

// A small store, so that every row is on one page.
beforeAll(async () => {
  app = await startHostedApp({ size: { people: 9, apps: 5 } });
  manager = await visit(app, 'plain', 'manager');
  await manager.open('/app/people/new');
  await pasteListFromScreen(manager, 'people');
  await seeTitle(manager, text('apps.new.title'));
  await pasteListFromScreen(manager, 'apps');
  cycleId = await startReview(manager, emailOf('lead-1'));
}, 300_000);

afterAll(() => app?.stop());

watchVisitors(() => [manager, secondWindow, lead, stranger, owner]);

describe('who sees what', () => {
  test('a person without a role is told so, and who can change it', { timeout: 120_000 }, async () => {
    stranger = await visit(app, 'plain', 'lead-2');
    await stranger.open();
    await stranger.app.getByRole('heading', { name: text('denied.title') }).waitFor();
    await stranger.app.getByText(text('denied.ask', { names: nameOf('manager') })).waitFor();
    // The browser itself reports the refused page; there is nothing else it may report.
    expect(stranger.complaints.splice(0)).toEqual([expect.stringContaining('403')]);
  });

  test('the owner has the owner’s role by opening the app', { timeout: 120_000 }, async () => {
    owner = await visit(app, 'plain', 'owner');
    await owner.open();
    await manager.open('/app/settings');
    const line = manager.app.getByRole('listitem').filter({ hasText: nameOf('owner') });
    await line.getByText(text('role.owner')).waitFor();
    await line.getByText(text('settings.people.matched.verified_email')).waitFor();
  });

  test('an auditor reads everything and can change nothing', { timeout: 120_000 }, async () => {
    await manager.open('/app/settings');
    await manager.app
      .getByRole('button', { name: text('settings.people.changeOf', { name: nameOf('lead-2') }) })
      .click();
    await manager.app
      .getByRole('checkbox', { name: text('role.auditor') })
      .filter({ visible: true })
      .click();
    await press(manager, text('shared.save'));
    await seeToast(manager, text('settings.people.saved'));
    await stranger!.open(`/app/reviews/${cycleId}?whose=all`);
    await rowsOf(stranger!).waitFor();
    expect(await undecidedNames(stranger!)).toEqual([]);
    await stranger!.open('/app/people');
    await stranger!.app.getByText(emailOf('owner')).first().waitFor();
    expect(await stranger!.app.getByRole('link', { name: text('people.addAgain') }).count()).toBe(0);
    await stranger!.open('/app/apps');
    await rowsShown(stranger!);
    expect(await stranger!.app.getByRole('link', { name: text('apps.addAgain') }).count()).toBe(0);
  });

  test('a reviewer sees the rows that are theirs, and nothing else', { timeout: 120_000 }, async () => {
    lead = await visit(app, 'plain', 'lead-1');
    await lead.open(`/app/reviews/${cycleId}?whose=all`);
    await rowsOf(lead).waitFor();
    expect(await undecidedNames(lead)).toEqual([nameOf('manager')]);
    await lead.open('/app/people');
    await lead.app.getByRole('heading', { name: text('denied.title') }).waitFor();
    expect(lead.complaints.splice(0)).toEqual([expect.stringContaining('403')]);
  });
});

const rowsShown = (visitor: Visitor) => visitor.app.getByRole('table').getByRole('row').nth(1).waitFor();

describe('a row that its reviewer cannot decide', () => {
  test('is given to somebody else by a manager, with a reason', { timeout: 120_000 }, async () => {
    await manager.open(`/app/reviews/${cycleId}?whose=all`);
    await openHandOver(manager, nameOf('manager'));
    const give = manager.app
      .getByRole('button', { name: text('handOver.giveTo', { name: nameOf('owner') }) })
      .filter({ visible: true });
    await give.click();
    await manager.app.getByText(text('handOver.reasonMissing')).filter({ visible: true }).waitFor();
    await manager.app.getByLabel(text('handOver.reason')).filter({ visible: true }).fill('On leave until spring.');
    await give.click();
    await seeToast(manager, text('handOver.done', { name: nameOf('manager'), to: nameOf('owner') }));
    await owner!.open(`/app/reviews/${cycleId}`);
    await rowsOf(owner!).getByText(nameOf('manager'), { exact: true }).waitFor();
    expect(await undecidedNames(owner!)).toEqual([nameOf('manager')]);
  });
});

describe('two windows on one row', () => {
  test('one decision stands, and the other window says why its own does not', { timeout: 180_000 }, async () => {
    secondWindow = await visit(app, 'plain', 'manager');
    await Promise.all([manager, secondWindow].map((window) => window.open(`/app/reviews/${cycleId}?kind=apps`)));
    const name = (await undecidedNames(manager)).at(-1)!;
    await Promise.all(
      [manager, secondWindow].map((window) =>
        rowsOf(window)
          .getByRole('button', { name: `${text('decide.decision.keep')}: ${name}`, exact: true })
          .click(),
      ),
    );
    const outcomes = await Promise.all([manager, secondWindow].map((window) => outcomeOf(window, name)));
    expect(outcomes.toSorted()).toEqual(['decided', 'refused']);
  });
});

async function outcomeOf(window: Visitor, name: string): Promise<'decided' | 'refused'> {
  const refused = window.app.getByText(text('refusal.decided_meanwhile').slice(0, 30)).first().waitFor();
  return Promise.race([saved(window, name).then(() => 'decided' as const), refused.then(() => 'refused' as const)]);
}

describe('the keyboard alone', () => {
  test('decides and signs every row, with the focus in sight and in reading order', { timeout: 300_000 }, async () => {
    const keys = manager.page.keyboard;
    await manager.open(`/app/reviews/${cycleId}`);
    const names = await undecidedNames(manager);
    const row = (name: string) => rowsOf(manager).getByRole('group', { name, exact: true });
    const way = await tabTo(manager, row(names[0]!));
    inReadingOrder(way, [text('decide.sign'), text('decide.tab.all'), text('decide.selectPage'), names[0]!]);

    await keys.press('r');
    await manager.app.getByRole('menuitem', { name: text('decide.reason.left') }).waitFor();
    await keys.press('1');
    await saved(manager, names[0]!);
    for (const name of names.slice(1)) {
      await row(name).and(manager.app.locator(':focus')).waitFor();
      await keys.press('k');
      await keepWithNoteByKeys(manager, name);
    }
    const signing = await tabTo(manager, manager.app.getByRole('link', { name: text('decide.sign') }), 'Shift+Tab');
    await keys.press('Enter');
    await seeTitle(manager, text('sign.title'));
    const toSign = await tabTo(manager, manager.app.getByRole('button', { name: text('sign.sign'), exact: true }));
    await keys.press('Enter');
    await manager.app.getByRole('heading', { name: text('sign.signedTitle') }).waitFor();
    expect([...way, ...signing, ...toSign].filter((stop) => !stop.visible)).toEqual([]);
  });
});

/** A row that asks for a note has put the keyboard into it. */
async function keepWithNoteByKeys({ app: screen, page, ...visitor }: Visitor, name: string): Promise<void> {
  const note = screen.getByLabel(text('decide.noteNeeded')).and(screen.locator(':focus'));
  const all = { app: screen, page, ...visitor };
  const asks = await Promise.race([note.waitFor().then(() => true), saved(all, name).then(() => false)]);
  if (!asks) return;
  await page.keyboard.type('Needed every day.');
  await page.keyboard.press('Control+Enter');
  await saved(all, name);
}

function inReadingOrder(way: readonly Stop[], names: readonly string[]): void {
  const places = names.map((name) => way.findIndex((stop) => stop.name.startsWith(name)));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
}

describe('a list whose saving was refused', () => {
  test('is not refused any more once it has been changed and checked again', { timeout: 60_000 }, async () => {
    await manager.open('/app/people/new');
    await checkNames(manager);
    const sentence = 'Somebody changed this list.';
    const refuse = (route: Route) => route.fulfill({ json: { outcome: 'refused', sentence, lines: [], columns: [] } });
    await manager.page.route('**/app/lists*', refuse);
    await press(manager, text('check.save'));
    await manager.app.getByText(sentence).waitFor();
    await manager.page.unroute('**/app/lists*', refuse);
    await checkNames(manager, ['Somebody New\tPacker']);
    await manager.app.getByText('Somebody New · Packer').waitFor();
    expect(await manager.app.getByText(sentence).count()).toBe(0);
  });
});

describe('a list without addresses', () => {
  test('has people say which row is them; they or a manager can take that back', { timeout: 120_000 }, async () => {
    await manager.open('/app/people/new');
    await checkNames(manager);
    await press(manager, text('check.save'));
    await seeToast(manager, text('people.saved'));

    await claimOwnRow(lead!);
    await press(lead!, text('claim.withdraw'));
    await lead!.app.getByRole('heading', { name: text('claim.title') }).waitFor();

    await claimOwnRow(lead!);
    await manager.open('/app/settings');
    const ends = text('settings.people.withdrawLabel', { name: nameOf('lead-1'), row: nameOf('lead-1') });
    await manager.app.getByRole('button', { name: ends }).click();
    await seeToast(manager, text('settings.people.withdrawn'));
    await lead!.open();
    await lead!.app.getByRole('heading', { name: text('claim.title') }).waitFor();
  });
});

/** Pastes the names of everybody, with what they are and nothing that says who they are, and checks them. */
async function checkNames(visitor: Visitor, more: readonly string[] = []): Promise<void> {
  const rows = app.standin.stores.plain.people.map(
    (person) => `${person.firstName} ${person.lastName}\t${person.role}`,
  );
  await visitor.app.getByLabel(text('bring.pasteLabel')).fill(['Name\tRole', ...more, ...rows].join('\n'));
  await press(visitor, text('bring.check'));
  await visitor.app.getByText(text('check.title')).waitFor();
}

async function claimOwnRow(visitor: Visitor): Promise<void> {
  await visitor.open();
  await visitor.app
    .locator('form')
    .filter({ hasText: nameOf('lead-1') })
    .getByRole('button', { name: text('claim.thisIsMe') })
    .click();
  await visitor.app.getByText(text('claim.waitingTitle')).waitFor();
}
