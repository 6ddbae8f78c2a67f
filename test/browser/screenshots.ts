// `npm run screenshots` makes the pictures of the README; `npm run screenshots -- DIR` makes one of every screen, to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { playRemovals, playScreens, show, type Screen } from './screens.ts';
import { PHONE, visit, WIDE, type Visitor } from './visitor.ts';

const README = ['decide', 'stands-out', 'removals', 'close'];
const README_FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));

const [folder] = process.argv.slice(2);
const wanted = (screens: Screen[]) => (folder ? screens : screens.filter(({ name }) => README.includes(name)));

await mkdir(folder ?? README_FOLDER, { recursive: true });
const app = await startHostedApp({}, true);
try {
  const screens = await playScreens(app);
  const running = screens.find((screen) => screen.name === 'decide')!.path;
  await takePictures(app, wanted(screens));
  await takePictures(app, wanted(await playRemovals(app, running)));
} finally {
  await app.stop();
}

async function takePictures(hosted: HostedApp, screens: readonly Screen[]): Promise<void> {
  for (const screen of screens) {
    for (const size of [WIDE, PHONE]) {
      const visitor = await visit(hosted, screen.store, screen.person, size);
      await takePicture(visitor, screen, size);
      await visitor.leave();
    }
  }
}

/** The README's show what fits a screen; the ones to look at show the page to its end. */
async function takePicture(visitor: Visitor, screen: Screen, size: { width: number; height: number }): Promise<void> {
  await show(visitor, screen);
  if (folder !== undefined) {
    const height = await visitor.frame().evaluate(() => document.documentElement.scrollHeight);
    await visitor.page.setViewportSize({ ...size, height: Math.min(2400, Math.max(size.height, height + 120)) });
  }
  await visitor.page.screenshot({
    path: join(folder ?? README_FOLDER, `${screen.name}-${size.width}.png`),
    animations: 'disabled',
  });
  process.stderr.write(`${screen.name} ${size.width}\n`);
}
