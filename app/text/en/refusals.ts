/** One sentence or two per refusal: what happened, why, and what to do. They need no facts, so that every refusal can always be told. */
export const refusals = {
  'refusal.role_missing':
    'This needs a role you do not have in Countersign. Ask a manager to give it to you under Settings.',
  'refusal.not_found': 'This no longer exists, or it belongs to another store. Go back and reload the page.',
  'refusal.cycle_not_open':
    'This review is not open any more, so nothing was changed. Open Reviews to see where it stands.',
  'refusal.cycle_already_open': 'A review is already open. Finish or cancel it before you start another.',
  'refusal.list_missing':
    'There is no list to review yet. Add your people list or your apps list first, then start the review.',
  'refusal.list_sum_fails':
    'The {kind} list holds {kept} rows, but {counted} were counted. Bring that list in again, or write down why you go on.',
  'refusal.list_not_counted':
    'Nobody has compared this list with the count that Shopify shows. Bring the list in again and type that count.',
  'refusal.list_lost_rows':
    'Rows of this list could be neither kept nor set aside, so it cannot be shown to be whole, and nothing was saved. Save it as a CSV file from Shopify and bring that in, or paste it again.',
  'refusal.list_changed_meanwhile':
    'The text or file is not the one that was checked, so nothing was saved. Check the list again, then save it.',
  'refusal.list_unreadable':
    'This could not be read as a list, so nothing was saved. Look at the lines named below, then try again.',
  'refusal.second_count_invalid':
    'The count has to be a whole number, as Shopify shows it. Correct it, or leave the box empty.',
  'refusal.due_date_in_past': 'The due date has passed already. Choose a day after today.',
  'refusal.reviewer_missing':
    'Nobody is named to decide one or more rows. Choose a person for them, or write down why nobody else can decide.',
  'refusal.reviewer_cannot_open':
    'This person cannot sign in to the Shopify admin, so cannot open the app. Choose another person for this row.',
  'refusal.reviewer_has_it': 'This person has the row already. Choose another person, or leave it as it is.',
  'refusal.reviewer_is_subject': 'Nobody decides on their own access. Choose another person for this row.',
  'refusal.exception_reason_missing':
    'This exception needs a written reason, because it is printed on page one of the evidence. Write one and try again.',
  'refusal.item_not_assigned':
    'This row is for another person to decide, so nothing was changed. A manager can hand it to you.',
  'refusal.own_row': 'This row is you. Nobody decides on their own access, so another person has to.',
  'refusal.reviewer_unmatched':
    'We do not know yet which row of the people list is you, so you cannot decide. Say which one it is first.',
  'refusal.note_required':
    'This decision needs a note, because the row has risky access or you did not choose to keep it.',
  'refusal.words_missing': 'This needs a written reason, because it goes into the record. Write one and try again.',
  'refusal.reduce_needs_known_permissions':
    'This list does not say what the row may do, so it cannot be reduced. Choose keep, remove or cannot tell.',
  'refusal.drop_missing': 'To reduce access, choose at least one thing to take away.',
  'refusal.reason_missing': 'A removal needs a reason. Choose one and decide again.',
  'refusal.until_missing': 'An exception needs a last day in the future. Choose one and decide again.',
  'refusal.bulk_keep_skips_high_risk':
    'Rows with risky access are not kept in bulk, so this one was skipped. Open it and decide it by itself.',
  'refusal.bulk_keep_skips_changed':
    'Rows that changed since the last review are not kept in bulk, so this one was skipped. Open it and decide it by itself.',
  'refusal.cannot_tell_left':
    'Some rows still say "cannot tell", so they cannot be signed. Decide them, or hand them to somebody who knows.',
  'refusal.decided_meanwhile':
    'Somebody else decided this row in the meantime, so yours was not saved. Look at their decision, then decide again if needed.',
  'refusal.already_signed': 'These decisions are signed and locked. Reopen your decisions with a reason to change one.',
  'refusal.rows_undecided': 'Some rows are not decided yet. Decide them all, then sign.',
  'refusal.nothing_to_sign': 'There is nothing for you to sign in this review.',
  'refusal.not_all_signed': 'Not everybody has signed yet. Ask the people named on the review to sign, then close it.',
  'refusal.statement_missing': 'The closing statement is empty. Write it, or keep the suggested one.',
  'refusal.already_matched': 'This person is already matched to a row of the people list.',
  'refusal.match_needs_second_person':
    'A second person has to confirm this. Ask somebody other than the person who made the claim.',
  'refusal.row_taken': 'Another person is already matched to this row. Choose a different row, or ask a manager.',
  'refusal.claim_not_open':
    'Nothing is waiting to be confirmed here any more. Load the page again to see how it stands.',
  'refusal.close_unverifiable':
    'The review was not closed, because our own check would not accept its pack: {detail}. Ask whoever decided that row to reopen and sign again, or hand the row to somebody else.',
  'refusal.removal_not_open': 'This removal is already proven or no longer followed, so there is nothing to mark.',
  'refusal.source_closed':
    'Shopify does not let this app read the list by itself on this store. Paste it or upload it instead.',
  'refusal.source_failed':
    'Shopify could not be read completely, so nothing was saved. Try again in a few minutes, or paste the list.',
  'refusal.pack_not_ready': 'The pack is still being made. Wait a moment, then try again.',
  'refusal.pack_rejected':
    'Our own check did not accept the pack, so it was not handed out. Make it again; if that fails too, contact support.',
  'refusal.address_invalid':
    'No mail can be sent to one of these addresses, so nothing was saved. Write one address in each box, for example compliance@example.com, or leave it empty.',
  'refusal.address_missing':
    'There is no address to send a copy to. Put one in under Settings, Where copies of the record go, or download the copy instead.',
  'refusal.mail_not_set_up':
    'This installation of Countersign cannot send mail yet. Download the copy instead, or ask whoever runs Countersign to set up a mail server.',
  'refusal.copy_just_sent':
    'A copy was asked for less than a minute ago and is on its way. Wait a minute before the next.',
  'refusal.ticket_invalid':
    'This download address was used already or is older than a minute. Start the download again.',
  'refusal.last_manager':
    'Somebody has to manage Countersign, and this is the last person who does. Give the role to another person first.',
  'refusal.span_invalid':
    'These two days do not make a range. Choose a first day that is not after the last one and not after today.',
  'refusal.seed_missing':
    'A sample needs a seed: a number or a few words that the auditor chooses, up to 100 characters on one line.',
  'refusal.sample_size_invalid':
    'The size of a sample has to be a whole number, at least 1 and not more than the review has rows.',
  'refusal.watcher_missing': 'The record needs to say who watched. Give the name and the organisation of the auditor.',
  'refusal.control_incomplete':
    'A control needs an id, its wording, how often it is due, 0 to 90 grace days and the month the year begins in.',
  'refusal.erase_self':
    'Nobody erases their own details, because the record has to say who ordered it. Ask another person who manages Countersign.',
  'refusal.erase_in_review':
    'This person takes part in the review that is running, so nothing was erased. Close or cancel that review first, then try again.',
  'refusal.erase_not_one':
    'More than one person has this name, so nothing was chosen. Look for the e-mail address instead.',
  'refusal.erase_reason_names_them':
    'The reason stays in the record, so it must not name the person. Write it without their name or address.',
  'refusal.list_has_erased':
    'The newest people list holds a row that was erased, so nobody could review it. Bring in a new people list, then start.',
  'refusal.threshold_invalid':
    'A limit is not a whole number of days within its bounds, so nothing was changed. Correct it and save again.',
  'refusal.name_missing': 'Nothing was added, because there is no name. Write one and try again.',
  'refusal.already_listed':
    'The list holds a row for this one already, so nothing was added. Look for it under People or Apps.',
  'refusal.seen_not_listed':
    'Somebody was seen at work who is not on the people list. See who under Where the lists come from, then bring the list in again, add them by hand, or write down why you go on.',
  'refusal.day_invalid': 'This is no day up to today, so nothing was saved. Choose one, or leave it empty.',
} as const;
