/** A line of the source that did not become a row. `reason` carries no name and no address. */
export type SetAside = { line: number; reason: string };

/** A count somebody took elsewhere, normally from Shopify's own screen. `at` is UTC, ISO 8601. */
export type SecondCount = { value: number; by: string; at: string; where: string };

export type CompletenessVerdict = 'agrees' | 'differs' | 'no second count';

/**
 * Completeness sheet of one source: how we know the list lacks nothing and says the truth.
 * `queryOrFileDigest` is lower-case hex SHA-256 of the file's bytes or of the raw pages.
 */
export type CompletenessSheet = {
  origin: string;
  method: 'api' | 'import' | 'paste' | 'manual';
  by: string;
  at: string;
  queryOrFileDigest: string;
  filters: string | null;
  apiVersion: string | null;
  rowsRead: number;
  rowsKept: number;
  /** How many of the rows kept were added by hand; left out: none. */
  rowsByHand?: number;
  /** How many rows that were added by hand before the source shows itself by now, so that they are left out; left out: none. */
  rowsByHandShown?: number;
  setAside: SetAside[];
  secondCount: SecondCount | null;
  verdict: CompletenessVerdict;
};

/** How many rows a second count should find: those that a person added by hand are not on Shopify's own screen. */
export function rowsCounted({ rowsKept, rowsByHand }: Pick<CompletenessSheet, 'rowsKept' | 'rowsByHand'>): number {
  return rowsKept - (rowsByHand ?? 0);
}

/** Compare the rows kept with the second count. Without one nothing is proven, and the word says so. */
export function verdictOf(rowsKept: number, secondCount: SecondCount | null): CompletenessVerdict {
  if (secondCount === null) return 'no second count';
  return secondCount.value === rowsKept ? 'agrees' : 'differs';
}

/** The same sheet with a second count put beside it and the verdict drawn anew. */
export function withSecondCount(sheet: CompletenessSheet, secondCount: SecondCount | null): CompletenessSheet {
  return { ...sheet, secondCount, verdict: verdictOf(rowsCounted(sheet), secondCount) };
}

export type StartBlock =
  | { code: 'sum_fails'; rowsRead: number; rowsKept: number; rowsSetAside: number; sentence: string }
  | { code: 'second_count_differs'; rowsKept: number; counted: number; sentence: string };

/**
 * Does this sheet stop a review from starting? Null when it does not.
 * A missing second count does not block: it is shown as not proven. An override is the caller's to record, with its reason.
 */
export function blocksStart(sheet: CompletenessSheet): StartBlock | null {
  const { rowsRead, rowsKept } = sheet;
  const rowsSetAside = sheet.setAside.length;
  if (rowsRead !== rowsKept + rowsSetAside) {
    const sentence = `${rowsRead} rows were read, but ${rowsKept} were kept and ${rowsSetAside} set aside, so ${Math.abs(
      rowsRead - rowsKept - rowsSetAside,
    )} are not accounted for. Bring the list in again.`;
    return { code: 'sum_fails', rowsRead, rowsKept, rowsSetAside, sentence };
  }
  const { secondCount } = sheet;
  const counted = rowsCounted(sheet);
  if (secondCount !== null && secondCount.value !== counted) {
    const sentence = `The list has ${counted} rows, but ${secondCount.value} were counted on ${secondCount.where}. Look at what was set aside, or bring the list in again.`;
    return { code: 'second_count_differs', rowsKept: counted, counted: secondCount.value, sentence };
  }
  return null;
}
