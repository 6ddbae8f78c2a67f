import type { Field } from '#app/domain/access/parsed-list.ts';

/** Values found for one row, still as text. Fields absent from the map were not in the source. */
export type FieldedRow = {
  line: number;
  values: Map<Field, string>;
  details: { label: string; value: string }[];
  /** Cells of the columns that hold one permission or one role each; absent where the table has no such columns. */
  marks?: { label: string; value: string }[];
};
