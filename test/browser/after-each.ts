import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { Visitor } from './visitor.ts';

/** After each test: a browser that complained fails it, and a failed one leaves pictures of what its people saw. */
export function watchVisitors(visitors: () => readonly (Visitor | undefined)[]): void {
  afterEach(async ({ task }) => {
    const present = visitors().filter((visitor) => visitor !== undefined);
    const complaints = present.flatMap((visitor) => visitor.complaints.splice(0));
    if (task.result?.state === 'fail' || complaints.length > 0) await leavePictures(task.name, present);
    expect(complaints, 'what the browser complained about').toEqual([]);
  });
}

async function leavePictures(test: string, visitors: readonly Visitor[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-failed-'));
  for (const [at, { page }] of visitors.entries()) {
    await page.screenshot({ path: join(folder, `${at}.png`) }).catch(() => {});
  }
  process.stderr.write(`"${test}": pictures in ${folder}\n`);
}
