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

/** `tsa-chain.pem`: every certificate once, those of the closing stamp last, so that its root ends the file; null for none. */
export function tsaChain({ start, close }: ReviewStamps): string | null {
  const own = certificates(close?.chain ?? start?.chain ?? '');
  const others = certificates(start?.chain ?? '').filter((certificate) => !own.includes(certificate));
  const all = [...others, ...own];
  return all.length === 0 ? null : all.map((certificate) => `${certificate}\n`).join('');
}

/** What `pack.json` says of the stamps: names and times as the tokens give them; null for none at all. */
export function stampFacts({ start, close }: ReviewStamps): PackFacts['timestamps'] {
  const authorities = [...new Set([start, close].flatMap((stamp) => stamp?.authority ?? []))];
  if (authorities.length === 0) return null;
  return {
    authority: authorities.join(' and '),
    start: start?.stampedAt.toISOString() ?? null,
    close: close?.stampedAt.toISOString() ?? null,
  };
}

function certificates(chain: string): string[] {
  return chain.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}
