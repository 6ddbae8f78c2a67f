import type { GroupMember } from '#app/domain/access/group.ts';
import { isEmail, splitAtEmail } from './emails.ts';
import { plainName } from './values.ts';

/** A cell of members: split at line breaks, semicolons or bars where there are any, since a comma may part a surname from a name. */
export function membersOf(text: string | null): GroupMember[] {
  if (text === null) return [];
  const separator = /[;|\n；]/.test(text) ? /[;|\n；]+/ : isOneName(text) ? /$^/ : /[,、]+/;
  return text
    .split(separator)
    .map((part) => memberOf(part))
    .filter((member) => member !== null);
}

/** "Ann Lee <ann@example.com>", an address or a name; null for what is neither. */
export function memberOf(text: string): GroupMember | null {
  const plain = text.trim();
  if (isEmail(plain)) return { name: null, email: plain };
  const found = splitAtEmail(plain);
  if (found && isEmail(found.email))
    return { name: plainName(found.before || found.after) || null, email: found.email };
  return /\p{L}|\p{N}|\p{Extended_Pictographic}/u.test(plain) ? { name: plainName(plain), email: null } : null;
}

// "Lee, Ann": one comma between two single words.
function isOneName(text: string): boolean {
  return /^\p{Lu}[\p{L}'’-]+,\s?\p{Lu}[\p{L}'’-]+$/u.test(text.trim()) && !text.includes('@');
}

/** Adds to `members` whom they do not hold yet; a name and its address on two lines are one member. */
export function addMembers(members: GroupMember[], more: GroupMember[], known: Set<string>): void {
  for (const member of more) {
    const key = JSON.stringify([member.email?.toLowerCase() ?? null, member.email === null ? member.name : null]);
    if (known.has(key)) continue;
    known.add(key);
    members.push(member);
  }
}
