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
  | 'certificate_not_for_stamps'
  | 'chain_broken'
  | 'bad_signature'
  | 'algorithm_refused';

export class StampError extends Error {
  readonly code: StampFailure;
  constructor(code: StampFailure, cause?: unknown) {
    super(code, { cause });
    this.name = 'StampError';
    this.code = code;
  }
}
