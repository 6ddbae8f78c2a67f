/** A token to call with; or that the store has ended our access; or that none could be had just now. */
export type TokenOutcome =
  | { outcome: 'token'; accessToken: string }
  | { outcome: 'gone'; why: 'no_token' | 'refresh_refused' }
  | { outcome: 'failed'; why: string };

/** The tokens one Admin client calls with. */
export interface AccessTokens {
  current(): Promise<TokenOutcome>;
  /** Called when Shopify answered 401 to `refused`: a newer stored token, or a refreshed one. */
  renew(refused: string): Promise<TokenOutcome>;
}

/** One token that is not ours to renew: the one that was just handed out. */
export const fixedToken = (accessToken: string): AccessTokens => ({
  current: async () => ({ outcome: 'token', accessToken }),
  renew: async () => ({ outcome: 'gone', why: 'refresh_refused' }),
});
