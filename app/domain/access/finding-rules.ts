/** How much a finding should weigh with a reviewer. 'high' makes a row high-risk; 'note' is only told. */
export type Severity = 'high' | 'medium' | 'low' | 'note';

export type RuleId =
  | 'person.leaver_active'
  | 'person.seen_not_listed'
  | 'person.owner'
  | 'person.privileged'
  | 'person.no_second_factor'
  | 'person.shared_address'
  | 'person.dormant'
  | 'person.never_seen'
  | 'person.outside_domain'
  | 'person.collaborator'
  | 'person.duplicate'
  | 'person.invitation_old'
  | 'person.invitation_pending'
  | 'person.still_listed'
  | 'person.conflicting_duties'
  | 'person.service_account'
  | 'person.name_only'
  | 'app.over_broad'
  | 'app.scope_grown'
  | 'app.seen_not_listed'
  | 'app.over_scoped'
  | 'app.protected_data_no_agreement'
  | 'app.conflicting_duties'
  | 'app.unknown_scope'
  | 'app.no_privacy_policy'
  | 'app.unlisted'
  | 'app.unknown_developer'
  | 'app.duplicate'
  | 'app.countersign'
  | 'role.privileged'
  | 'role.unknown_permission'
  | 'role.conflicting_duties'
  | 'role.unused';

type Rule = { severity: Severity; one: string; many: string; why: string };

