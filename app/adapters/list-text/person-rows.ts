import { unknownAccount } from '#app/domain/access/account.ts';
import type { AccountDraft, LastSeen } from '#app/domain/access/account.ts';
import { dayOrderOf, parseDate } from './dates.ts';
import type { DayOrder } from './dates.ts';
import { isEmail, splitAtEmail } from './emails.ts';
import type { FieldedRow } from './fielded-row.ts';
import { dateTexts, listOf, nothingBuilt, plainName, textOfRow, value } from './values.ts';
import type { Built } from './values.ts';
import { isNever, isOwnerWord, statusOf, typeOf, yesOrNo } from './words.ts';

/** Turn fielded rows into accounts. A row without name and address is set aside; a value we cannot read stays as a detail. */
export function buildPeople(fielded: FieldedRow[], source: string): Built<AccountDraft> {
  const order = dayOrderOf(dateTexts(fielded, ['lastSeen', 'createdAt', 'invitedAt']));
  const built = nothingBuilt<AccountDraft>();
  for (const row of fielded) {
    const { email, details } = emailOf(row);
    const name = nameOf(row);
    if (name === '' && email === null) {
      built.setAside.push({ line: row.line, excerpt: textOfRow(row), reason: 'neither a name nor an e-mail address' });
      continue;
    }
    if (email === null && details.length > 0) {
      built.problems.push({
        line: row.line,
        sentence: 'The e-mail address on this line is not a valid one, so it counts as not known.',
      });
    }
    built.rows.push({
      ...unknownAccount(row.line, name === '' ? (email ?? '') : name),
      platformId: value(row, 'platformId'),
      email,
      ...standing(row),
      secondFactor: yesOrNo(row.values.get('secondFactor') ?? '') ?? 'unknown',
      roles: listOf(value(row, 'role')),
      permissions: listOf(value(row, 'permissions')),
      lastSeen: lastSeenOf(value(row, 'lastSeen'), source, order),
      createdAt: parseDate(row.values.get('createdAt') ?? '', order),
      invitedAt: parseDate(row.values.get('invitedAt') ?? '', order),
      details: [...details, ...row.details],
    });
  }
  return built;
}

/** The address of a row; what stands in its column and is none is kept as a detail. */
export function emailOf(row: FieldedRow): { email: string | null; details: { label: string; value: string }[] } {
  const text = value(row, 'email');
  if (text === null) return { email: null, details: [] };
  if (isEmail(text)) return { email: text, details: [] };
  const inside = splitAtEmail(text);
  if (inside && isEmail(inside.email)) return { email: inside.email, details: [] };
  return { email: null, details: [{ label: 'E-mail as written', value: text }] };
}

/** The name of a row from one column or from its parts; '' when there is none. */
export function nameOf(row: FieldedRow): string {
  const full = value(row, 'name');
  const parts = [value(row, 'firstName'), value(row, 'lastName')].filter((part) => part !== null);
  const name = full ?? parts.join(' ');
  const inside = splitAtEmail(name);
  const bare = inside && inside.before !== '' ? inside.before : name;
  return plainName(bare);
}

// Owner, type and status are told in any of three places: their own column, the role ("Store owner", "Collaborator"), or the
// status ("Invitation sent"). A value that none of the vocabularies knows leaves the fact unknown.
function standing(row: FieldedRow): Pick<AccountDraft, 'type' | 'status' | 'isOwner'> {
  const told = [value(row, 'type'), ...(listOf(value(row, 'role')) ?? [])].filter((text) => text !== null);
  const status = statusOf(row.values.get('status') ?? '') ?? 'unknown';
  const ownerCell = row.values.get('owner') ?? '';
  const isOwner = told.some(isOwnerWord) || isOwnerWord(ownerCell) ? 'yes' : (yesOrNo(ownerCell) ?? 'unknown');
  const type = told.map(typeOf).find((found) => found !== null) ?? 'unknown';
  return { type: type === 'unknown' && isOwner === 'yes' ? 'staff' : type, status, isOwner };
}

function lastSeenOf(text: string | null, source: string, order: DayOrder): LastSeen | null {
  if (text === null) return null;
  if (isNever(text)) return { at: null, never: true, source, text };
  return { at: parseDate(text, order), never: false, source, text };
}
