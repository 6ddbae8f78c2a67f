import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Download, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { text } from '#app/text/text.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { parseKey } from '#app/tlog/note.ts';
import { openCheckpoint } from '#app/tlog/checkpoint.ts';
import { parseProofFile } from '#app/tlog/proof-file.ts';
import { zipReader } from '#test/demo/unpack.ts';
import { watchVisitors } from './after-each.ts';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import {
  closeAndDownload,
  copyScreen,
  downloadBy,
  downloadPack,
  keepWithNotes,
  pasteListFromScreen,
  press,
  seeTitle,
  sign,
} from './steps.ts';
import { vitalsOf } from './vitals.ts';
import { PHONE, visit, WIDE, type Visitor } from './visitor.ts';

const VERIFIER = pathToFileURL(fileURLToPath(new URL('../../build/client/verify.html', import.meta.url))).href;
const LARGEST_PAINT_MS = 2_500;
const LAYOUT_SHIFT = 0.1;

let app: HostedApp;
let owner: Visitor;
let desk: Page;
let vkey: string;
let review: Download;

// The smallest store there is: one person and three apps, so that making packs is most of the time.
beforeAll(async () => {
  app = await startHostedApp();
  owner = await visit(app, 'development', 'owner');
  await owner.open('/app/people/new');
  await pasteListFromScreen(owner, 'people');
  await seeTitle(owner, text('apps.new.title'));
  await pasteListFromScreen(owner, 'apps');
  await press(owner, text('standsOut.start'));
  await owner.app.getByLabel(text('setup.exceptionReason')).fill('I work alone; my accountant looks at the pack.');
  await press(owner, text('setup.start'));
  await keepWithNotes(owner, 'Needed for the test store.');
  await sign(owner);
  await press(owner, text('sign.next'));
  await press(owner, text('removals.toClose'));
  review = await closeAndDownload(owner);
  // A laptop that is not connected to anything.
  const laptop = await app.chromium.newContext({ offline: true });
  desk = await laptop.newPage();
  await desk.goto(VERIFIER);
}, 240_000);

afterAll(() => app?.stop());

vi.setConfig({ testTimeout: 90_000 });
watchVisitors(() => [owner]);

test('an auditor finds the key and the verifier with their digests, and gets the very files', async () => {
  await owner.open('/app/evidence');
  await press(owner, text('evidence.check.open'));
  await seeTitle(owner, text('evidence.check.title'));
  vkey = await owner.app.locator('pre', { hasText: /^demo\.[0-9a-f]{32}\+/ }).innerText();
  const published = await owner.page.request.get(`${app.started.processUrl}/keys/${vkey.split('+')[0]}`);
  expect(await published.text()).toContain(vkey);
  const page = await downloadBy(owner, text('evidence.check.page.get'));
  const digest = Buffer.from(nodeCrypto.sha256(await readFile(await page.path()))).toString('hex');
  await owner.app.getByText(digest).waitFor();
  expect(await readFile(await page.path())).toEqual(await readFile(fileURLToPath(VERIFIER)));
});

test('the pack of a review, dropped on the verifier offline, is verified and says that it is demonstration data', async () => {
  await verifiedAtDesk(review);
});

test.each(['range', 'period', 'sample', 'review'] as const)(
  'a pack of the kind %s is asked for, made while the person may leave, and verified offline',
  async (kind) => {
    await owner.open('/app/evidence');
    const ready = owner.app.getByText(text('evidence.pack.state.ready'), { exact: true });
    const before = await ready.count();
    await press(owner, text('evidence.other'));
    await seeTitle(owner, text('evidence.new.title'));
    await owner.app.getByText(text(`evidence.new.${kind}`), { exact: true }).click();
    if (kind === 'sample') {
      await owner.app.getByLabel(text('evidence.new.seed')).fill('blue 7');
      await owner.app.getByLabel(text('evidence.new.size')).fill('2');
    }
    if (kind === 'review') await owner.app.getByLabel(text('evidence.new.oscal')).check();
    await press(owner, text('evidence.new.submit'));
    await seeTitle(owner, text('evidence.title'));
    await ready.nth(before).waitFor({ timeout: 60_000 });
    if (kind === 'sample')
      await owner.app.getByText(text('evidence.pack.seed', { seed: 'blue 7', size: 2, of: 4 })).waitFor();
    const file = await downloadPack(owner);
    if (kind === 'review') {
      await owner.app.getByText(text('evidence.pack.oscalWhat')).waitFor();
      expect((await zipReader(await file.path())).text('data/technical/oscal-ar.json')).toContain(
        '"assessment-results"',
      );
    }
    await verifiedAtDesk(file);
  },
);

test('a seed or a size that cannot be is refused with what to do, and nothing is made', async () => {
  await owner.open('/app/evidence/new');
  await owner.app.getByText(text('evidence.new.sample'), { exact: true }).click();
  await owner.app.getByLabel(text('evidence.new.seed')).fill('blue 7');
  await owner.app.getByLabel(text('evidence.new.size')).fill('');
  await press(owner, text('evidence.new.submit'));
  await owner.app.getByText(text('refusal.sample_size_invalid')).waitFor();
});

