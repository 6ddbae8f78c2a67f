/** Every way a log format or a proof can be wrong. Closed: a caller can answer each one. */
export type TlogErrorCode =
  | 'leaf-malformed'
  | 'leaf-too-large'
  | 'hash-malformed'
  | 'size-out-of-range'
  | 'index-out-of-range'
  | 'proof-wrong-length'
  | 'root-mismatch'
  | 'inconsistent'
  | 'base64-malformed'
  | 'hex-malformed'
  | 'key-malformed'
  | 'note-malformed'
  | 'note-unknown-key'
  | 'note-bad-signature'
  | 'checkpoint-malformed'
  | 'checkpoint-wrong-origin'
  | 'proof-file-malformed'
  | 'tile-malformed'
  | 'tile-mismatch'
  | 'der-malformed'
  | 'algorithm-refused'
  | 'certificate-malformed'
  | 'certificates-too-large'
  | 'chain-broken'
  | 'timestamp-malformed'
  | 'timestamp-not-granted'
  | 'timestamp-of-something-else'
  | 'timestamp-bad-signature'
  | 'timestamp-wrong-purpose';

/** The one error of this folder. `detail` is for logs and reports; it names positions and formats, never content. */
export class TlogError extends Error {
  readonly code: TlogErrorCode;
  readonly detail: string;

  constructor(code: TlogErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'TlogError';
    this.code = code;
    this.detail = detail;
  }
}
