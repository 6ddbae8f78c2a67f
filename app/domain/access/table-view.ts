/** What the tables of people and apps can show beside the name, and what they can be narrowed by. */
export const COLUMNS = {
  people: ['can', 'data', 'type', 'status', 'twoStep', 'lastSeen', 'source', 'standsOut'],
  apps: ['can', 'data', 'installed', 'policy', 'agreement', 'source', 'standsOut'],
} as const;

export const FILTERS = {
  people: ['type', 'status', 'role', 'data', 'level', 'twoStep', 'owner', 'activity', 'source', 'missing'],
  apps: ['data', 'level', 'policy', 'store', 'agreement', 'source', 'missing'],
} as const;

export type Table = keyof typeof COLUMNS;
export type Column = (typeof COLUMNS)[Table][number];
export type FilterName = (typeof FILTERS)[Table][number];

/** A filter somebody keeps: its name on screen, and what the address bar says under it. */
export type SavedView = { name: string; query: string };

/** How one person has one table. `columns` null: they never chose, and the table shows what its list tells. */
export type TableChoice = { columns: Column[] | null; views: SavedView[] };

export const NO_CHOICE: TableChoice = { columns: null, views: [] };

const MOST_VIEWS = 20;
const LONGEST_NAME = 40;
const LONGEST_VALUE = 200;
const MOST_VALUES = 30;
const VIEW_ONLY = ['stands', 'rule', 'sort'];

/** The columns among these names that the table has, in its order. */
export function columnsAmong(table: Table, names: readonly string[]): Column[] {
  return COLUMNS[table].filter((column) => names.includes(column));
}

/**
 * What a saved view keeps of an address: filters and order, in one form, so that equal views are equal texts. The search and the page
 * are left out: what was typed may be a name, and a kept view would outlast its erasure.
 */
export function queryOfView(table: Table, query: string): string {
  const asked = new URLSearchParams(query.slice(0, 4000));
  const kept = new URLSearchParams();
  for (const name of [...FILTERS[table], ...VIEW_ONLY]) {
    for (const value of [...new Set(asked.getAll(name))].toSorted().slice(0, MOST_VALUES)) {
      if (value !== '') kept.append(name, value.slice(0, LONGEST_VALUE));
    }
  }
  return kept.toString();
}

/** The views with this one kept, under its name: a second one of the same name takes the place of the first. The oldest go beyond twenty. */
export function withView(views: readonly SavedView[], table: Table, view: SavedView): SavedView[] {
  const name = view.name.trim().slice(0, LONGEST_NAME).toWellFormed();
  const kept = { name, query: queryOfView(table, view.query) };
  const others = views.filter((one) => one.name !== name);
  return name === '' ? [...views] : [...others, kept].slice(-MOST_VIEWS);
}
