// What people do in these flows, in their own terms.
import type { Download } from 'playwright-core';
import { text } from '#app/text/text.ts';
import { openTab } from '#test/standin/chromium.ts';
import type { Visitor } from './visitor.ts';

export type Kind = 'people' | 'apps';

/** A button or a link of the app by the words on it. */
export const press = (visitor: Visitor, words: string): Promise<void> =>
  visitor.app
    .getByRole('button', { name: words, exact: true })
    .or(visitor.app.getByRole('link', { name: words, exact: true }))
    .filter({ visible: true })
    .first()
    .click();

export const seeTitle = (visitor: Visitor, words: string): Promise<void> =>
  visitor.app.getByRole('heading', { level: 1, name: words }).waitFor();

/**
 * Copies Shopify's own page in a second tab, pastes it, types the number the page shows, and saves. Begins on the page that brings a
 * list in. Returns the number.
 */
export async function pasteListFromScreen(visitor: Visitor, kind: Kind): Promise<number> {
  const count = await copyScreen(visitor, kind);
  await visitor.app.getByLabel(text('bring.pasteLabel')).click();
  await visitor.page.keyboard.press('Control+V');
  await press(visitor, text('bring.check'));
  const box = visitor.app.getByLabel(text(`${kind}.new.count`));
  await box.fill(String(count));
  await visitor.app.getByText(text('check.agrees', { count })).waitFor();
  await press(visitor, text('check.save'));
  await seeToast(visitor, text(`${kind}.saved`));
  return count;
}

export async function copyScreen(visitor: Visitor, kind: Kind): Promise<number> {
  const tab = await openTab(visitor.context);
  const base = new URL(visitor.page.url()).pathname.split('/').slice(0, 3).join('/');
  await tab.goto(`https://admin.shopify.com${base}/settings/${kind === 'people' ? 'users' : 'apps'}`);
  const shown = await tab.locator('#count').innerText();
  await tab.keyboard.press('Control+A');
  await tab.keyboard.press('Control+C');
  await tab.close();
  await visitor.page.bringToFront();
  return Number(/\d+/.exec(shown)?.[0]);
}

/**
 * From what stands out to a started review, everything as it was filled in but for the other person, who is chosen by e-mail address.
 * Returns the review's id.
 */
export async function startReview(visitor: Visitor, other: string): Promise<string> {
  await press(visitor, text('standsOut.start'));
  await seeTitle(visitor, text('setup.title'));
  const choice = visitor.app.getByLabel(text('setup.otherPerson'));
  const value = await choice.locator('option', { hasText: other }).getAttribute('value');
  await choice.selectOption(value);
  await visitor.frame().waitForFunction((chosen) => location.search.includes(encodeURIComponent(chosen ?? '')), value);
  await press(visitor, text('setup.start'));
  await visitor.app.getByRole('list', { name: text('decide.rowsTitle') }).waitFor();
  const found = /\/app\/reviews\/([0-9a-f-]+)/.exec(visitor.frame().url());
  if (found?.[1] === undefined) throw new Error(`The review did not open: ${visitor.frame().url()}`);
  return found[1];
}

export const rowsOf = (visitor: Visitor) => visitor.app.getByRole('list', { name: text('decide.rowsTitle') });

/** A button that gives a row to a person. */
const handOverButton = new RegExp(`^${text('handOver.giveTo', { name: '' })}`);

/** Opens what gives the row of this name to somebody else, and waits for the people it offers. */
export async function openHandOver(visitor: Visitor, name: string): Promise<void> {
  await rowsOf(visitor).getByRole('group', { name, exact: true }).click();
  const details = visitor.app.getByRole('button', { name: text('decide.open', { name }) });
  if (await details.isVisible()) await details.click();
  await visitor.app
    .getByRole('button', { name: text('handOver.open') })
    .filter({ visible: true })
    .click();
  await visitor.app.getByRole('button', { name: handOverButton }).filter({ visible: true }).first().waitFor();
}

/** Names that the rows on screen offer to keep. */
export async function undecidedNames(visitor: Visitor): Promise<string[]> {
  const label = `${text('decide.decision.keep')}: `;
  const labels = await rowsOf(visitor)
    .getByRole('button', { name: label })
    .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''));
  return labels.map((one) => one.slice(label.length));
}

/** Removes the row of this name with its two clicks. */
export async function removeRow(visitor: Visitor, name: string): Promise<void> {
  await rowsOf(visitor)
    .getByRole('button', { name: `${text('decide.decision.remove')}: ${name}`, exact: true })
    .click();
  await visitor.app.getByRole('menuitem', { name: text('decide.reason.left') }).click();
  await saved(visitor, name);
}

/** Keeps everything that can be kept together, on all pages. */
export async function keepTogether(visitor: Visitor): Promise<void> {
  const isOnePage = (await visitor.app.getByLabel('Next', { exact: true }).count()) === 0;
  await visitor.app.getByLabel(text('decide.selectPage')).click();
  if (!isOnePage) await visitor.app.getByRole('button', { name: /^Select all \d+/ }).click();
  await press(visitor, text('bulk.keep'));
  await visitor.app.getByRole('heading', { name: /^\d+ rows? kept/ }).waitFor();
}

