/** Words of the settings page. */
export const settings = {
  'settings.title': 'Settings',
  'settings.people.title': 'Who has which role',
  'settings.people.help':
    'Anyone who may open Countersign in Shopify appears here after opening it once. The store owner is known from Shopify.',
  'settings.people.openedOn': 'Opened the app on {date}',
  'settings.people.neverOpened': 'Never opened the app',
  'settings.people.you': 'You',
  'settings.people.noRole': 'No role',
  'settings.people.change': 'Change roles',
  'settings.people.changeOf': 'Change roles of {name}',
  'settings.people.rolesOf': 'Roles of {name}',
  'settings.people.saved': 'Roles saved and recorded',
  'settings.people.matched.user_id': 'Matched to a row of the people list by Shopify’s user id',
  'settings.people.matched.verified_email': 'Matched to a row of the people list by verified e-mail',
  'settings.people.matched.confirmed': 'Matched to the row {row}, confirmed by a second person',
  'settings.people.matched.claimed': 'Says: the row {row} is me. A second person has to confirm it.',
  'settings.people.matched.not_matched': 'Not matched to a row of the people list yet',
  'settings.people.rowGone': 'no longer on the list',
  'settings.people.confirm': 'Confirm',
  'settings.people.confirmLabel': 'Confirm that {name} is the row {row}',
  'settings.people.withdraw': 'Not this person',
  'settings.people.withdrawLabel': 'Take back that {name} is the row {row}',
  'settings.people.withdrawn': 'Taken back and recorded',
  'settings.people.confirmed': 'Confirmed and recorded',
  'settings.people.access': 'How to let somebody open Countersign',
  'settings.people.accessSteps':
    'In Shopify open Settings > Users, choose the person or their role, and allow the app Countersign. Then ask them to open it once from the Apps menu.',
  'settings.people.openUsers': 'Open Settings > Users',

  'settings.open.title': 'What is open here',
  'settings.open.help': 'How each list can reach Countersign in this store. Closed ways cost you nothing but a paste.',
  'settings.open.people': 'People',
  'settings.open.apps': 'Apps',
  'settings.open.route.api': 'Read from Shopify',
  'settings.open.route.import': 'Upload a file',
  'settings.open.route.paste': 'Paste from the screen',
  'settings.open.yes': 'Open',
  'settings.open.no': 'Closed',
  'settings.open.canAsk': 'Not asked yet',
  'settings.open.api.open': 'Shopify lets Countersign read this list by itself.',
  'settings.open.api.can_ask':
    'Shopify opens this to some stores only, and only after you allow it. You can ask; a no changes nothing.',
  'settings.open.api.closed_public':
    'Shopify never lets an app from the App Store list the other apps of a store. Paste or upload the list.',
  'settings.open.api.closed_custom':
    'This permission is not granted to the custom app. Shopify Support can add it; until then paste or upload the list.',
  'settings.open.import': 'Always possible: a CSV or text file, in any column order.',
  'settings.open.paste': 'Always possible: select the page in Shopify, copy, paste.',
  'settings.open.last': 'Last list: {route}, {date}',
  'settings.open.lastNone': 'No list yet',
  'settings.open.bring': 'Bring a list in',

  'settings.ask.title': 'Let Countersign read the people list',
  'settings.ask.what': 'Permission: read users (read_users).',
  'settings.ask.why':
    'Why: the list then comes complete and on time, without a paste, and a removal is proven by Shopify’s own answer.',
  'settings.ask.keep':
    'What is kept: names, e-mail addresses and account types of staff, in the lists you see under People. They are erased when you uninstall the app and Shopify asks for it, 48 hours later.',
  'settings.ask.refuse': 'If you say no, nothing stops working: you go on pasting or uploading.',
  'settings.ask.do': 'Ask Shopify',
  'settings.ask.granted': 'Allowed. Countersign can now read the list from Shopify, under People.',
  'settings.ask.declined': 'Not allowed. Nothing changes: paste or upload the list as before.',
  'settings.ask.failed': 'Shopify could not be asked just now. Try again later; nothing has changed.',
  'settings.ask.giveBack': 'Take this permission back',
  'settings.ask.givenBack': 'Taken back. Paste or upload the list from now on.',

  'settings.copies.title': 'Where copies of the record go',
  'settings.copies.help':
    'A copy outside Countersign is what makes a change of the record show: yours and the record would no longer fit. One is sent when a review starts, when it closes, and on each day on which the record grew.',
  'settings.copies.compliance': 'Compliance address',
  'settings.copies.complianceHelp': 'A mailbox that your team keeps. Leave it empty to send nothing.',
  'settings.copies.auditor': 'Auditor’s address (optional)',
  'settings.copies.auditorHelp':
    'The copy says nothing about people or apps: a number of entries, a checksum, a signature.',
  'settings.copies.noMail':
    'This installation cannot send mail yet, so nothing is sent. Whoever runs Countersign can set up a mail server; until then download a copy now and then.',
  'settings.copies.stamped': 'An outside time-stamp authority also puts its time on the record.',
  'settings.copies.notStamped':
    'No outside time-stamp authority is set up, so packs say that the record was time-stamped by nobody.',
  'settings.copies.none': 'No copy has left Countersign yet.',
  'settings.copies.last.compliance_mail': 'Last copy: mailed to the compliance address, {date}',
  'settings.copies.last.auditor_mail': 'Last copy: mailed to the auditor’s address, {date}',
  'settings.copies.last.download': 'Last copy: downloaded, {date}',
  'settings.copies.last.witness': 'Last copy: signed by an outside witness, {date}',
  'settings.copies.waiting': 'A copy is on its way. If it cannot be delivered it is tried again for two weeks.',
  'settings.copies.saved': 'Addresses saved and recorded',
  'settings.copies.send': 'Send a copy now',
  'settings.copies.sent': 'A copy is on its way',
  'settings.copies.download': 'Download a copy',

  'settings.key.title': 'The key of your record',
  'settings.key.help':
    'Every pack is signed. An auditor who knows this key can check a pack without us and without the internet. Give it to them once, by another way than the pack itself.',
  'settings.key.fingerprint': 'Fingerprint',
  'settings.key.how': 'How to check a pack',
  'settings.key.command': 'node verify.mjs pack.zip --key "{key}"',
  'settings.key.commandHelp':
    'Run this beside the pack, with Node 18 or newer. Take verify.mjs from Countersign and never from the pack: a pack cannot vouch for itself.',
  'settings.key.demo':
    'This is the published demonstration key. Everything signed with it is marked as demonstration data and proves nothing.',
  'settings.key.none': 'The record of this store is not open yet. Reload the page in a moment.',
} as const;
