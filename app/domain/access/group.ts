/** A group of people as a source gave it: its members have its roles. Null means "not known". `line` is 1-based. */
export type Group = {
  line: number;
  name: string;
  /** Members as written: names or e-mail addresses. */
  members: string[] | null;
  roles: string[] | null;
  /** Who answers for it, as written. */
  owner: string | null;
  details: { label: string; value: string }[];
};
