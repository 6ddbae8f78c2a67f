import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { launchChromium, openTab } from './chromium.ts';
import type { HostedBrowser } from './chromium.ts';
import { startDemoFront } from './demo-front.ts';
import { CHROMIUM_APP_ORIGIN } from './facts.ts';
import { startStandin } from './server.ts';
import type { Standin } from './server.ts';
import { startTinyApp } from './tiny-app.ts';
import type { TinyApp } from './tiny-app.ts';

const APP = 'https://admin.shopify.com/store/harbour-goods/apps/countersign';

let standin: Standin;
let app: TinyApp;
let hosted: HostedBrowser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  app = await startTinyApp();
  standin = await startStandin({ appUrl: CHROMIUM_APP_ORIGIN, webhookUrl: app.url, timeScale: 0.0001 });
  hosted = await launchChromium(standin, app.url);
});

afterAll(async () => {
  await hosted?.close();
  await standin?.close();
  await app?.close();
});

beforeEach(async () => {
  standin.reset();
  app.seen.splice(0);
  context = await hosted.newContext();
  page = await openTab(context);
  complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function openApp(path = ''): Promise<Frame> {
  await page.goto(APP + path);
  return appFrame();
}

async function appFrame(): Promise<Frame> {
  await page.frameLocator('iframe[name=app-iframe]').locator('#out', { hasText: 'ready' }).waitFor();
  const frame = page.frame({ name: 'app-iframe' });
  if (frame === null) throw new Error('no frame');
  return frame;
}

describe('the hosted app', () => {
  test('opens in a frame on its own origin with a session token in the address', async () => {
    const frame = await openApp('?as=lead-1');
    expect(new URL(frame.url()).origin).toBe(CHROMIUM_APP_ORIGIN);
    expect(await frame.textContent('#token')).toBe('token in address');
    const parameters = new URL(frame.url()).searchParams;
    expect(parameters.get('shop')).toBe('harbour-goods.myshopify.com');
    expect(atob(parameters.get('host') ?? '')).toBe('admin.shopify.com/store/harbour-goods');
  });

  test('gets a fresh session token of the person who is signed in', async () => {
    const frame = await openApp('?as=lead-1');
    const token = await frame.evaluate(() => shopify.idToken());
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      sub: string;
      dest: string;
    };
    expect(claims).toMatchObject({ sub: '82001000003', dest: 'https://harbour-goods.myshopify.com' });
    expect(await frame.evaluate(() => shopify.user())).toMatchObject({ id: 82001000003, name: 'Mei Tanaka' });
  });

  test('sends the token with fetches to itself, and once more when told that it was stale', async () => {
    const frame = await openApp();
    expect(
      await frame.evaluate(async () => (await fetch('/echo?refuse-first', { method: 'POST', body: 'x' })).status),
    ).toBe(200);
    expect(app.seen).toHaveLength(2);
    expect(app.seen.every((header) => header.startsWith('Bearer ey'))).toBe(true);
  });

  test('is not opened for a person without permission', async () => {
    await page.goto(`${APP}?as=no-app`);
    await page.locator('#no-access').waitFor();
    expect(page.frame({ name: 'app-iframe' })).toBeNull();
  });

  test('cannot keep cookies in the frame', async () => {
    const frame = await openApp();
    expect(await frame.evaluate(() => ((document.cookie = 'a=1; SameSite=None; Secure'), document.cookie))).toBe('');
  });

  test('leaves the bounce page with a token of its own', async () => {
    const frame = await openApp();
    await frame.goto(`${CHROMIUM_APP_ORIGIN}/reviews?bounce=1`).catch(() => undefined);
    await page.frameLocator('iframe').locator('h1', { hasText: '/reviews' }).waitFor();
    expect(page.frame({ name: 'app-iframe' })?.url()).toContain('id_token=');
  });

  test('changes with the store and the person chosen at the top', async () => {
    await openApp('?as=manager');
    const shown = async () => {
      await page.frameLocator('iframe').locator('#token').waitFor();
      const address = new URL(page.frame({ name: 'app-iframe' })!.url()).searchParams;
      const claims = Buffer.from((address.get('id_token') ?? '').split('.')[1] ?? '', 'base64url').toString();
      return [address.get('shop'), (JSON.parse(claims) as { sub: string }).sub];
    };
    const { plain, custom } = standin.stores;
    expect(await shown()).toEqual([plain.domain, String(plain.people[1]!.userId)]);

    const choose = async (switchName: string, value: string, path: string) => {
      await page.getByLabel(switchName, { exact: true }).selectOption(value);
      await page.waitForURL((url) => url.pathname.startsWith(path));
      await page.waitForLoadState();
    };
    await choose('Store', custom.handle, `/store/${custom.handle}/`);
    expect((await shown())[0]).toBe(custom.domain);
    await choose('Signed in as', 'lead-1', `/store/${custom.handle}/`);
    await page.waitForFunction(() => sessionStorage.getItem('person of custom') === 'lead-1');
    expect(await shown()).toEqual([custom.domain, String(custom.people[2]!.userId)]);
  });

  test('does not answer messages of other origins', async () => {
    await openApp();
    const heard = await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.addEventListener('message', (event) => resolve(event.data), { once: true });
          window.postMessage({ standin: 'frame', message: { type: 'idToken', call: 1 } }, '*');
        }),
    );
    expect(heard).toMatchObject({ message: { type: 'idToken' } });
    expect(await page.locator('.toast').count()).toBe(0);
  });
});

