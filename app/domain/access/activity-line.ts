export type ActivityEvent =
  | 'user_added'
  | 'user_removed'
  | 'user_suspended'
  | 'user_restored'
  | 'user_changed'
  | 'role_added'
  | 'role_removed'
  | 'role_changed'
  | 'unknown';

/**
 * One line of the user management activity log: what was done to which account or role, when and by whom.
 * `at` is an ISO 8601 date or UTC time, null when the text names no absolute one. Null means "not known".
 */
export type ActivityLine = {
  line: number;
  event: ActivityEvent;
  /** The event as written, in the language of the admin. */
  eventText: string;
  /** The account or role it was done to, as written: a name, an e-mail address, or both. */
  subject: { name: string | null; email: string | null };
  at: string | null;
  atText: string;
  by: string | null;
  details: { label: string; value: string }[];
};
