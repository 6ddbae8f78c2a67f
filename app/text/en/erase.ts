/** Words of the screen on which one person's details are erased. */
export const erase = {
  'erase.title': 'Erase a person’s details',
  'erase.open': 'Erase details',
  'erase.openOf': 'Erase details of {name}',
  'erase.section.help': 'For a request of somebody to be forgotten, or for somebody who left long ago.',
  'erase.section.why':
    'Takes one person out of every list, out of what the record says, and out of every pack kept here. It cannot be undone.',
  'erase.section.find': 'Find a person',

  'erase.who': 'E-mail address or full name',
  'erase.who.help': 'As it stands on a list, under Settings, or on a watched export. Capital letters do not matter.',
  'erase.whoMissing': 'Write an e-mail address or a name first.',
  'erase.nobody': 'Nobody of this name or address is kept here. Look at the spelling, or try the e-mail address.',
  'erase.find': 'Find',
  'erase.several': 'More than one person has this name. Choose the one who is meant.',
  'erase.another': 'Find somebody else',

  'erase.found': 'Who was found',
  'erase.found.name': 'Name',
  'erase.found.email': 'E-mail',
  'erase.found.none': 'None is kept',
  'erase.found.lists': 'On lists',
  'erase.found.lists.count':
    '{lists, plural, =0 {None} one {# list} other {# lists}}, {rows, plural, one {# row} other {# rows}} in all',
  'erase.found.reviews': 'Under review',
  'erase.found.reviews.count': '{count, plural, one {In # review} other {In # reviews}}',
  'erase.found.member': 'In Countersign',
  'erase.found.member.yes': 'Has opened it, or was asked to',
  'erase.found.member.no': 'No',
  'erase.found.watched': 'Watched exports',
  'erase.found.entries': 'In the record',
  'erase.found.entries.count':
    '{count, plural, =0 {Nothing of their own} one {# part of an entry} other {# parts of entries}}',

  'erase.goes': 'What goes',
  'erase.goes.lists': 'Their row in every list: name, address, what they can do. The row keeps its place, empty.',
  'erase.goes.record':
    'Their name and address in the record, what was noted about them, and every note that names them in full, with the keys that locked all of it.',
  'erase.goes.member': 'Their role in Countersign and their session. If they open it again, they begin anew.',
  'erase.goes.packs':
    'The files of packs that show them. Each is made again without them, says what was taken out, and takes the place of the old one.',

  'erase.stays': 'What stays, and why',
  'erase.stays.decisions':
    'That there was a row, what was decided on it, when, and by which member number. A review without it would no longer add up for an auditor.',
  'erase.stays.marks':
    'A salted mark of each erased part. It says nothing that can be read, and keeps every proof valid that was made before.',
  'erase.stays.typed':
    'Names of reviews, reasons of exceptions, and statements, as they were typed: they are printed on page one. Notes that somebody wrote about others, unless they name this person in full.',
  'erase.stays.copies': 'Packs and lists that somebody has downloaded. Ask whoever has them.',
  'erase.stays.order': 'Who ordered this, when, why, and which parts went, but not whose they were.',

  'erase.work': 'Open work',
  'erase.work.newest':
    'They are on the newest people list. No review can start from it afterwards, so bring in a new one; and if they still have an account, that list brings them back: remove it in Shopify first.',
  'erase.work.unproven':
    '{count, plural, one {# removal of their access is not proven yet. Once they are erased, no list can prove it, and it stays as it is. To prove it, bring in a list without them first.} other {# removals of their access are not proven yet. Once they are erased, no list can prove them, and they stay as they are. To prove them, bring in a list without them first.}}',
  'erase.work.running':
    'They are a row of the running review. The row stays, without a name: whoever has it can only say “cannot tell”, keep or remove.',

  'erase.reason': 'Why',
  'erase.reason.help': 'Stays in the record for good, for example “asked for in writing, case 12”.',
  'erase.submit': 'Erase for good',
  'erase.done': 'Erased',
  'erase.done.what':
    'Gone, and the record says so: {rows, plural, =0 {no row of a list} one {# row of a list} other {# rows of lists}} and {parts, plural, =0 {no part of an entry} one {# part of an entry} other {# parts of entries}}.',
  'erase.done.packs':
    '{count, plural, =0 {No pack kept here showed them.} one {# pack is being made again without them.} other {# packs are being made again without them.}}',
} as const;