describe('what the admin draws', () => {
  test('a toast', async () => {
    const frame = await openApp();
    await frame.evaluate(() => shopify.toast.show('List saved'));
    await page.locator('.toast', { hasText: 'List saved' }).waitFor();
  });

  test('the save bar, whose buttons press the app’s own', async () => {
    const frame = await openApp();
    await frame.evaluate(() => shopify.saveBar.show('bar'));
    await page.locator('#save-bar').getByRole('button', { name: 'Save' }).click();
    await page.frameLocator('iframe').locator('#out', { hasText: 'saved' }).waitFor();
    await frame.evaluate(() => shopify.saveBar.hide('bar'));
    await page.locator('#save-bar').waitFor({ state: 'hidden' });
  });

  test('a question before unsaved changes are left', async () => {
    const frame = await openApp();
    await frame.evaluate(() => shopify.saveBar.show('bar'));
    const left = frame.evaluate(() => shopify.saveBar.leaveConfirmation().then(() => 'left'));
    await page.getByRole('button', { name: 'Leave page' }).click();
    expect(await left).toBe('left');
  });

  test('title and primary action of the page', async () => {
    await openApp();
    await page.locator('#title-bar', { hasText: 'Tiny title' }).getByRole('button', { name: 'Act' }).click();
    await page.frameLocator('iframe').locator('#out', { hasText: 'title clicked' }).waitFor();
  });

  test('a modal with the app’s content and buttons, and dims around it', async () => {
    const frame = await openApp();
    expect(await frame.getByText('Modal text').isVisible()).toBe(false);
    await frame.evaluate(() => shopify.modal.show('ask'));
    const dialog = page.frameLocator('iframe').getByRole('dialog');
    await dialog.getByText('Modal text').waitFor();
    await page.locator('body.dimmed').waitFor();
    await dialog.getByRole('button', { name: 'Yes' }).click();
    await page.frameLocator('iframe').locator('#out', { hasText: 'confirmed' }).waitFor();
    await frame.evaluate(() => shopify.modal.hide('ask'));
    await page.locator('body:not(.dimmed)').waitFor();
  });

  test('the app’s navigation without its home entry', async () => {
    await openApp();
    await page.locator('#app-nav a').first().waitFor();
    expect(await page.locator('#app-nav a').allTextContents()).toEqual(['People', 'Reviews']);
    await page.locator('#app-nav').getByText('People').click();
    await page.waitForURL('**/apps/countersign/people');
  });
});

