import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCountersign, type Started } from '#test/demo/start-all.ts';
import { launchChromium, type HostedBrowser } from '#test/standin/chromium.ts';
import { CHROMIUM_APP_ORIGIN } from '#test/standin/facts.ts';
import type { Standin, StandinOptions } from '#test/standin/server.ts';

export interface HostedApp {
  standin: Standin;
  started: Started;
  chromium: HostedBrowser;
  stop(): Promise<void>;
}

/** Both processes of the app on PostgreSQL of their own, the stand-in admin around them, and Chromium in front, without anything between. */
export async function startHostedApp(standin: Partial<StandinOptions> = {}, withPast = false): Promise<HostedApp> {
  const directory = await mkdtemp(join(tmpdir(), 'countersign-browser-'));
  const started = await startCountersign({
    directory,
    durable: false,
    withoutFront: true,
    appUrl: CHROMIUM_APP_ORIGIN,
    withPast,
    standin: { timeScale: 0.0001, ...standin },
  });
  const chromium = await launchChromium(started.standin, started.processUrl).catch(async (error: unknown) => {
    await started.stop();
    throw error;
  });
  return {
    standin: started.standin,
    started,
    chromium,
    async stop() {
      await chromium.close();
      await started.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
