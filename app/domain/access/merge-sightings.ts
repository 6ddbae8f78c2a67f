import { normaliseName } from './account.ts';
import type { AppDraft, AppInstallation } from './app-installation.ts';
import type { Confidence, Sighting, SightingSource } from './sighting.ts';

/** How signs were found to be of one app, or of a row of the list: the strongest way. 'none': of no row. */
export type SightedBy = 'id' | 'handle' | 'title' | 'none';

/** One app as the signs of it show it. Times UTC, ISO 8601; `evidence` in the order of time. Null means "not known". */
export type SightedApp = {
  /** What the signs call it: a title, else a handle, else an id. */
  name: string;
  id: string | null;
  handle: string | null;
  /** Row of the list that it is; null when it is none, or when it cannot be told which. */
  appKey: string | null;
  matchedBy: SightedBy;
  /** Rows that it may be, where a title fits several: a question for a person. */
  candidates: string[];
  /** The best of its signs. */
  confidence: Confidence;
  firstSeenAt: string;
  lastSeenAt: string;
  times: number;
  sources: SightingSource[];
  evidence: Sighting[];
};

/** Signs put together. Every sign of an app is in the evidence of exactly one of them. An app without a sign is not thereby unused. */
export type SightedApps = {
  listed: SightedApp[];
  /** On no list: somebody has to find out what it is. */
  unlisted: SightedApp[];
  /** Fits several rows of the list, so it is one of them or another one. */
  unclear: SightedApp[];
  /** Shown by Shopify as removed, and not seen after the day of it, where that day is known. */
  removed: SightedApp[];
  /** Known by a number alone, which no list carries: neither found nor missing, until another sign names it. */
  notComparable: SightedApp[];
  /** What Shopify itself does under a name of its own: the online store, the till, the admin. No app of the list. */
  shopifysOwn: SightedApp[];
};

const CONFIDENCES: readonly Confidence[] = ['hint', 'likely', 'certain'];

// Order sources of Shopify itself, as `sourceName` of an order and as titles and ids of its apps (Admin API, Order.sourceName and
// Order.app; the ids are those that every store shows).
const SHOPIFYS_OWN: ReadonlySet<string> = new Set([
  ...['web', 'pos', 'android', 'iphone', 'shopify', 'shopify admin', 'shopify_draft_order', 'shopify web', 'admin'],
  ...['online store', 'point of sale', 'shopify pos', 'draft orders', 'shopify mobile', 'shop'],
  ...['580111', '129785', '1354745', '3890849'],
]);

/**
 * Signs of apps -> apps, matched to the rows of the list by API key or id, then handle, then the exact normalised title; signs among
 * themselves in the same way, where a title never joins two that have different ids. Hints only support: they go to an app that
 * other signs or the list know, and where there is none they stand alone as a hint. Signs of people are left out.
 * @param uninstalled apps that Shopify shows as removed
 */
export function mergeSightings(
  sightings: readonly Sighting[],
  rows: readonly AppInstallation[],
  uninstalled: readonly AppDraft[],
): SightedApps {
  const groups = new SightedGroups();
  const ofApps = sightings.filter((one) => one.of === 'app');
  // Those with an id first, hints last: what is weak finds what is strong, and never the other way round.
  for (const one of ofApps.toSorted((a, b) => strengthOf(b) - strengthOf(a) || compareSightings(a, b))) groups.add(one);
  const listed = indexOfApps(rows);
  const gone = indexOfApps(uninstalled);
  const merged: SightedApps = {
    listed: [],
    unlisted: [],
    unclear: [],
    removed: [],
    notComparable: [],
    shopifysOwn: [],
  };
  const hasEvery = { id: rows.every((row) => row.apiKey), handle: rows.every((row) => row.handle) };
  for (const group of groups.all()) {
    const app = sightedApp(group);
    const match = findApp(app, listed);
    if (match.rows.length === 1) {
      merged.listed.push({ ...app, appKey: match.rows[0]!.appKey, matchedBy: match.by });
    } else if (match.rows.length > 1) {
      merged.unclear.push({ ...app, candidates: match.rows.map((row) => row.appKey) });
    } else if (isShopifysOwn(app)) merged.shopifysOwn.push(app);
    else if (findApp(app, gone).rows.some((row) => !wasSeenAfter(app, row))) merged.removed.push(app);
    else if (isNumberAlone(app, hasEvery)) merged.notComparable.push(app);
    else merged.unlisted.push(isHandleAlone(app, hasEvery) ? { ...app, confidence: 'hint' } : app);
  }
  return merged;
}

