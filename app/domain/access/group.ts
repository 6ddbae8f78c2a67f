/** A member as written: at least one of the two is known. */
export type GroupMember = { name: string | null; email: string | null };

/** A group of people as a source gave it: its members have its roles. Null means "not known". `line` is 1-based. */
export type Group = {
  line: number;
  name: string;
  members: GroupMember[] | null;
  roles: string[] | null;
  /** Who answers for it, as written. */
  owner: string | null;
  details: { label: string; value: string }[];
};
