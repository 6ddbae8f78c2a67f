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
 * Outside stamps of a pack. Of one review: `start` is over the checkpoint published right after it was started, `close` over
 * the one that was fixed at its close. `own` is over the pack's own checkpoint, where that is neither. null where no
 * authority has answered (yet).
 */
export interface PackStamps {
  readonly start: StampedCheckpoint | null;
  readonly close: StampedCheckpoint | null;
  readonly own?: StampedCheckpoint | null;
}

export const NO_STAMPS: PackStamps = { start: null, close: null };

/** `tsa-chain.pem`: from the authority's own certificate up to its root; of two authorities one after the other; null for none. */
export function tsaChain({ start, close, own }: PackStamps): string | null {
  const all = new Set([start, close, own].flatMap((stamp) => certificates(stamp?.chain ?? '')));
  return all.size === 0 ? null : [...all].map((certificate) => `${certificate}\n`).join('');
}

/** What `pack.json` says of the stamps of a review: who made the closing one (else the other), and the times in the tokens; null for none at all. */
export function stampFacts({ start, close }: PackStamps): PackFacts['timestamps'] {
  const authority = close?.authority ?? start?.authority;
  if (authority === undefined) return null;
  return {
    authority,
    start: start?.stampedAt.toISOString() ?? null,
    close: close?.stampedAt.toISOString() ?? null,
  };
}

/** What `pack.json` of the other kinds says of the stamp over the pack's own checkpoint; null for none. */
export function ownStampFacts({ own }: PackStamps): { readonly authority: string; readonly at: string } | null {
  return own ? { authority: own.authority, at: own.stampedAt.toISOString() } : null;
}

function certificates(chain: string): string[] {
  return chain.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
}

/**
 * How long after a pack of a period was asked for its stamp may have been made, milliseconds. A stamp is asked for together with the pack;
 * where the queue stood still for longer, the pack goes without.
 */
export const LONGEST_STAMP_DELAY = 86_400_000;
