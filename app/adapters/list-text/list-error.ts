import type { ListRefusalCode } from '#app/domain/access/parsed-list.ts';

/** Thrown inside the parser only; parseList turns it into a ListRefusal, so no caller sees it. */
export class ListError extends Error {
  readonly code: ListRefusalCode;
  readonly lines: { line: number; reason: string }[];
  readonly columns: string[];
  readonly headerSignature: string | null;
  constructor(
    code: ListRefusalCode,
    sentence: string,
    lines: { line: number; reason: string }[] = [],
    columns: string[] = [],
    headerSignature: string | null = null,
  ) {
    super(sentence);
    this.code = code;
    this.lines = lines;
    this.columns = columns;
    this.headerSignature = headerSignature;
  }
}
