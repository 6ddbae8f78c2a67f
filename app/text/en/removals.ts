/** Words of removals, and the grades of their proof. */
export const removals = {
  'removals.title': 'Removals',
  'removals.summary':
    '{count, plural, =0 {Nothing to remove} one {# to remove or reduce} other {# to remove or reduce}}',
  'removals.summaryStated':
    '{count, plural, one {# marked done, not yet proven} other {# marked done, not yet proven}}',
  'removals.summaryProven': '{count, plural, one {# proven} other {# proven}}',
  'removals.summaryStill': '{count, plural, one {# still there} other {# still there}}',
  'removals.check': 'Check again',
  'removals.checking': 'Reading the lists from Shopify again. This page shows the result when it is there.',
  'removals.needsList':
    'Shopify does not let this app read these lists by itself on this store. Bring a new list in; every removal is then checked against it.',
  'removals.bringPeople': 'Bring in a new people list',
  'removals.bringApps': 'Bring in a new apps list',
  'removals.bringRoles': 'Bring in a new roles list',
  'removals.after.people': 'By the new people list, {proven} of {count} removals of people are proven.',
  'removals.after.apps': 'By the new apps list, {proven} of {count} removals of apps are proven.',
  'removals.after.roles': 'By the new roles list, {proven} of {count} removals of roles are proven.',
  'removals.after.none': 'The new list is saved. No removal of this review is checked against it.',
  'removals.after.left':
    'What is not proven is still on that list. Remove it in Shopify, then bring the list in again.',
  'removals.none': 'Nothing to remove',
  'removals.noneWhy': 'Nobody decided to remove or reduce anything in this review.',
  'removals.noneYetTitle': 'Nothing to remove yet',
  'removals.noneYet': 'Removals appear here when the decisions are signed.',
  'removals.waiting':
    '{count, plural, one {# row is decided to be removed and waits for its signature.} other {# rows are decided to be removed and wait for their signature.}}',
  'removals.remove': 'Remove',
  'removals.reduce': 'Reduce: {drop}',
  'removals.due': 'By {date}',
  'removals.overdue': '{days, plural, one {# day late} other {# days late}}',
  'removals.openPage': 'Open in Shopify',
  'removals.openPageOf': 'Open in Shopify: {name}',
  'removals.markDone': 'Mark done',
  'removals.markSure':
    'Done in Shopify? Your word goes into the record and cannot be taken back; the next list shows whether it is so.',
  'removals.markYes': 'Yes, it is done',
  'removals.markYesOf': 'Yes, it is done: {name}',
  'removals.markNo': 'Not yet',
  'removals.markDoneOf': 'Mark done: {name}',
  'removals.steps': 'Steps',
  'removals.steps.people.remove':
    'Open the page in Shopify.\nChoose {name}.\nRemove the user, and confirm.\nCome back and mark it done.',
  'removals.steps.people.reduce':
    'Open the page in Shopify.\nChoose {name}.\nTake away what is named here, and save.\nCome back and mark it done.',
  'removals.steps.apps.remove':
    'Open the page in Shopify.\nFind {name}.\nUninstall it, and confirm.\nCome back and mark it done.',
  'removals.steps.apps.reduce':
    'Open the page in Shopify.\nFind {name}.\nTake away what is named here, or ask its developer to.\nCome back and mark it done.',
  'removals.steps.roles.remove':
    'Open the page in Shopify.\nGo to Roles and choose {name}.\nGive whoever has it another role, delete it, and confirm.\nCome back and mark it done.',
  'removals.steps.roles.reduce':
    'Open the page in Shopify.\nGo to Roles and choose {name}.\nTake away what is named here, and save.\nCome back and mark it done.',
  'removals.leftBehind':
    'Uninstalling can leave theme code, script tags and discounts behind. Look at your theme afterwards.',
  'removals.statedBy': 'Marked done by {who} on {date}',
  'removals.provenBetween.absent': 'Removed between {after} and {before}',
  'removals.provenBetween.deactivated': 'Deactivated between {after} and {before}',
  'removals.provenBetween.suspended': 'Suspended between {after} and {before}',
  'removals.provenBetween.reduced': 'Reduced between {after} and {before}',
  'removals.seenAgain': 'Still on the list of {date}, although it was marked done.',
  'removals.toClose': 'Go to close',
  'removals.cancelled':
    'This review was cancelled, so nobody is asked for its removals any more. What was proven stays proven. Access that still has to go belongs in a new review.',
  'removals.notFollowed': 'Not followed further',
  'grade.proven_by_api': 'Proven by Shopify',
  'grade.proven_by_import': 'Proven by a later list',
  'grade.seen_uninstalled': 'Seen as uninstalled',
  'grade.stated_only': 'Marked done, not proven',
  'grade.still_there': 'Still there',
  'grade.open': 'To do',
  'grade.proven_by_api.why': 'The app read the list from Shopify afterwards, and it shows that the access is gone.',
  'grade.proven_by_import.why': 'A list that a person brought in afterwards shows that the access is gone.',
  'grade.seen_uninstalled.why': 'A second person saw it under Uninstalled in Shopify, with a screenshot.',
  'grade.stated_only.why': 'Somebody said it is done. A later list has to show it before it counts as proven.',
  'grade.still_there.why': 'A later list still has the row, so the removal is open again.',
  'grade.open.why': 'Nobody has said that it is done.',
} as const;
