import type { Route } from 'playwright-core';
import { text } from '#app/text/text.ts';
import type { StoreKey } from '#test/standin/facts.ts';
import { personOf } from '#test/standin/stores.ts';
import type { HostedApp } from './hosted-app.ts';
import { copyScreen, keepTogether, keepWithNotes, openHandOver, pasteListFromScreen, press } from './steps.ts';
import { removeRow, rowsOf } from './steps.ts';
import { sign, startReview, undecidedNames } from './steps.ts';
import { visit, type Visitor } from './visitor.ts';

/** One screen in one state, as one person sees it. */
export interface Screen {
  name: string;
  store: StoreKey;
  person: string;
  path: string;
  /** What the person does there before it is looked at. */
  then?: (visitor: Visitor) => Promise<void>;
  /** The document itself is an answer of this status, which the browser reports. */
  status?: number;
}

/**
 * Plays a store into the middle of its third review and a newly installed one, and names every screen that can then be seen.
 * The app must have been started with its past.
 */
export async function playScreens(app: HostedApp): Promise<Screen[]> {
  const manager = await visit(app, 'plain', 'manager');
  const lead = await visit(app, 'plain', 'lead-1');
  const other = await visit(app, 'plain', 'lead-2');
  try {
    await other.open();
    const past = await pastReview(manager);
    await manager.open('/app/people/new');
    await pasteListFromScreen(manager, 'people');
    await manager.open('/app/apps/new');
    await pasteListFromScreen(manager, 'apps');
    const rows = [await firstRow(manager, '/app/people?stands=yes'), await firstRow(manager, '/app/apps')];
    await manager.open('/app/stands-out');
    const running = await startReview(manager, personOf(app.standin.stores.plain, 'lead-1').email);
    const own = `/app/reviews/${running}`;
    const deciding = [
      ...managerScreens(past),
      plain('person', rows[0]!),
      plain('app', rows[1]!),
      ...runningScreens(own),
      reviewer('home-reviewer', '/app'),
      reviewer('decide-reviewer', own),
      { name: 'denied', store: 'plain' as const, person: 'lead-2', path: '/app', status: 403 },
    ];
    return [...deciding, ...emptyScreens()];
  } finally {
    await Promise.all([manager, lead, other].map((visitor) => visitor.leave()));
  }
}

/** Takes the running review on to its removals, so that they can be looked at too. */
export async function playRemovals(app: HostedApp, running: string): Promise<Screen[]> {
  const manager = await visit(app, 'plain', 'manager');
  const lead = await visit(app, 'plain', 'lead-1');
  try {
    await manager.open(`${running}?show=undecided`);
    for (const name of (await undecidedNames(manager)).slice(-3)) await removeRow(manager, name);
    await manager.open(`${running}?show=undecided`);
    await keepTogether(manager);
    await manager.open(`${running}?show=undecided`);
    await keepWithNotes(manager, 'Works in the shop every day.');
    await sign(manager);
    await lead.open(running);
    await keepWithNotes(lead, 'Runs the whole operation.');
    await sign(lead);
    return [
      plain('home-removals', '/app'),
      plain('sign-signed', `${running}/sign`),
      plain('removals', `${running}/removals`),
      plain('removals-needing-lists', `${running}/removals`, askForLists),
      plain('close', `${running}/close`),
      plain('decide-signed', running),
    ];
  } finally {
    await Promise.all([manager, lead].map((visitor) => visitor.leave()));
  }
}

const plain = (name: string, path: string, then?: Screen['then']): Screen => ({
  name,
  store: 'plain',
  person: 'manager',
  path,
  then,
});

const reviewer = (name: string, path: string): Screen => ({ name, store: 'plain', person: 'lead-1', path });

async function pastReview(manager: Visitor): Promise<string> {
  await manager.open('/app/reviews');
  const address = manager.app.locator('a[href*="/app/reviews/"]').filter({ hasNotText: text('reviews.start') });
  const hrefs = await address.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  const found = hrefs
    .map((href) => /^\/app\/reviews\/[0-9a-f-]{36}/.exec(href)?.[0])
    .find((href) => href !== undefined);
  if (found === undefined) throw new Error('There is no past review.');
  return found;
}

