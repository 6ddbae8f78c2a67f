// `npm run screenshots` makes the pictures of the README; `npm run screenshots -- DIR` makes one of every screen, to look at.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHostedApp, type HostedApp } from './hosted-app.ts';
import { playRemovals, playScreens, show, type Screen } from './screens.ts';
import { PHONE, visit, WIDE } from './visitor.ts';

const README = new Set(['home-1280', 'stands-out-1280', 'decide-1280', 'decide-375', 'removals-1280']);
const README_FOLDER = fileURLToPath(new URL('../../docs/images/', import.meta.url));

const [folder] = process.argv.slice(2);
const wanted = ({ name }: Screen, { width }: { width: number }) =>
  folder !== undefined || README.has(`${name}-${width}`);

await mkdir(folder ?? README_FOLDER, { recursive: true });
const app = await startHostedApp({}, true);
try {
  const screens = await playScreens(app);
  const running = screens.find((screen) => screen.name === 'decide')!.path;
  await takePictures(app, screens);
  await takePictures(app, await playRemovals(app, running));
} finally {
  await app.stop();
}

async function takePictures(hosted: HostedApp, screens: readonly Screen[]): Promise<void> {
  for (const screen of screens) {
    for (const size of [WIDE, PHONE].filter((one) => wanted(screen, one))) {
      // The README's show what fits a screen; the ones to look at are tall enough for most pages.
      const shown = folder === undefined ? size : { ...size, height: 1500 };
      const visitor = await visit(hosted, screen.store, screen.person, shown);
      await show(visitor, screen);
      const path = join(folder ?? README_FOLDER, `${screen.name}-${size.width}.png`);
      await visitor.page.screenshot({ path, animations: 'disabled' });
      await visitor.leave();
      process.stderr.write(`${screen.name} ${size.width}\n`);
    }
  }
}
