import { type Refusal, refuse } from '#app/domain/refusal.ts';

/** Who is meant: a member, a row of a people list, or what a request names them by, an e-mail address or a whole name. */
export type PersonTarget = { memberId: string } | { listId: string; position: number } | { text: string };

/** What an erasure of one person would meet. */
export interface ErasureStanding {
  /** Is it the person who asks? */
  isSelf: boolean;
  /** Did they start the running review, or do they decide in it, or have they? Being a row of it is no part in it. */
  isInReview: boolean;
  /** Would nobody be left who has been here and manages the app? */
  isLastManager: boolean;
}

/** Why this person cannot be erased now; null when they can. A running review would lose who decides in it, and its sign-off its name. */
export function judgeErasure({ isSelf, isInReview, isLastManager }: ErasureStanding): Refusal | null {
  if (isSelf) return refuse('erase_self');
  if (isInReview) return refuse('erase_in_review');
  return isLastManager ? refuse('last_manager') : null;
}

/** Longest reason the record takes. */
export const MAX_REASON = 500;

/** The reason as it goes into the record, or why not: it outlives the erasure, so it must not say what is erased. */
export function readReason(typed: string, called: readonly string[]): string | Refusal {
  const reason = typed.trim();
  if (reason === '' || reason.length > MAX_REASON) return refuse('words_missing');
  const said = reason.toLowerCase();
  const names = called.map((one) => one.trim().toLowerCase()).filter((one) => one !== '');
  return names.some((one) => wordIn(said, one)) ? refuse('erase_reason_names_them') : reason;
}

/** As a word of its own: whoever is called "Al" may be erased for what was "also" asked. */
function wordIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!isLetter(text[at - 1]) && !isLetter(text[at + word.length])) return true;
  }
  return false;
}

const isLetter = (char: string | undefined): boolean => char !== undefined && /[\p{L}\p{N}]/u.test(char);
