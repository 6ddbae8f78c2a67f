import type { FilterName } from '#app/domain/access/table-view.ts';
import { textFor } from '#app/text/text.ts';

const known = (value: string) => `known.${value}`;

/** The text of each value. Roles are called as the source calls them. */
const KEY_OF: Record<Exclude<FilterName, 'role'>, (value: string) => string> = {
  type: (value) => `type.${value}`,
  status: (value) => `status.${value}`,
  data: (value) => `data.${value}`,
  level: (value) => `level.${value}`,
  activity: (value) => `activity.${value}`,
  source: (value) => `source.${value}`,
  missing: (value) => `missing.${value}`,
  twoStep: known,
  owner: known,
  policy: known,
  store: known,
  agreement: known,
};

/** A value of a filter in words. One that an address made up has none. */
export function filterWord(name: FilterName, value: string): string {
  return name === 'role' ? value : textFor(KEY_OF[name](value), 'shared.notKnown');
}
