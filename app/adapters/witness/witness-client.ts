import { boundedFetch, CallFailed, type WholeAnswer } from '#app/adapters/egress.server.ts';
import type { Witness } from '#app/ports.ts';
import { toBase64 } from '#app/tlog/base64.ts';
import { parseWitnessKey } from '#app/tlog/cosignature.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { cosignaturesIn } from './cosignature.ts';

type Cosigned = Awaited<ReturnType<Witness['cosign']>>;

const BOUNDS = { timeoutMs: 10_000, maxBytes: 64 * 1024 };
/** How far a witness's clock may be ahead of ours. */
const CLOCK_SLACK_MS = 5 * 60_000;
const SIZE = /^(?:0|[1-9]\d{0,15})\n$/;

export interface WitnessOptions {
  /** Submission prefix: `/add-checkpoint` is put behind it. */
  url: string;
  /** `name+id+base64`, of type 0x04. */
  key: string;
  now: () => Date;
  timeoutMs?: number;
}

/**
 * A client of C2SP tlog-witness. A witness answers a size that it did not expect with the one it has (409); then it is asked once more,
 * with the proof from there. Throws when the key is none.
 */
export function openWitness({ url, key: keyText, now, timeoutMs = BOUNDS.timeoutMs }: WitnessOptions): Witness {
  const key = parseWitnessKey(nodeCrypto, keyText);
  const address = `${url.replace(/\/$/, '')}/add-checkpoint`;
  const post = (body: string) => boundedFetch(address, { method: 'POST', body }, { ...BOUNDS, timeoutMs });

  return {
    name: key.name,
    cosign: async ({ note, size }, knownSize, proofFrom): Promise<Cosigned> => {
      const ask = async (older: bigint) => post(bodyOf(older, await proofFrom(older), note));
      try {
        let answer = await ask(knownSize);
        const theirs = answer.status === 409 ? sizeIn(answer) : null;
        if (theirs !== null && theirs > size) return refused('witness_is_ahead');
        if (theirs !== null && theirs !== knownSize) answer = await ask(theirs);
        // Somebody else of ours was quicker: the next attempt begins at the size they brought it to.
        if (answer.status === 409 && theirs !== null && (sizeIn(answer) ?? theirs) > theirs)
          return passing('witness_moved');
        if (answer.status !== 200) return refusalOf(answer.status);
        const latest = new Date(now().getTime() + CLOCK_SLACK_MS);
        const lines = await cosignaturesIn(answer.bytes, note, key, latest);
        return lines === null ? passing('witness_bad_cosignature') : { outcome: 'cosigned', lines };
      } catch (error) {
        if (error instanceof CallFailed) return passing(`witness_${error.code}`);
        throw error;
      }
    },
  };
}

const bodyOf = (older: bigint, proof: readonly Uint8Array[], note: string): string =>
  [`old ${older}\n`, ...proof.map((hash) => `${toBase64(hash)}\n`), '\n', note].join('');

function sizeIn({ bytes }: WholeAnswer): bigint | null {
  const text = Buffer.from(bytes).toString('latin1');
  return SIZE.test(text) ? BigInt(text.trim()) : null;
}

/** 422 and a second 409 say that our log is not the one the witness saw grow: asking again cannot mend that. */
function refusalOf(status: number): Cosigned {
  switch (status) {
    case 409:
      return refused('witness_conflict');
    case 422:
      return refused('witness_inconsistent');
    // The operator of the witness has to add this log or its new key: that may come.
    case 404:
      return passing('witness_unknown_log');
    case 403:
      return passing('witness_unknown_key');
    default:
      return passing(`witness_${status}`);
  }
}

const refused = (why: string): Cosigned => ({ outcome: 'failed', why, lasting: true });
const passing = (why: string): Cosigned => ({ outcome: 'failed', why, lasting: false });
