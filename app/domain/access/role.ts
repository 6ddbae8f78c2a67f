/**
 * A role as a source gave it: what everybody who has it may do. Null means "not known", an empty array that the source said
 * there are none. `line` is the line of the file or paste (1-based).
 */
export type Role = {
  line: number;
  name: string;
  permissions: string[] | null;
  /** How many people the source says have it. */
  people: number | null;
  details: { label: string; value: string }[];
};
