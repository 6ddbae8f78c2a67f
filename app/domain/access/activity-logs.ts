import type { Explaining } from './about.ts';
import type { ActivityLine } from './activity-line.ts';

/** How far one log reaches: its first and last dated line, and when it was brought in. All ISO 8601. */
export type LogSpan = { firstAt: string; lastAt: string; takenAt: string };

/** Several logs as one, and how far each of them reaches; a log without a dated line reaches nowhere. */
export type ActivityLog = Explaining<ActivityLine> & { spans: readonly LogSpan[] };

/**
 * Logs overlap, because each export goes back as far as Shopify lets it: the same line in two of them is one line, and a line that
 * stands twice in one of them is two. A line without a day can be of another time in each, so it stays apart. null: there is no log.
 * @param logs each with an id of its own, newest first
 */
export function logsTogether(logs: readonly (Explaining<ActivityLine> & { listId: string })[]): ActivityLog | null {
  const [newest] = logs;
  if (!newest) return null;
  const lines = new Map<string, ActivityLine>();
  for (const { listId, rows } of logs) {
    const times = new Map<string, number>();
    for (const row of rows) {
      const said = JSON.stringify([row.event, row.eventText, row.subject, row.at, row.atText, row.by]);
      const time = (times.get(said) ?? 0) + 1;
      times.set(said, time);
      const key = `${said} ${time}${row.at === null ? ` ${listId}` : ''}`;
      if (!lines.has(key)) lines.set(key, row);
    }
  }
  return { rows: [...lines.values()], takenAt: newest.takenAt, spans: logs.flatMap(spanOf) };
}

function spanOf({ rows, takenAt }: Explaining<ActivityLine>): LogSpan[] {
  const dated = rows.flatMap(({ at }) => at ?? []).toSorted();
  const [firstAt] = dated;
  return firstAt === undefined ? [] : [{ firstAt, lastAt: dated.at(-1) ?? firstAt, takenAt }];
}
