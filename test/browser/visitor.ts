import type { BrowserContext, ConsoleMessage, Frame, FrameLocator, Page } from 'playwright-core';
import { openTab } from '#test/standin/chromium.ts';
import { STORES, type StoreKey } from '#test/standin/facts.ts';
import type { HostedApp } from './hosted-app.ts';

export const WIDE = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 812 };

/** A person at a computer of their own, with the admin of one store open. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** What is inside the admin's frame. */
  app: FrameLocator;
  /** Opens a page of the app by its address in the admin, and waits until it answers to the person. */
  open(path?: string): Promise<void>;
  /** Opens a page of the admin around the app, for example "settings/users". */
  openAdmin(path: string): Promise<void>;
  frame(): Frame;
  /** Waits until the page in the frame is alive: painted by the server is not enough to press anything. */
  alive(): Promise<void>;
  /** Everything the browser complained about: console errors, hydration warnings, thrown errors, failed requests. */
  complaints: string[];
  leave(): Promise<void>;
}

const SLOW_MACHINE_MS = 30_000;

export async function visit(
  { chromium }: HostedApp,
  store: StoreKey,
  person: string,
  viewport: { width: number; height: number } = WIDE,
): Promise<Visitor> {
  const context = await chromium.newContext({ viewport, acceptDownloads: true, locale: 'en-GB' });
  context.setDefaultTimeout(SLOW_MACHINE_MS);
  const page = await openTab(context);
  const complaints = complaintsOf(context);
  const admin = `https://admin.shopify.com/store/${STORES[store].handle}`;
  const frame = () => {
    const found = page.frame({ name: 'app-iframe' });
    if (found === null) throw new Error('The admin shows no frame.');
    return found;
  };
  const alive = async () => {
    await page.frameLocator('iframe[name=app-iframe]').locator('h1').first().waitFor();
    await frame().waitForFunction(isHydrated);
  };
  return {
    context,
    page,
    app: page.frameLocator('iframe[name=app-iframe]'),
    frame,
    alive,
    complaints,
    async open(path = '/app') {
      await page.goto(addressFor(`${admin}/apps/countersign${path}`, person));
      await alive();
    },
    async openAdmin(path) {
      await page.goto(addressFor(`${admin}/${path}`, person));
      await page.locator('#view > *').first().waitFor();
    },
    leave: () => context.close(),
  };
}

/** Runs in the page: has React taken over what the server painted? React itself has no public sign of it. */
function isHydrated(): boolean {
  interface Root {
    stateNode: { current: { memoizedState: { isDehydrated?: boolean } | null } };
  }
  const [, root] = Object.entries(document).find(([name]) => name.startsWith('__reactContainer$')) ?? [];
  return (root as Root | undefined)?.stateNode.current.memoizedState?.isDehydrated === false;
}

function addressFor(address: string, person: string): string {
  const url = new URL(address);
  url.searchParams.set('as', person);
  return url.href;
}

// Listened to on the context, so that a second tab of the same person counts too.
function complaintsOf(context: BrowserContext): string[] {
  const complaints: string[] = [];
  // A page that renders in circles complains without end; the first few say what is wrong.
  const complain = (what: string) => {
    if (complaints.length < 20) complaints.push(what);
  };
  context.on('console', (message) => {
    if (isComplaint(message)) complain(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => complain(`thrown: ${error.error().stack ?? error.error().message}`));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? 'unknown';
    // A page that is left, and an address that became a download, end their requests this way.
    if (why !== 'net::ERR_ABORTED') complain(`request failed: ${request.method()} ${request.url()} ${why}`);
  });
  return complaints;
}

function isComplaint(message: ConsoleMessage): boolean {
  if (message.type() === 'error') return true;
  return message.type() === 'warning' && /hydrat|did not match|deprecated/i.test(message.text());
}
