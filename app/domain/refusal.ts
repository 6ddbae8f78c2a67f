/** Every way a rule can say no. The sentence a person reads for each code is in the text catalogue. */
export const REFUSAL_CODES = [
  'role_missing',
  'not_found',
  'cycle_not_open',
  'cycle_already_open',
  'list_missing',
  'list_sum_fails',
  'list_not_counted',
  'list_changed_meanwhile',
  'list_lost_rows',
  'list_unreadable',
  'second_count_invalid',
  'due_date_in_past',
  'reviewer_missing',
  'reviewer_is_subject',
  'reviewer_cannot_open',
  'reviewer_has_it',
  'exception_reason_missing',
  'item_not_assigned',
  'own_row',
  'reviewer_unmatched',
  'note_required',
  'words_missing',
  'reduce_needs_known_permissions',
  'drop_missing',
  'reason_missing',
  'until_missing',
  'bulk_keep_skips_high_risk',
  'bulk_keep_skips_changed',
  'cannot_tell_left',
  'decided_meanwhile',
  'already_signed',
  'rows_undecided',
  'nothing_to_sign',
  'not_all_signed',
  'statement_missing',
  'already_matched',
  'match_needs_second_person',
  'row_taken',
  'claim_not_open',
  'removal_not_open',
  'close_unverifiable',
  'source_closed',
  'source_failed',
  'pack_not_ready',
  'pack_rejected',
  'ticket_invalid',
  'address_invalid',
  'address_missing',
  'mail_not_set_up',
  'copy_just_sent',
  'last_manager',
  'span_invalid',
  'seed_missing',
  'sample_size_invalid',
  'watcher_missing',
  'control_incomplete',
  'erase_self',
  'erase_in_review',
  'erase_not_one',
  'erase_reason_names_them',
  'list_has_erased',
  'threshold_invalid',
  'name_missing',
  'already_listed',
  'seen_not_listed',
  'day_invalid',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** A rule's no: a code a person can act on, and the facts its sentence needs (counts, names of fields; never secrets). */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A no with this code. `facts` are what its sentence in the texts has blanks for. */
export const refuse = (code: RefusalCode, facts: Record<string, string | number> = {}): Refusal => ({
  refused: code,
  facts,
});

/** True for a no; everything else a rule or use case returns is its result. */
export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && 'facts' in value;
