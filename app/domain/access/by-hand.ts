/**
 * Who put a row on a list by hand, when (UTC, ISO 8601), and who or what said so, as they wrote it. No source showed such a row,
 * so no source's count can include it and no later list of a source can prove that it is gone.
 */
export type AddedBy = { memberId: string; at: string; said: string };
