import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openHttpsDoor } from './https-door.ts';
import type { Standin } from './server.ts';

// The headless shell draws no window around a page: a visit costs half of what it costs in the whole program.
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of an installed Chromium or Chrome; CHROMIUM_PATH goes first. Null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  return CANDIDATES.find((path) => existsSync(path)) ?? null;
}

export interface HostedBrowser {
  browser: Browser;
  /** A fresh person at a fresh computer, with an ordinary Chrome User-Agent. */
  newContext(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

// As root Chromium refuses its sandbox; the rest keeps it from talking to the outside by itself.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// isbot turns HeadlessChrome away (platform.md 0.10).
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/**
 * Starts Chromium in which admin.shopify.com, the CDN and the stores are the stand-in and https://app.countersign.test is the app at `appUrl`.
 * The stand-in must have been started (or told by `setAppUrl`) with https://app.countersign.test as the app's address for frames.
 */
export async function launchChromium(standin: Standin, appUrl: string): Promise<HostedBrowser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error(
      'No Chromium was found. Install it (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.',
    );
  }
  const door = await openHttpsDoor(standin.url, appUrl);
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...door.chromiumArguments] });
  return {
    browser,
    newContext: (options = {}) =>
      browser.newContext({ userAgent: USER_AGENT, viewport: { width: 1280, height: 800 }, ...options }),
    async close() {
      await browser.close();
      await door.close();
    },
  };
}

/** A tab of this person's in which sites inside frames can keep no cookies, as Chrome is set for many. */
export async function openTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCookieControls', { enableThirdPartyCookieRestriction: true });
  return page;
}