test('the record is narrowed, opened, and hands out the proof of an entry', async () => {
  await owner.open('/app/evidence');
  await press(owner, text('evidence.recordOpen'));
  await seeTitle(owner, text('evidence.recordTitle'));
  await owner.app.getByLabel(text('evidence.record.kind')).selectOption('lists');
  // What was read of the store by itself is about the lists, too.
  const lines = owner.app
    .getByRole('list', { name: text('evidence.recordTitle') })
    .getByRole('listitem')
    .filter({ hasText: /saved an? (people|apps) list/ });
  await expect.poll(() => lines.count()).toBe(2);
  await lines.first().getByRole('button').click();
  await lines.first().getByText(text('entry.field.rowsKept')).waitFor();
  await lines
    .first()
    .getByRole('button', { name: text('shared.technicalDetails') })
    .click();
  const file = parseProofFile(await readFile(await (await downloadBy(owner, text('entry.proof'))).path()));
  const { checkpoint } = await openCheckpoint(nodeCrypto, file.checkpoint, [parseKey(nodeCrypto, vkey)]);
  expect(checkpoint.size).toBeGreaterThan(file.index);
  await owner.app.getByLabel(text('evidence.record.day')).fill('2020-01-01');
  await owner.app.getByText(text('evidence.record.nothing')).waitFor();
});

test('an export that is no list is refused with its lines; one that was watched is compared, recorded and shown', async () => {
  await owner.open('/app/evidence/watched');
  const { app: page } = owner;
  await page.getByLabel(text('watched.name')).fill('Ada Auditor');
  await page.getByLabel(text('watched.organisation')).fill('Audit Ltd');
  const people = await page.locator('option', { hasText: /^People/ }).getAttribute('value');
  await page.getByLabel(text('watched.list')).selectOption(people);
  await page.getByLabel(text('bring.pasteLabel')).fill('Home\nOrders\nProducts');
  await press(owner, text('watched.check'));
  await page.getByText(text('check.unreadableTitle')).waitFor();
  await copyScreen(owner, 'people');
  await page.getByLabel(text('bring.pasteLabel')).fill('');
  await page.getByLabel(text('bring.pasteLabel')).click();
  await owner.page.keyboard.press('Control+V');
  await press(owner, text('watched.check'));
  await press(owner, text('watched.record'));
  await seeTitle(owner, text('watched.result.people'));
  await page.getByText(text('watched.result.same', { count: 1 })).waitFor();
  await page.getByText('Ada Auditor, Audit Ltd').waitFor();
});

test('the signed state is downloaded, and from then on it is said since when a change would be noticed', async () => {
  await owner.open('/app/evidence');
  const file = await downloadBy(owner, text('evidence.outside.download'));
  const note = await readFile(await file.path());
  const { checkpoint } = await openCheckpoint(nodeCrypto, note, [parseKey(nodeCrypto, vkey)]);
  expect(checkpoint.size).toBeGreaterThan(10);
  await owner.open('/app/evidence');
  await owner.app.getByText(/^Tamper-evident since /).waitFor();
  await press(owner, text('evidence.outside.events'));
  await owner.app.getByText(text('record.checkpoint.copied.delivered.download')).first().waitFor();
});

// What axe knows and scrolling sideways is the walk's through all screens.
test('every screen of the room, wide and on a phone, is quick and still', async () => {
  const faults: string[] = [];
  for (const size of [WIDE, PHONE]) {
    const visitor = await visit(app, 'development', 'owner', size);
    // Chromium's headless shell, unlike the whole program, paints the first page of a fresh person before its styles are there.
    await visitor.open('/app/evidence');
    const paths = ['', '/record', '/check', '/new', '/watched'].map((path) => `/app/evidence${path}`);
    for (const path of paths) {
      await visitor.open(path);
      const { largestPaintMs, layoutShift } = await vitalsOf(visitor);
      const slow = largestPaintMs > LARGEST_PAINT_MS ? [`largest paint after ${largestPaintMs} ms`] : [];
      const moving = layoutShift > LAYOUT_SHIFT ? [`layout shift of ${layoutShift}`] : [];
      faults.push(...[...slow, ...moving].map((fault) => `${path} at ${size.width}: ${fault}`));
    }
    faults.push(...visitor.complaints.splice(0));
    await visitor.leave();
  }
  expect(faults).toEqual([]);
});

/** Drops the file on the verifier's page, opened from disk without a network, and reads its headline. */
async function verifiedAtDesk(download: Download): Promise<void> {
  await desk.reload();
  await desk.fill('#key', vkey);
  const dropped = await desk.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (unit) => unit.charCodeAt(0))], 'pack.zip'));
      return transfer;
    },
    (await readFile(await download.path())).toString('base64'),
  );
  await desk.dispatchEvent('body', 'drop', { dataTransfer: dropped });
  const result = desk.locator('#result[data-report]');
  await result.waitFor();
  const said = await result.innerText();
  expect(said).toContain('VERIFIED: no check failed');
  expect(said).toContain('DEMONSTRATION DATA');
  const report: unknown = JSON.parse((await result.getAttribute('data-report')) ?? 'null');
  expect(report).toMatchObject({ verdict: 'verified', isDemo: true, keyTrust: 'pinned' });
}