/** Every rule with its words, riskiest first. `many` is for a count of two or more, with # for the count. */
export const RULES: Record<RuleId, Rule> = {
  'person.leaver_active': {
    severity: 'high',
    one: '1 person has left according to the personnel list and still has access.',
    many: '# people have left according to the personnel list and still have access.',
    why: 'Nobody expects them to sign in, so nobody notices when they do.',
  },
  'person.seen_not_listed': {
    severity: 'high',
    one: '1 person was seen at work in the store who is not on the people list.',
    many: '# people were seen at work in the store who are not on the people list.',
    why: 'A list that lacks somebody who works in the store is not complete.',
  },
  'app.over_broad': {
    severity: 'high',
    one: '1 app can change customers, orders, money or the storefront.',
    many: '# apps can change customers, orders, money or the storefront.',
    why: 'An app with such rights can do as much harm as a person who has them.',
  },
  'app.scope_grown': {
    severity: 'high',
    one: '1 app was given more access since the last review.',
    many: '# apps were given more access since the last review.',
    why: 'What was approved last time is no longer what it can do.',
  },
  'person.privileged': {
    severity: 'high',
    one: '1 person has an administrator role or rights over money, exports, apps or staff.',
    many: '# people have an administrator role or rights over money, exports, apps or staff.',
    why: 'These accounts do the most harm when they are misused.',
  },
  'role.privileged': {
    severity: 'high',
    one: '1 role gives rights over money, exports, apps or staff.',
    many: '# roles give rights over money, exports, apps or staff.',
    why: 'Everybody who has the role can do all of it.',
  },
  'person.shared_address': {
    severity: 'high',
    one: '1 account uses an address that several people can read, such as info@.',
    many: '# accounts use an address that several people can read, such as info@.',
    why: 'Nobody can tell who acted when an account is shared.',
  },
  'person.owner': {
    severity: 'high',
    one: '1 person owns the store and can do everything.',
    many: '# people are listed as owner of the store and can do everything.',
    why: 'The owner’s rights cannot be reduced, only handed over.',
  },
  'person.no_second_factor': {
    severity: 'medium',
    one: '1 person signs in without a second factor.',
    many: '# people sign in without a second factor.',
    why: 'A stolen password is enough to get in.',
  },
  'person.dormant': {
    severity: 'medium',
    one: '1 person shows no activity for a long time.',
    many: '# people show no activity for a long time.',
    why: 'An account nobody uses is one nobody misses when it is misused.',
  },
  'person.never_seen': {
    severity: 'medium',
    one: '1 person never signed in, according to the list.',
    many: '# people never signed in, according to the list.',
    why: 'The access may never have been needed.',
  },
  'person.outside_domain': {
    severity: 'medium',
    one: '1 person uses an e-mail address outside the domain most people use.',
    many: '# people use an e-mail address outside the domain most people use.',
    why: 'Private and foreign mailboxes stay open when somebody leaves.',
  },
  'person.collaborator': {
    severity: 'medium',
    one: '1 person is an outside collaborator.',
    many: '# people are outside collaborators.',
    why: 'They work for somebody else, so nobody tells you when they leave.',
  },
  'person.conflicting_duties': {
    severity: 'medium',
    one: '1 person can do two things that are better kept apart.',
    many: '# people can do two things that are better kept apart.',
    why: 'What one person starts, another should have to finish or see.',
  },
  'person.duplicate': {
    severity: 'medium',
    one: '1 row looks like the same person as another row.',
    many: '# rows look like the same person as another row.',
    why: 'One of the accounts is easily forgotten when the person leaves.',
  },
  'app.seen_not_listed': {
    severity: 'medium',
    one: '1 app left signs in the store and is not on the apps list.',
    many: '# apps left signs in the store and are not on the apps list.',
    why: 'It may have access that nobody reviews, or have left something behind.',
  },
  'app.protected_data_no_agreement': {
    severity: 'medium',
    one: '1 app can read customers’ data, and no agreement about it is on record.',
    many: '# apps can read customers’ data, and no agreement about it is on record.',
    why: 'Who handles personal data for you needs an agreement that says how.',
  },
  'app.over_scoped': {
    severity: 'medium',
    one: '1 app has access that it did not use in 30 days, according to its page.',
    many: '# apps have access that they did not use in 30 days, according to their pages.',
    why: 'Access that is not needed can be misused and is not missed.',
  },
  'app.conflicting_duties': {
    severity: 'medium',
    one: '1 app can do two things that are better kept apart.',
    many: '# apps can do two things that are better kept apart.',
    why: 'One stolen key would open both.',
  },
  'app.unknown_scope': {
    severity: 'medium',
    one: '1 app has access rights that this version does not know.',
    many: '# apps have access rights that this version does not know.',
    why: 'What they open has to be looked up.',
  },
  'role.unknown_permission': {
    severity: 'medium',
    one: '1 role has permissions that this version does not know.',
    many: '# roles have permissions that this version does not know.',
    why: 'What they open has to be looked up.',
  },
  'role.conflicting_duties': {
    severity: 'medium',
    one: '1 role lets one person do two things that are better kept apart.',
    many: '# roles let one person do two things that are better kept apart.',
    why: 'What one person starts, another should have to finish or see.',
  },
  'app.no_privacy_policy': {
    severity: 'medium',
    one: '1 app has no privacy policy.',
    many: '# apps have no privacy policy.',
    why: 'Nothing says what it does with customers’ data.',
  },
  'app.unlisted': {
    severity: 'medium',
    one: '1 app is not from the Shopify App Store.',
    many: '# apps are not from the Shopify App Store.',
    why: 'Custom apps are reviewed by nobody but you.',
  },
  'app.unknown_developer': {
    severity: 'medium',
    one: '1 app does not show who made it.',
    many: '# apps do not show who made them.',
    why: 'Somebody should know who answers for it.',
  },
  'person.invitation_old': {
    severity: 'medium',
    one: '1 invitation has been open for more than 30 days.',
    many: '# invitations have been open for more than 30 days.',
    why: 'Whoever gets hold of the mail can still accept it.',
  },
  'person.invitation_pending': {
    severity: 'low',
    one: '1 invitation is not accepted yet.',
    many: '# invitations are not accepted yet.',
    why: 'It can be withdrawn if it is no longer wanted.',
  },
  'person.still_listed': {
    severity: 'low',
    one: '1 account is suspended or inactive but still listed.',
    many: '# accounts are suspended or inactive but still listed.',
    why: 'They can be switched on again; remove them if they are not coming back.',
  },
  'person.service_account': {
    severity: 'low',
    one: '1 account looks as if a program uses it.',
    many: '# accounts look as if programs use them.',
    why: 'Somebody has to answer for what it does.',
  },
  'role.unused': {
    severity: 'low',
    one: 'Nobody is known to have 1 role.',
    many: 'Nobody is known to have # roles.',
    why: 'It can be given by mistake and is not missed when it is removed.',
  },
  'app.duplicate': {
    severity: 'low',
    one: '1 app has the same name as another one.',
    many: '# apps have the same name as another one.',
    why: 'One of them may be left over.',
  },
  'person.name_only': {
    severity: 'note',
    one: '1 person is known by name only.',
    many: '# people are known by name only.',
    why: 'A later list may show the same person under another spelling.',
  },
  'app.countersign': {
    severity: 'note',
    one: 'Countersign is on the list itself, like any other app.',
    many: 'Countersign is on the list # times, like any other app.',
    why: 'It has access too and should be reviewed.',
  },
};