/** Signs by the row they are of, for the page of an app. Several groups of signs may be of one row. */
export function sightingsByApp({ listed }: SightedApps): Map<string, Sighting[]> {
  const byApp = new Map<string, Sighting[]>();
  for (const { appKey, evidence } of listed) {
    if (appKey !== null) byApp.set(appKey, [...(byApp.get(appKey) ?? []), ...evidence].toSorted(compareSightings));
  }
  return byApp;
}

type HasEvery = Record<'id' | 'handle', boolean>;

/** A number is not the API key that a list may carry; an API key says something once every row has its own. */
const isNumberAlone = ({ id, handle, evidence }: SightedApp, hasEvery: HasEvery): boolean =>
  handle === null && evidence.every(({ name }) => name === null) && (id === null || isNumber(id) || !hasEvery.id);

/** A handle says little against a list that has none: an app's title need not resemble it. */
const isHandleAlone = ({ id, handle, evidence }: SightedApp, hasEvery: HasEvery): boolean =>
  handle !== null &&
  !hasEvery.handle &&
  (id === null || isNumber(id) || !hasEvery.id) &&
  evidence.every(({ name }) => name === null);

function strengthOf({ id, handle, confidence }: Sighting): number {
  if (confidence === 'hint') return 0;
  return id !== null ? 3 : handle !== null ? 2 : 1;
}

// In the order of time, and where that is the same in one that does not depend on how they came.
const compareSightings = (a: Sighting, b: Sighting): number => {
  for (const member of [
    'firstSeenAt',
    'source',
    'id',
    'handle',
    'name',
    'lastSeenAt',
    'detail',
    'confidence',
  ] as const) {
    const order = compareText(a[member] ?? '', b[member] ?? '');
    if (order !== 0) return order;
  }
  return a.times - b.times;
};
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

type Group = { id: string | null; handle: string | null; title: string | null; evidence: Sighting[] };
type Marks = Pick<Group, 'id' | 'handle' | 'title'>;

const marksOf = ({ id, handle, name }: Sighting): Marks => ({
  id: id?.trim() || null,
  handle: handle?.trim().toLowerCase() || null,
  title: name === null ? null : normaliseName(name) || null,
});

/** Two ids, or two handles, are two apps, whatever else is the same. */
const areCompatible = (one: Marks, other: Marks): boolean =>
  (one.id === null || other.id === null || one.id === other.id) &&
  (one.handle === null || other.handle === null || one.handle === other.handle);

class SightedGroups {
  readonly #groups: Group[] = [];
  readonly #byMark = new Map<string, Group[]>();

  add(sighting: Sighting): void {
    const marks = marksOf(sighting);
    const found = namesOf(marks)
      .map((name) => (this.#byMark.get(name) ?? []).filter((group) => areCompatible(group, marks)))
      .find((groups) => groups.length > 0);
    // A title that two apps share says nothing of which it is.
    const [group] = found?.length === 1 ? found : [];
    if (group === undefined) this.#start(sighting, marks);
    else this.#extend(group, sighting, marks);
  }

  #start(sighting: Sighting, marks: Marks): void {
    const group = { ...marks, evidence: [sighting] };
    this.#groups.push(group);
    this.#index(group, marks);
  }

  #extend(group: Group, sighting: Sighting, marks: Marks): void {
    group.evidence.push(sighting);
    // A hint supports what is known; it does not teach a name by which further signs would be taken in.
    if (sighting.confidence === 'hint') return;
    group.id ??= marks.id;
    group.handle ??= marks.handle;
    group.title ??= marks.title;
    this.#index(group, marks);
  }

