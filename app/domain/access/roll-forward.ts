import { normaliseEmail, normaliseName } from './account.ts';
import type { Account } from './account.ts';
import type { ActivityEvent, ActivityLine } from './activity-line.ts';
import type { ActivityLog, LogSpan } from './activity-logs.ts';
import { comparePeople } from './compare.ts';

/** A list of people as one end of a roll-forward; `takenAt` UTC, ISO 8601. */
export type ListAt = { rows: readonly Account[]; takenAt: string };

/** Why a step has no line of the log. */
export type NoLine =
  /** No log was brought in, or the interval lies outside of it. */
  | 'log_does_not_cover'
  /** The log covers the interval and has no such line in it. */
  | 'no_line'
  /** A line with its name would fit, but another row of the same step has that name too. */
  | 'name_not_unique';

/** Somebody who came or went between the two lists. */
export type Step = {
  step: 'added' | 'removed';
  row: Account;
  /** The line of the log that tells it, and by what it was matched. */
  line: ActivityLine | null;
  by: 'email' | 'name' | null;
  why: NoLine | null;
};

/** How far the log reaches over the interval between the two lists. */
export type Coverage = 'covers' | 'does_not_cover' | 'no_log';

/** previous + added - removed = current, and what the log says of each step. */
export type RollForward = {
  from: { takenAt: string; rows: number };
  to: { takenAt: string; rows: number };
  added: Step[];
  removed: Step[];
  /** An address went and a like name came: one row for one row, and a question for a person. */
  changedAddress: { before: Account; after: Account }[];
  /** Does the sum hold? Differs only for lists that are not what they say. */
  addsUp: boolean;
  /** First and last dated line of the log, and until when it was read; null: no log, or no dated line. */
  log: { firstAt: string | null; lastAt: string | null; takenAt: string; lines: number } | null;
  coverage: Coverage;
  /** Lines of the interval that say somebody was added or removed, and no step shows it. */
  unmatchedLines: ActivityLine[];
  /** Pairs of lines that cancel out: somebody was added and removed again between the lists, or removed and added. */
  cameAndWent: [ActivityLine, ActivityLine][];
  /** Lines about people that name no absolute day, so that nobody can say whether they belong here. */
  undatedLines: ActivityLine[];
  /** 'matched': the log covers the interval, and every step and every line have each other. */
  verdict: 'matched' | 'differences' | 'not_covered';
};

/**
 * The previous list rolled forward to the current one. Every row that came or went is a step; each step looks for a line of the user
 * management log within the interval, by e-mail address, then by a name that only one step and one line have. A line serves one step.
 * Lines that give a day alone count for the whole of that day. A log covers the interval when its first dated line is not after
 * the day of the earlier list and it was read on or after the day of the later one: how far back Shopify keeps it is not documented.
 * Several logs cover it together when each begins no later than the last line of those before it: between others lies a gap.
 */
export function rollForward(before: ListAt, after: ListAt, log: ActivityLog | null): RollForward {
  const compared = comparePeople([...before.rows], [...after.rows]);
  const dated = (log?.rows ?? []).flatMap(({ at }) => (at === null ? [] : [at])).toSorted();
  const coverage = coverageOf(before, after, log);
  const lines = (log?.rows ?? []).filter(({ event }) => STEP_OF[event] !== undefined);
  const within = new Set(lines.filter((line) => isWithin(line.at, before.takenAt, after.takenAt)));
  const added = matchSteps('added', compared.joiners, within, coverage);
  const removed = matchSteps('removed', compared.leavers, within, coverage);
  const cameAndWent = cancelOut(within);
  const unmatchedLines = [...within];
  const addsUp = before.rows.length + added.length - removed.length === after.rows.length;
  const isMatched = addsUp && [...added, ...removed].every(({ line }) => line !== null) && unmatchedLines.length === 0;
  return {
    from: { takenAt: before.takenAt, rows: before.rows.length },
    to: { takenAt: after.takenAt, rows: after.rows.length },
    added,
    removed,
    changedAddress: compared.changedAddress.map(({ before: was, after: is }) => ({ before: was, after: is })),
    addsUp,
    log: log && {
      firstAt: dated[0] ?? null,
      lastAt: dated.at(-1) ?? null,
      takenAt: log.takenAt,
      lines: log.rows.length,
    },
    coverage,
    unmatchedLines,
    cameAndWent,
    undatedLines: lines.filter(({ at }) => at === null),
    verdict: coverage !== 'covers' ? 'not_covered' : isMatched ? 'matched' : 'differences',
  };
}

