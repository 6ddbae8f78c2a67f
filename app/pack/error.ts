/** Every way a pack can be unreadable, as opposed to readable and wrong (which a check reports). */
export type PackErrorCode =
  | 'not-a-zip'
  | 'archive-malformed'
  | 'archive-too-large'
  | 'name-refused'
  | 'name-twice'
  | 'link-refused'
  | 'method-refused'
  | 'bomb-refused'
  | 'list-on-its-own'
  | 'member-missing'
  | 'member-too-large'
  | 'pack-too-large'
  | 'line-malformed'
  | 'manifest-malformed'
  | 'signature-malformed'
  | 'input-incomplete';

/** The one error of this folder. `detail` names files, lines and offsets, never content. */
export class PackError extends Error {
  readonly code: PackErrorCode;
  readonly detail: string;

  constructor(code: PackErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'PackError';
    this.code = code;
    this.detail = detail;
  }
}
