import type { FilterName } from '#app/domain/access/table-view.ts';
import { textFor } from '#app/text/text.ts';

const WORDS: Partial<Record<FilterName, string>> = {
  twoStep: 'known',
  owner: 'known',
  policy: 'known',
  store: 'known',
  agreement: 'known',
};

/** A value of a filter in words. Roles are called as the source calls them. */
export function filterWord(name: FilterName, value: string): string {
  return name === 'role' ? value : textFor(`${WORDS[name] ?? name}.${value}`, 'shared.notKnown');
}
