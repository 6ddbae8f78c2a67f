/** Somebody on a list of the personnel department. Dates are ISO 8601 days; null means "not known". `line` is 1-based. */
export type HrPerson = {
  line: number;
  name: string;
  email: string | null;
  personnelId: string | null;
  /**
   * 'left' when the list says so, in words or by a leaving day that has passed when it was read. 'employed' when it says so in words,
   * by a leaving day still to come, or by an empty cell in a column that holds the leaving days of others.
   */
  employment: 'employed' | 'left' | 'unknown';
  joinedOn: string | null;
  leftOn: string | null;
  department: string | null;
  /** The manager as written, and their address where the list has one. */
  manager: string | null;
  managerEmail: string | null;
  details: { label: string; value: string }[];
};
