import type { AppDraft } from '#app/domain/access/app-installation.ts';
import { buildApps, installedTextOf, uninstalledTextOf } from './app-rows.ts';
import type { FieldedRow } from './fielded-row.ts';
import { nothingBuilt, textOfRow } from './values.ts';
import type { Built } from './values.ts';
import { fieldOfHeader, tabHeading } from './words.ts';

/**
 * Turn fielded rows of the list of removed apps into apps that are all uninstalled. What says of itself that it is installed, and
 * shows no sign of removal, is set aside: the list would otherwise prove a removal that never was.
 */
export function buildUninstalled(fielded: FieldedRow[], text: string): Built<AppDraft> {
  const apps = buildApps(fielded);
  const rowAt = new Map(fielded.map((row) => [row.line, row]));
  const built: Built<AppDraft> = { ...nothingBuilt<AppDraft>(), setAside: apps.setAside, problems: apps.problems };
  const known = new Map<string, number>();
  for (const app of apps.rows) {
    const row = rowAt.get(app.line);
    const excerpt = row ? textOfRow(row) : app.title;
    if (app.uninstalled !== 'yes' && (app.uninstalled === 'no' || saysInstalled(row))) {
      built.setAside.push({ line: app.line, excerpt, reason: 'shown as installed, not as uninstalled' });
      continue;
    }
    const key = JSON.stringify([app.title, app.developer, app.uninstalledAt, app.apiKey, app.handle]);
    const first = known.get(key);
    if (first !== undefined) {
      built.setAside.push({ line: app.line, excerpt, reason: `says the same as line ${first}` });
      continue;
    }
    known.set(key, app.line);
    built.rows.push({ ...app, uninstalled: 'yes' });
  }
  if (built.rows.length > 0 && !saysUninstalled(text)) {
    built.problems.push({
      line: null,
      sentence:
        'Nothing in this text says that these apps were uninstalled. Check that it comes from the Uninstalled tab.',
    });
  }
  return built;
}

function saysInstalled(row: FieldedRow | undefined): boolean {
  return installedTextOf(row?.values.get('installedAt') ?? '') !== null;
}

/** Does any cell or line of the text speak of removal, be it the name of the tab alone? */
export function saysUninstalled(text: string): boolean {
  return text
    .slice(0, 1_000_000)
    .split(/[\n\t,;]/)
    .some(
      (cell) =>
        tabHeading(cell) === 'uninstalled' ||
        uninstalledTextOf(cell.trim()) !== null ||
        fieldOfHeader('uninstalled', cell) === 'uninstalledAt',
    );
}
