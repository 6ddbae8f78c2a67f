import { afterAll, beforeAll, expect, test } from 'vitest';
import { text } from '#app/text/text.ts';
import { watchVisitors } from './after-each.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { pasteListFromScreen, press, seeTitle, seeToast } from './steps.ts';
import { visit, type Visitor } from './visitor.ts';

let app: HostedApp;
let manager: Visitor;

beforeAll(async () => {
  app = await startHostedApp();
  manager = await visit(app, 'plain', 'manager');
}, 240_000);
afterAll(() => app?.stop());
watchVisitors(() => [manager]);

const cardOf = (words: string) =>
  manager.app
    .locator('.Polaris-ShadowBevel')
    .filter({ has: manager.app.getByRole('heading', { level: 2, name: words }) });

// Everything by paste and import alone: no list of this store is open to the app.
test('a newcomer’s lists are told apart by what is proven of them', async () => {
  await manager.open('/app/people/new');
  const people = await pasteListFromScreen(manager, 'people');
  await seeTitle(manager, text('apps.new.title'));
  await pasteListFromScreen(manager, 'apps');

  const leaver = app.standin.stores.plain.people.find(({ key }) => key === 'person-008')!;
  const hr = `Who\tUntil when\tMailbox\n${leaver.firstName} ${leaver.lastName}\t2026-01-31\t${leaver.email}\nSome One\t\tsome.one@harbour.example\n`;
  for (const time of ['first', 'second']) {
    await manager.open('/app/sources/new?kind=hr');
    await manager.app.getByRole('tab', { name: text('bring.upload') }).click();
    const file = {
      name: `staff-${time}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(hr.replace('Some One', `${time} One`)),
    };
    await manager.app.locator('input[type=file]').setInputFiles(file);
    await press(manager, text('bring.check'));
    await manager.app.getByRole('heading', { name: text('check.title') }).waitFor();
    if (time === 'first') {
      await press(manager, text('check.columnsTitle'));
      await manager.app.getByLabel('Until when').selectOption('leftOn');
      await manager.app.getByText(text('how.by your choice')).first().waitFor();
    } else await manager.app.getByText(text('check.remembered')).waitFor();
    await press(manager, text('check.save'));
    await seeToast(manager, text('hr.saved'));
    await seeTitle(manager, text('sources.title'));
  }

  await cardOf(text('kind.people')).getByText(text('sources.state.agrees'), { exact: true }).waitFor();
  const support = cardOf(text('sources.supportTitle'));
  expect(await support.getByText(text('sources.none'), { exact: true }).count()).toBe(5);
  await manager.app.getByText(text('sources.rollNone')).waitFor();

  // Counted again: the people list now differs, and a review says so before it starts.
  const box = cardOf(text('kind.people')).getByLabel(text('sources.count'));
  await box.fill(String(people + 2));
  await cardOf(text('kind.people'))
    .getByRole('button', { name: text('sources.countSave') })
    .click();
  await seeToast(manager, text('sources.countSaved'));
  await cardOf(text('kind.people')).getByText(text('sources.state.differs'), { exact: true }).waitFor();
  await manager.open('/app/reviews/new');
  await manager.app
    .getByText(text('refusal.list_sum_fails', { kind: 'people', kept: people, counted: people + 2 }))
    .waitFor();

  await manager.open('/app/people?rule=person.leaver_active');
  await manager.app.getByText(leaver.email).first().waitFor();
}, 240_000);
