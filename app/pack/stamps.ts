import type { PackFacts } from './facts.ts';

/** A checkpoint that an outside authority stamped (RFC 3161). */
export interface StampedCheckpoint {
  /** The signed note; the stamp is over exactly these bytes. */
  readonly checkpoint: Uint8Array;
  /** The authority's whole reply, DER. */
  readonly reply: Uint8Array;
  /** Certificates from the authority's own to its root, PEM. */
  readonly chain: string;
  readonly authority: string;
  /** UTC, as the token says. */
  readonly stampedAt: Date;
}

/**
 * Outside stamps of one review. `start` is over the checkpoint published right after it was started, `close` over the
 * checkpoint the pack carries; null where no authority has answered (yet).
 */
export interface ReviewStamps {
  readonly start: StampedCheckpoint | null;
  readonly close: StampedCheckpoint | null;
}

export const NO_STAMPS: ReviewStamps = { start: null, close: null };

/** `tsa-chain.pem`: from the authority's own certificate up to its root; of two authorities one after the other; null for none. */
export function tsaChain({ start, close }: ReviewStamps): string | null {
  const all = new Set([...certificates(start?.chain ?? ''), ...certificates(close?.chain ?? '')]);
  return all.size === 0 ? null : [...all].map((certificate) => `${certificate}\n`).join('');
}

/** What `pack.json` says of the stamps: who made the closing one (else the other), and the times in the tokens; null for none at all. */
export function stampFacts({ start, close }: ReviewStamps): PackFacts['timestamps'] {
  const authority = close?.authority ?? start?.authority;
  if (authority === undefined) return null;
  return {
    authority,
    start: start?.stampedAt.toISOString() ?? null,
    close: close?.stampedAt.toISOString() ?? null,
  };
}

function certificates(chain: string): string[] {
  return chain.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}
