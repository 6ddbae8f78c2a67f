import type { HrPerson } from '#app/domain/access/hr-person.ts';
import { dayOrderOf, parseDate } from './dates.ts';
import type { DayOrder } from './dates.ts';
import { employmentOf } from './employment-words.ts';
import type { FieldedRow } from './fielded-row.ts';
import { memberOf } from './members.ts';
import { emailOf, nameOf } from './person-rows.ts';
import { dateTexts, nothingBuilt, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';

type Reading = { order: DayOrder; today: string | null; tellsLeavers: boolean };

/**
 * Turn fielded rows into people of the personnel department. A row that repeats another in every word is set aside.
 * @param today ISO day of reading; null: a leaving day alone makes nobody a leaver
 */
export function buildHr(fielded: FieldedRow[], today: string | null): Built<HrPerson> {
  const built = nothingBuilt<HrPerson>();
  const order = dayOrderOf(dateTexts(fielded, ['joinedOn', 'leftOn']));
  const tellsLeavers = dateTexts(fielded, ['leftOn']).some((text) => parseDate(text, order) !== null);
  const known = new Map<string, number>();
  for (const row of fielded) {
    const person = personOf(row, { order, today, tellsLeavers });
    if (person.name === '' && person.personnelId === null) {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'neither a name nor an e-mail address' });
      continue;
    }
    const key = JSON.stringify({ ...person, line: 0 });
    const first = known.get(key);
    if (first !== undefined) {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: `says the same as line ${first}` });
      continue;
    }
    known.set(key, row.line);
    built.rows.push(person);
  }
  return built;
}

function personOf(row: FieldedRow, reading: Reading): HrPerson {
  const { email, details } = emailOf(row);
  const name = nameOf(row);
  const manager = memberOf(value(row, 'manager') ?? '');
  const managerEmail = memberOf(value(row, 'managerEmail') ?? '')?.email ?? manager?.email ?? null;
  const joinedOn = dayOf(row, 'joinedOn', reading.order);
  const leftOn = dayOf(row, 'leftOn', reading.order);
  return {
    line: row.line,
    name: name === '' ? (email ?? '') : name,
    email,
    personnelId: value(row, 'personnelId'),
    employment: employmentIn(row, leftOn.day, reading),
    joinedOn: joinedOn.day,
    leftOn: leftOn.day,
    department: value(row, 'department'),
    manager: manager?.name ?? null,
    managerEmail,
    details: [...details, ...joinedOn.unread, ...leftOn.unread, ...wordsKept(row), ...row.details],
  };
}

function dayOf(row: FieldedRow, field: 'joinedOn' | 'leftOn', order: DayOrder) {
  const text = value(row, field);
  const day = text === null ? null : (parseDate(text, order)?.slice(0, 10) ?? null);
  const label = field === 'joinedOn' ? 'Joined, as written' : 'Left, as written';
  return { day, unread: text !== null && day === null ? [{ label, value: text }] : [] };
}

// A leaving day decides before a word: lists keep "active" until somebody changes it. A day that cannot be read decides nothing.
function employmentIn(
  row: FieldedRow,
  leftOn: string | null,
  { today, tellsLeavers }: Reading,
): HrPerson['employment'] {
  const said = employmentOf(value(row, 'employment') ?? '');
  if (leftOn !== null && today !== null) {
    if (leftOn < today) return 'left';
    return said ?? 'employed';
  }
  if (said !== null) return said;
  const leftText = value(row, 'leftOn');
  if (leftText !== null) return employmentOf(leftText) === 'left' ? 'left' : 'unknown';
  return tellsLeavers && value(row, 'employment') === null ? 'employed' : 'unknown';
}

// The words for somebody's standing say more than the two values they are read as ("on leave").
function wordsKept(row: FieldedRow): { label: string; value: string }[] {
  const text = value(row, 'employment');
  return text === null ? [] : [{ label: 'Employment, as written', value: text }];
}
