import type { Field } from '#app/domain/access/parsed-list.ts';

/** Values found for one row, still as text. Fields absent from the map were not in the source. */
export type FieldedRow = { line: number; values: Map<Field, string>; details: { label: string; value: string }[] };