describe('addresses', () => {
  test('a deep link opens the app at its path and a redirect inside keeps the outer address right', async () => {
    const frame = await openApp('/reviews?cycle=7');
    expect(await frame.textContent('h1')).toBe('/reviews');
    expect(page.url()).toBe(`${APP}/reviews?cycle=7`);
    await page.goto(`${APP}/moved`);
    await page.waitForURL('**/apps/countersign/people?moved=yes');
  });

  test('moving inside the frame is shown outside', async () => {
    const frame = await openApp();
    await frame.evaluate(() => history.pushState(null, '', '/people?page=2'));
    await page.waitForURL('**/apps/countersign/people?page=2');
  });

  test('a link to the admin leaves the frame for that page', async () => {
    const frame = await openApp();
    await frame.click('#settings');
    await page.waitForURL('https://admin.shopify.com/store/harbour-goods/settings/users');
  });

  test('a store’s own /admin address leads to the admin', async () => {
    await page.goto('https://harbour-goods.myshopify.com/admin/apps/countersign-demo/people');
    await page.waitForURL('https://admin.shopify.com/store/harbour-goods/apps/countersign/people');
  });
});

describe('optional scopes', () => {
  test('are asked for in the admin, and declined where Shopify does not open them to the store', async () => {
    const frame = await openApp();
    const outcome = frame.evaluate(() => shopify.scopes.request(['read_users']));
    await page.getByRole('button', { name: 'Update' }).click();
    await page.getByRole('button', { name: 'Close' }).click();
    expect((await outcome).result).toBe('declined-all');
  });
});

describe('the demo in a person’s own browser', () => {
  test('works over plain addresses of this machine, with the front before the app', async () => {
    const front = await startDemoFront({ appUrl: app.url, standinUrl: standin.url });
    standin.setAppUrl(front.url, app.url);
    try {
      await page.goto(standin.url);
      const frame = await appFrame();
      expect(new URL(frame.url()).origin).toBe(front.url);
      expect(await frame.evaluate(() => shopify.idToken())).toMatch(/^ey/);
    } finally {
      standin.setAppUrl(CHROMIUM_APP_ORIGIN, app.url);
      await front.close();
    }
  });
});

test('the app’s own frame policy is enforced: without the front another page may not frame it', async () => {
  standin.setAppUrl(app.url);
  try {
    const blocked = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.goto(standin.url);
    await blocked;
  } finally {
    standin.setAppUrl(CHROMIUM_APP_ORIGIN, app.url);
  }
});

describe('settings pages', () => {
  test.each([
    ['users', 'settings/users'],
    ['apps', 'settings/apps'],
    ['uninstalled', 'settings/apps?tab=uninstalled'],
  ] as const)('selecting the list of %s gives the text that pasteText promises', async (screen, path) => {
    await page.goto(`https://admin.shopify.com/store/harbour-goods/${path}`);
    await page.locator('#list tbody tr').first().waitFor();
    const copied = await page.evaluate(() => {
      const selection = getSelection();
      selection?.selectAllChildren(document.getElementById('list') as HTMLElement);
      return selection?.toString() ?? '';
    });
    expect(copied.trimEnd()).toBe(standin.pasteText('plain', screen));
  });

  test('a person is removed there as in the admin', async () => {
    await page.goto('https://admin.shopify.com/store/harbour-goods/settings/users');
    await page.locator('tr[data-key=person-008]').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.locator('#count', { hasText: '44 users' }).waitFor();
    expect(standin.screenCount('plain', 'users')).toBe(44);
  });

  test('let somebody into Countersign, and give them another role', async () => {
    await page.goto('https://admin.shopify.com/store/harbour-goods/settings/users');
    const row = page.locator('tr[data-key=no-app]');
    await row.getByRole('button', { name: 'Allow Countersign' }).click();
    await row.getByRole('button', { name: 'Take Countersign away' }).waitFor();
    expect(standin.mayOpen('plain', 'no-app')).toBe(true);
    await row.getByRole('combobox').selectOption('Warehouse lead');
    const changed = () => standin.stores.plain.people.find((person) => person.key === 'no-app');
    await expect
      .poll(changed)
      .toMatchObject({ role: 'Warehouse lead', permissions: ['orders', 'locations', 'shipping'] });
  });
});
