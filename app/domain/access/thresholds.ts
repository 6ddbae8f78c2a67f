import { isRefusal, refuse } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import type { AccountType } from './account.ts';

/** The limits by which findings are judged: whole days, each with what it may be set to. */
export const LIMITS = {
  dormantDays: { usual: 90, least: 7, most: 1000 },
  dormantDaysCollaborator: { usual: 60, least: 7, most: 1000 },
  dormantDaysPosOnly: { usual: 90, least: 7, most: 1000 },
  dormantDaysSaml: { usual: 90, least: 7, most: 1000 },
  invitationDays: { usual: 30, least: 1, most: 365 },
} as const;

export type LimitName = keyof typeof LIMITS;
export type Limits = Record<LimitName, number>;

/** Limits in force. `version` counts how often they were recorded; 0: nobody has changed the usual ones. */
export type Thresholds = { version: number; limits: Limits };

const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[];

export const DEFAULT_THRESHOLDS: Thresholds = {
  version: 0,
  limits: Object.fromEntries(LIMIT_NAMES.map((name) => [name, LIMITS[name].usual])) as Limits,
};

/**
 * Limits as somebody asked for them or as they were stored -> thresholds of the next version, or why not. Every limit must be
 * there, a whole number within its bounds, and nothing else may be.
 * @param earlier the version that these replace
 */
export function checkThresholds(asked: unknown, earlier: number): Thresholds | Refusal {
  if (typeof asked !== 'object' || asked === null) return refuse('threshold_invalid', factsOf('dormantDays'));
  const stranger = Object.keys(asked).find((name) => !LIMIT_NAMES.includes(name as LimitName));
  if (stranger !== undefined) return refuse('threshold_invalid', factsOf('dormantDays'));
  const limits: Partial<Limits> = {};
  for (const name of LIMIT_NAMES) {
    const value = checkLimit(name, (asked as Record<string, unknown>)[name]);
    if (isRefusal(value)) return value;
    limits[name] = value;
  }
  return { version: earlier + 1, limits: limits as Limits };
}

function checkLimit(name: LimitName, value: unknown): number | Refusal {
  const { least, most } = LIMITS[name];
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return fits ? value : refuse('threshold_invalid', factsOf(name));
}

const factsOf = (limit: LimitName) => ({ limit, least: LIMITS[limit].least, most: LIMITS[limit].most });

const DORMANT_BY_TYPE: Partial<Record<AccountType, LimitName>> = {
  collaborator: 'dormantDaysCollaborator',
  pos_only: 'dormantDaysPosOnly',
  saml: 'dormantDaysSaml',
};

/** After how many days without activity an account of this type counts as unused. */
export function dormantDaysOf(type: AccountType, { limits }: Thresholds): number {
  return limits[DORMANT_BY_TYPE[type] ?? 'dormantDays'];
}