const STEP_OF: Partial<Record<ActivityEvent, Step['step']>> = { user_added: 'added', user_removed: 'removed' };

const dayOf = (at: string): string => at.slice(0, 10);

function coverageOf(before: ListAt, after: ListAt, log: ActivityLog | null): Coverage {
  if (log === null) return 'no_log';
  const chain = chainFrom(dayOf(before.takenAt), log.spans);
  return chain.some(({ takenAt }) => dayOf(takenAt) >= dayOf(after.takenAt)) ? 'covers' : 'does_not_cover';
}

/** Logs that reach on from this day without a gap. */
function chainFrom(day: string, spans: readonly LogSpan[]): LogSpan[] {
  const chain: LogSpan[] = [];
  let reached = day;
  for (const span of spans.toSorted((a, b) => (a.firstAt < b.firstAt ? -1 : 1))) {
    if (dayOf(span.firstAt) > reached) break;
    chain.push(span);
    if (dayOf(span.lastAt) > reached) reached = dayOf(span.lastAt);
  }
  return chain;
}

/** A time lies after the earlier list and not after the later one; a day alone counts whole. */
function isWithin(at: string | null, from: string, to: string): boolean {
  if (at === null) return false;
  if (at.length <= 10) return at >= dayOf(from) && at <= dayOf(to);
  const time = Date.parse(at);
  return time > Date.parse(from) && time <= Date.parse(to);
}

/** Gives each row its line and takes that line out of `open`. Addresses first, so that no name takes a line from them. */
function matchSteps(step: Step['step'], rows: readonly Account[], open: Set<ActivityLine>, coverage: Coverage): Step[] {
  const found = new Map<Account, Pick<Step, 'line' | 'by'>>();
  const take = (row: Account, line: ActivityLine, by: Step['by']) => {
    open.delete(line);
    found.set(row, { line, by });
  };
  const linesByAddress = Map.groupBy(linesOf(step, open), ({ subject }) => normaliseEmail(subject.email ?? ''));
  for (const row of rows) {
    const line = row.email === null ? undefined : linesByAddress.get(normaliseEmail(row.email))?.shift();
    if (line) take(row, line, 'email');
  }
  const byName = Map.groupBy(
    rows.filter((row) => !found.has(row)),
    (row) => normaliseName(row.name),
  );
  const linesByName = Map.groupBy(linesOf(step, open), ({ subject }) => normaliseName(subject.name ?? ''));
  for (const [name, [row, ...others]] of byName) {
    const [line, ...more] = (linesByName.get(name) ?? []).filter((one) => row && mayBeAbout(one, row));
    if (row && line && others.length === 0 && more.length === 0) take(row, line, 'name');
  }
  return rows.map((row): Step => {
    const { line, by } = found.get(row) ?? { line: null, by: null };
    if (line !== null) return { step, row, line, by, why: null };
    const isNamed = linesByName.has(normaliseName(row.name));
    const why = isNamed ? 'name_not_unique' : coverage === 'covers' ? 'no_line' : 'log_does_not_cover';
    return { step, row, line: null, by: null, why };
  });
}

const linesOf = (step: Step['step'], open: ReadonlySet<ActivityLine>): ActivityLine[] =>
  [...open].filter(({ event }) => STEP_OF[event] === step);

const isAddress = ({ subject }: ActivityLine, email: string): boolean =>
  subject.email !== null && normaliseEmail(subject.email) === normaliseEmail(email);

/** A line under another address is about somebody else, whatever the name. */
const mayBeAbout = (line: ActivityLine, row: Account): boolean =>
  line.subject.email === null || row.email === null || isAddress(line, row.email);

/** Takes pairs of lines of one person out that undo each other. A pair needs both lines to name the same person. */
function cancelOut(open: Set<ActivityLine>): [ActivityLine, ActivityLine][] {
  const pairs: [ActivityLine, ActivityLine][] = [];
  const removals = linesOf('removed', open);
  for (const added of linesOf('added', open)) {
    const at = removals.findIndex((removed) => isSameSubject(added, removed));
    const [removed] = at < 0 ? [] : removals.splice(at, 1);
    if (!removed) continue;
    open.delete(added);
    open.delete(removed);
    pairs.push((added.at ?? '') <= (removed.at ?? '') ? [added, removed] : [removed, added]);
  }
  return pairs;
}

function isSameSubject({ subject: one }: ActivityLine, { subject: other }: ActivityLine): boolean {
  if (one.email !== null && other.email !== null) return normaliseEmail(one.email) === normaliseEmail(other.email);
  return one.name !== null && other.name !== null && normaliseName(one.name) === normaliseName(other.name);
}
