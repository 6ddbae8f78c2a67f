import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';

/** Ways into a store, or settings that guard them, that neither the people list nor the apps list can show. */
export const OUTSIDE_QUESTIONS = [
  'organisation_users',
  'legacy_tokens',
  'theme_access',
  'pos_pins',
  'storefront_tokens',
  'notification_webhooks',
  'partner_members',
  'payment_accounts',
  'domain_accounts',
  'two_step',
  'sessions',
] as const;
export type OutsideQuestion = (typeof OUTSIDE_QUESTIONS)[number];

export const OUTSIDE_ANSWERS = ['yes', 'none', 'not_known'] as const;
export type OutsideAnswer = (typeof OUTSIDE_ANSWERS)[number];

/** What somebody answered, who (a member's id) and when (UTC, ISO 8601). */
export type AnsweredOutside = { answer: OutsideAnswer; by: string; at: string };
export type OutsideAnswers = Partial<Record<OutsideQuestion, AnsweredOutside>>;

/** On which list a row belongs that says who has such access; null for a setting of the whole store. */
export const ROW_OF: Readonly<Record<OutsideQuestion, SubjectKind | null>> = {
  organisation_users: 'people',
  legacy_tokens: 'apps',
  theme_access: 'people',
  pos_pins: 'people',
  storefront_tokens: 'apps',
  notification_webhooks: 'apps',
  partner_members: 'people',
  payment_accounts: 'people',
  domain_accounts: 'people',
  two_step: null,
  sessions: null,
};
