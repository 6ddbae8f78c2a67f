import type { ActivityLine } from '#app/domain/access/activity-line.ts';
import { dayOrderOf, parseDate } from './dates.ts';
import type { DayOrder } from './dates.ts';
import { eventOf } from './event-words.ts';
import type { FieldedRow } from './fielded-row.ts';
import { memberOf } from './members.ts';
import { dateTexts, nothingBuilt, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';

/** Turn fielded rows into lines of the activity log. A line that does not say what happened is set aside. */
export function buildActivity(fielded: FieldedRow[]): Built<ActivityLine> {
  const order = dayOrderOf(dateTexts(fielded, ['at']));
  const built = nothingBuilt<ActivityLine>();
  let undated = 0;
  for (const row of fielded) {
    const eventText = value(row, 'event');
    if (eventText === null) {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'does not say what happened' });
      continue;
    }
    const line = lineOf(row, eventText, order);
    if (line.at === null) undated += 1;
    built.rows.push(line);
  }
  if (undated > 0) built.problems.push({ line: null, sentence: undatedSentence(undated) });
  return built;
}

function undatedSentence(lines: number): string {
  const which = lines === 1 ? 'One line has' : `${lines} lines have`;
  return `${which} no date that can be read for certain, so they say nothing about when. A date such as 03/04/2026 needs another line that shows which number is the month.`;
}

function lineOf(row: FieldedRow, eventText: string, order: DayOrder): ActivityLine {
  const atText = value(row, 'at') ?? '';
  const { subject, kind } = subjectOf(row);
  const type = value(row, 'subjectType');
  const about = [type, kind, subject.email].filter((text) => text !== null && text !== undefined).join(' ');
  const by = value(row, 'by');
  return {
    line: row.line,
    event: eventOf(eventText, about),
    eventText,
    subject,
    at: parseDate(atText, order),
    atText,
    by: by === null ? null : (lead(by, BY)?.rest ?? by),
    details: type === null ? row.details : [...row.details, { label: 'Kind of resource', value: type }],
  };
}

const BY = /^(?:by|von|durch|par|por|実行者|操作者)\s*[::]?\s+/iu;
const KIND =
  /^(user|staff(?: member)?|role|account|collaborator|benutzer|nutzer|mitarbeiter|rolle|utilisateur|employé|rôle|compte|usuario|empleado|rol|cuenta|ユーザー|スタッフ|役割|ロール)\s*[::]\s*/iu;

// "User: Ann Lee" and "Role: Editor" say what the subject is before its name.
function subjectOf(row: FieldedRow): { subject: ActivityLine['subject']; kind: string | null } {
  const text = value(row, 'subject');
  const email = memberOf(value(row, 'subjectEmail') ?? '')?.email ?? null;
  if (text === null) return { subject: { name: null, email }, kind: null };
  const named = lead(text, KIND);
  const bare = (named?.rest ?? text).replace(/^["“”„«»「]+|["“”„«»」]+$/gu, '');
  const member = memberOf(bare);
  return { subject: { name: member?.name ?? null, email: member?.email ?? email }, kind: named?.lead ?? null };
}

function lead(text: string, pattern: RegExp): { lead: string; rest: string } | null {
  const found = pattern.exec(text);
  const rest = found ? text.slice(found[0].length).trim() : '';
  return found && rest !== '' ? { lead: found[0], rest } : null;
}
