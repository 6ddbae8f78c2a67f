/** Why a stamp did not come about or was not taken. Closed: the code is stored beside the stamp that is still wanted. */
export type StampFailure =
  | 'unreachable'
  | 'timeout'
  | 'answer_too_large'
  | 'authority_refused'
  | 'rejected'
  | 'not_a_reply'
  | 'other_imprint'
  | 'other_nonce'
  | 'no_certificate'
  | 'certificate_not_for_stamps'
  | 'certificate_not_valid'
  | 'untrusted_root'
  | 'bad_signature'
  | 'not_verifiable';

export class StampError extends Error {
  readonly code: StampFailure;
  constructor(code: StampFailure, cause?: unknown) {
    super(code, { cause });
    this.name = 'StampError';
    this.code = code;
  }
}