  #index(group: Group, marks: Marks): void {
    for (const name of namesOf(marks)) {
      const groups = this.#byMark.get(name) ?? [];
      if (!groups.includes(group)) this.#byMark.set(name, [...groups, group]);
    }
  }

  all(): readonly Group[] {
    return this.#groups;
  }
}

const namesOf = (marks: Marks): string[] =>
  (['id', 'handle', 'title'] as const).flatMap((mark) => (marks[mark] === null ? [] : [`${mark} ${marks[mark]}`]));

function sightedApp({ id, handle, evidence }: Group): SightedApp {
  const ordered = evidence.toSorted(compareSightings);
  const best = CONFIDENCES[Math.max(...ordered.map(({ confidence }) => CONFIDENCES.indexOf(confidence)))]!;
  const title = ordered.find(({ name, confidence }) => name !== null && confidence === best)?.name;
  return {
    name: title ?? ordered.find(({ name }) => name !== null)?.name ?? handle ?? id ?? '',
    id,
    handle,
    appKey: null,
    matchedBy: 'none',
    candidates: [],
    confidence: best,
    firstSeenAt: ordered.map((one) => one.firstSeenAt).reduce((a, b) => (a < b ? a : b)),
    lastSeenAt: ordered.map((one) => one.lastSeenAt).reduce((a, b) => (a > b ? a : b)),
    times: ordered.reduce((sum, one) => sum + one.times, 0),
    sources: [...new Set(ordered.map(({ source }) => source))],
    evidence: ordered,
  };
}

type Indexed<Row> = Record<'id' | 'handle' | 'title', Map<string, Row[]>>;

function indexOfApps<Row extends AppDraft>(rows: readonly Row[]): Indexed<Row> {
  const by = (of: (row: Row) => string | null | undefined) => {
    const found = new Map<string, Row[]>();
    for (const row of rows) {
      const value = of(row);
      if (value) found.set(value, [...(found.get(value) ?? []), row]);
    }
    return found;
  };
  return {
    id: by((row) => row.apiKey?.trim()),
    // Shopify makes the handle of an app from its title.
    handle: by((row) => row.handle?.trim().toLowerCase() ?? normaliseName(row.title).replaceAll(' ', '-')),
    title: by((row) => normaliseName(row.title)),
  };
}

// A sign's id may be the app's number, which lists do not carry: then it says nothing against a handle or a title.
function findApp<Row extends AppDraft>(app: SightedApp, index: Indexed<Row>): { by: SightedBy; rows: Row[] } {
  const titles = [...new Set(app.evidence.flatMap(({ name }) => (name === null ? [] : [normaliseName(name)])))];
  const tries: [Exclude<SightedBy, 'none'>, string | null][] = [
    ['id', app.id],
    ['handle', app.handle],
    ...titles.map((title): ['title', string] => ['title', title]),
  ];
  for (const [by, value] of tries) {
    const rows = value === null ? [] : (index[by].get(value) ?? []).filter((row) => mayBe(app, row, by));
    if (rows.length > 0) return { by, rows };
  }
  return { by: 'none', rows: [] };
}

// Two handles are two apps, and two API keys are, whatever the title.
const mayBe = (app: SightedApp, row: AppDraft, by: SightedBy): boolean =>
  by === 'id' ||
  ((app.id === null || isNumber(app.id) || row.apiKey === null || app.id === row.apiKey.trim()) &&
    (app.handle === null || row.handle === null || app.handle === row.handle.trim().toLowerCase()));

const isNumber = (id: string): boolean => /^\d+$/.test(id);

const isShopifysOwn = ({ id, handle, name }: SightedApp): boolean =>
  [id, handle, normaliseName(name)].some((mark) => mark !== null && SHOPIFYS_OWN.has(mark));

/** Only a day after that of the removal counts: on the day itself it may have been seen in the morning. */
function wasSeenAfter(app: SightedApp, { uninstalledAt }: AppDraft): boolean {
  const removedOn = uninstalledAt?.at?.slice(0, 10) ?? null;
  return removedOn !== null && app.lastSeenAt.slice(0, 10) > removedOn;
}