/** Where the page of the first row of a table is. */
async function firstRow(manager: Visitor, table: string): Promise<string> {
  await manager.open(table);
  return (await manager.app.locator('a[data-primary-link]').first().getAttribute('href')) ?? '';
}

// A state that another screen shows too is not walked a second time: the walk is the slowest test of all.
function managerScreens(past: string): Screen[] {
  return [
    plain('home', '/app'),
    plain('people-check', '/app/people/new', checkPeople),
    plain('people-unreadable', '/app/people/new', pasteNonsense),
    plain('apps', '/app/apps'),
    plain('people-nothing', '/app/people?q=nobody-has-this-name'),
    plain('people-filtered', '/app/people?stands=yes&type=staff'),
    plain('changes', '/app/changes'),
    plain('sources', '/app/sources'),
    plain('sources-new', '/app/sources/new?kind=app_pages'),
    plain('open', '/app/open'),
    plain('outside', '/app/outside'),
    plain('by-hand', '/app/by-hand?kind=people'),
    plain('second-factor', '/app/second-factor'),
    plain('stands-out', '/app/stands-out'),
    plain('reviews', '/app/reviews'),
    plain('past-decide', past),
    plain('past-removals', `${past}/removals`),
    plain('past-close', `${past}/close`),
    plain('evidence', '/app/evidence'),
    plain('evidence-new-review', `/app/evidence/new?review=${past.split('/').at(-1)}`),
    plain('evidence-record', '/app/evidence/record', openNewestEntry),
    plain('evidence-watched', '/app/evidence/watched', readWatched),
    plain('evidence-check', '/app/evidence/check'),
    plain('settings', '/app/settings'),
    plain('erase-nobody', '/app/settings/erase', (visitor) => findPerson(visitor, 'nobody@harbourgoods.example')),
    plain('erase-several', '/app/settings/erase', findNamesakes),
    plain('erase-found', '/app/settings/erase', chooseNamesake),
    plain('sample', '/app/sample'),
    { ...plain('not-found', '/app/nowhere'), status: 404 },
  ];
}

function runningScreens(own: string): Screen[] {
  return [
    plain('set-up-running', '/app/reviews/new'),
    plain('decide', own),
    plain('decide-removing', own, openReasons),
    plain('decide-hand-over', `${own}?whose=all`, openFirstHandOver),
    plain('decide-bulk', own, (visitor) => visitor.app.getByLabel(text('decide.selectPage')).click()),
    plain('decide-nothing', `${own}?q=nobody-has-this-name`),
    plain('sign-undecided', `${own}/sign`),
    plain('removals-none-yet', `${own}/removals`),
    plain('close-not-yet', `${own}/close`),
    { ...plain('fault', `${own}/close`, meetFault), status: 500 },
  ];
}

function emptyScreens(): Screen[] {
  const paths = ['people', 'apps', 'reviews', 'evidence', 'stands-out', 'reviews/new'];
  const empty = (name: string, path: string): Screen => ({ name, store: 'development', person: 'owner', path });
  return [
    empty('home-empty', '/app'),
    ...paths.map((path) => empty(`${path.replace('/', '-')}-empty`, `/app/${path}`)),
  ];
}

async function checkPeople(visitor: Visitor): Promise<void> {
  const count = await copyScreen(visitor, 'people');
  await visitor.app.getByLabel(text('bring.pasteLabel')).click();
  await visitor.page.keyboard.press('Control+V');
  await press(visitor, text('bring.check'));
  await visitor.app.getByLabel(text('people.new.count')).fill(String(count - 1));
}

async function pasteNonsense(visitor: Visitor): Promise<void> {
  await visitor.app.getByLabel(text('bring.pasteLabel')).fill('Home\nOrders\nProducts');
  await press(visitor, text('bring.check'));
  await visitor.app.getByText(text('check.unreadableTitle')).waitFor();
}

