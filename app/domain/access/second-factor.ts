import { normaliseEmail, normaliseName } from './account.ts';
import type { Account, AccountDraft } from './account.ts';

/** Somebody whom Shopify's filter of users showed without a second factor, as written: at least one of the two is known. `line` is 1-based. */
export type WithoutFactor = { line: number; name: string; email: string | null };

/** How one of them fits the people list. */
export type FactorFit = {
  typed: WithoutFactor;
  /**
   * 'fits': these rows, by their address or by a name that only one row has. 'several': the name is on more than one row, which marks
   * none of them. 'none': on no row. 'contradicted': the row says itself that there is a second factor, and the list is believed.
   */
  fit: 'fits' | 'several' | 'none' | 'contradicted';
  rows: Account[];
};

/** Whom a text names, out of its rows read as people. A row that says it has a second factor was not shown by that filter: it is `other`. */
export function withoutFactorIn(drafts: readonly AccountDraft[]): { kept: WithoutFactor[]; other: number[] } {
  return {
    kept: drafts
      .filter(({ secondFactor }) => secondFactor !== 'yes')
      .map(({ line, name, email }) => ({ line, name, email })),
    other: drafts.filter(({ secondFactor }) => secondFactor === 'yes').map(({ line }) => line),
  };
}

/** Each of them held against the rows of a people list: by address, and only where no row has that, by name. In the order they came. */
export function fitsOf(typed: readonly WithoutFactor[], people: readonly Account[]): FactorFit[] {
  const byEmail = Map.groupBy(people, ({ email }) => (email === null ? null : normaliseEmail(email)));
  const byName = Map.groupBy(people, ({ name }) => normaliseName(name));
  return typed.map((one) => {
    const addressed = (one.email !== null && byEmail.get(normaliseEmail(one.email))) || [];
    const rows = addressed.length > 0 ? addressed : (byName.get(normaliseName(one.name)) ?? []);
    return { typed: one, fit: fitOf(rows, addressed.length > 0), rows };
  });
}

function fitOf(rows: readonly Account[], byAddress: boolean): FactorFit['fit'] {
  if (rows.length === 0) return 'none';
  if (rows.length > 1 && !byAddress) return 'several';
  return rows.every(({ secondFactor }) => secondFactor === 'yes') ? 'contradicted' : 'fits';
}