/** Keeps each row that needs a closer look with a note of its own. Returns how many there were. */
export async function keepWithNotes(visitor: Visitor, note: string): Promise<number> {
  let kept = 0;
  await rowsOf(visitor).waitFor();
  for (;;) {
    const [name] = await undecidedNames(visitor);
    if (name === undefined) return kept;
    await keepWithNote(visitor, name, note);
    kept += 1;
  }
}

async function keepWithNote(visitor: Visitor, name: string, note: string): Promise<void> {
  await rowsOf(visitor)
    .getByRole('button', { name: `${text('decide.decision.keep')}: ${name}`, exact: true })
    .first()
    .click();
  const field = visitor.app.getByLabel(text('decide.noteNeeded')).filter({ visible: true });
  // A row that is not risky is kept by that one click.
  const asks = await Promise.race([field.waitFor().then(() => true), saved(visitor, name).then(() => false)]);
  if (!asks) return;
  await field.fill(note);
  await press(visitor, text('decide.save.keep'));
  await saved(visitor, name);
}

/** What a screen reader is told once the server has a decision. */
export const saved = (visitor: Visitor, name: string): Promise<void> =>
  visitor.app
    .getByRole('status')
    .filter({ hasText: `${name}: ` })
    .waitFor({ state: 'attached' });

export async function openRowsToDecide(visitor: Visitor): Promise<void> {
  await visitor.app.getByRole('tab', { name: text('decide.tab.undecided') }).click();
  await visitor.app.getByRole('tab', { name: text('decide.tab.undecided'), selected: true }).waitFor();
  await visitor.frame().waitForFunction(() => location.search.includes('show=undecided'));
}

/** Signs what the visitor has decided. Begins on the page where they decide. */
export async function sign(visitor: Visitor): Promise<void> {
  await press(visitor, text('decide.sign'));
  await seeTitle(visitor, text('sign.title'));
  await press(visitor, text('sign.sign'));
  await visitor.app.getByRole('heading', { name: text('sign.signedTitle') }).waitFor();
}

/** Goes to where the app sends a person for this removal, a tab of the admin, and does it there. */
export async function removeInShopify(visitor: Visitor, name: string): Promise<void> {
  const [tab] = await Promise.all([
    visitor.context.waitForEvent('page'),
    visitor.app.getByRole('link', { name: text('removals.openPageOf', { name }) }).click(),
  ]);
  const row = tab.locator('tr[data-key]', { hasText: name });
  await row.getByRole('button', { name: /^(Remove|Uninstall)$/ }).click();
  await tab.getByRole('button', { name: 'Confirm' }).click();
  await row.waitFor({ state: 'detached' });
  await tab.close();
}

export async function markDone(visitor: Visitor, name: string): Promise<void> {
  await visitor.app.getByRole('button', { name: text('removals.markDoneOf', { name }) }).click();
  await visitor.app.getByRole('button', { name: text('removals.markYesOf', { name }) }).click();
  await visitor.app
    .getByRole('listitem')
    .filter({ hasText: name })
    .getByText(text('grade.stated_only'), { exact: true })
    .waitFor();
}

/** Closes the review and waits for its pack. Begins on the page that closes. */
export async function closeAndDownload(visitor: Visitor): Promise<Download> {
  await press(visitor, text('close.button'));
  await visitor.app.getByText(text('evidence.pack.state.ready'), { exact: true }).waitFor({ timeout: 120_000 });
  return downloadPack(visitor);
}

/** Downloads the pack that stands first on the page; its button names it. */
export async function downloadPack(visitor: Visitor): Promise<Download> {
  const button = visitor.app.getByRole('button', { name: text('evidence.pack.downloadOf', { pack: '' }) }).first();
  return downloaded(visitor, () => button.click());
}

/** The log key as the settings page gives it to an auditor. */
export async function logKey(visitor: Visitor): Promise<string> {
  await visitor.open('/app/settings');
  const words = await visitor.app.locator('body').innerText();
  const typed = await visitor.app
    .locator('input, textarea')
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value).join('\n'));
  const found = /--key "([^"]+)"/.exec(`${words}\n${typed}`)?.[1];
  if (found === undefined) throw new Error('The settings page shows no log key.');
  return found;
}

/** A toast of the admin, put away again so that it covers nothing. */
export async function seeToast(visitor: Visitor, words: string): Promise<void> {
  const toast = visitor.page.locator('.toast', { hasText: words }).first();
  await toast.waitFor();
  await toast.getByRole('button', { name: 'Dismiss' }).click();
}

/** Presses something that starts a download; the file as it arrived. */
export const downloadBy = (visitor: Visitor, words: string): Promise<Download> =>
  downloaded(visitor, () => press(visitor, words));

async function downloaded(visitor: Visitor, start: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), start()]);
  const failure = await download.failure();
  if (failure !== null) throw new Error(`The download failed: ${failure}`);
  return download;
}

/** Has the list read by Shopify's API, and stays on the page until it says that the list has come. Begins on the page that brings a list in. */
export async function readListFromShopify(visitor: Visitor, kind: Kind, rows: number): Promise<void> {
  await press(visitor, text('bring.refreshOpen'));
  await visitor.app.getByText(text(`bring.arrived.${kind}`, { count: rows })).waitFor({ timeout: 60_000 });
  await press(visitor, text(`bring.arrived.look.${kind}`));
  // Once above the table and once in its bar.
  await visitor.app
    .getByText(text(`${kind}.count`, { count: rows }), { exact: true })
    .first()
    .waitFor();
}