async function openNewestEntry(visitor: Visitor): Promise<void> {
  const details = visitor.app.getByRole('button', { name: `${text('entry.show')}: ` });
  await details.first().click();
  await visitor.app.getByText(text('entry.recorded')).waitFor();
  await press(visitor, text('shared.technicalDetails'));
}

async function readWatched(visitor: Visitor): Promise<void> {
  await visitor.app.getByLabel(text('watched.name')).fill('Ada Auditor');
  await visitor.app.getByLabel(text('watched.organisation')).fill('Audit Ltd');
  await visitor.app.getByLabel(text('bring.pasteLabel')).fill('Name\tEmail\tStatus\nAda\tada@harbour.example\tActive');
  await press(visitor, text('watched.check'));
  await visitor.app.getByText(text('watched.previewTitle')).waitFor();
}

/** Two people of the store have this name. */
const NAMESAKES = 'Noa Ben-David';

async function findPerson(visitor: Visitor, who: string): Promise<void> {
  await visitor.app.getByLabel(text('erase.who')).fill(who);
  await press(visitor, text('erase.find'));
  await visitor.app
    .getByText(text('erase.nobody'))
    .or(visitor.app.getByText(text('erase.several')))
    .waitFor();
}

async function findNamesakes(visitor: Visitor): Promise<void> {
  await findPerson(visitor, NAMESAKES);
  await visitor.app.getByRole('link', { name: NAMESAKES }).nth(1).waitFor();
}

async function chooseNamesake(visitor: Visitor): Promise<void> {
  await findNamesakes(visitor);
  await visitor.app.getByRole('link', { name: NAMESAKES }).first().click();
  await visitor.app.getByText(text('erase.goes')).waitFor();
}

async function openReasons(visitor: Visitor): Promise<void> {
  await rowsOf(visitor)
    .getByRole('button', { name: `${text('decide.decision.remove')}: ` })
    .nth(1)
    .click();
  await visitor.app.getByRole('menuitem', { name: text('decide.reason.left') }).waitFor();
}

async function openFirstHandOver(visitor: Visitor): Promise<void> {
  const [name] = await undecidedNames(visitor);
  await openHandOver(visitor, name!);
}

/** Asks for the removals to be checked, and looks at the steps of one. */
async function askForLists(visitor: Visitor): Promise<void> {
  await press(visitor, text('removals.check'));
  await visitor.app.getByText(text('removals.needsList')).waitFor();
  await press(visitor, text('removals.steps'));
  await visitor.app
    .getByRole('button', { name: /^Mark done/ })
    .first()
    .click();
}

/** Sends something that the server fails at: the page around it has to stay. */
async function meetFault(visitor: Visitor): Promise<void> {
  const answer = { status: 500, headers: { 'X-Remix-Error': 'yes' }, json: { message: 'Unexpected Server Error' } };
  const failOnce = (route: Route) => (route.request().method() === 'POST' ? route.fulfill(answer) : route.continue());
  await visitor.page.route('**/close?*', failOnce);
  await press(visitor, text('close.cancelTitle'));
  await visitor.app.getByLabel(text('close.cancelReason')).fill('Started by mistake.');
  await press(visitor, text('close.cancel'));
  await visitor.app.getByRole('heading', { name: text('error.title') }).waitFor();
  await visitor.page.locator('#app-nav').getByText(text('nav.reviews')).waitFor();
  await visitor.page.unroute('**/close?*', failOnce);
}

/** Opens a screen and brings it into its state. */
export async function show(visitor: Visitor, screen: Screen): Promise<void> {
  await visitor.open(screen.path);
  await screen.then?.(visitor);
  await settled(visitor);
}

/** Waits until everything is drawn, in its type and in its place. */
export async function settled(visitor: Visitor): Promise<void> {
  await visitor.frame().evaluate(async () => {
    await document.fonts.ready;
    // Tabs measure themselves once they are drawn, and are drawn again.
    for (const _ of [1, 2, 3]) await new Promise(requestAnimationFrame);
    // A spinner never ends; waiting is for what slides or fades into place.
    const ending = document.getAnimations().filter(({ effect, playState }) => {
      return playState === 'running' && effect !== null && effect.getComputedTiming().endTime !== Infinity;
    });
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
  });
}
