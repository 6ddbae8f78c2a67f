import { createHash } from 'node:crypto';
import { openBodySealer } from './delivery-body.ts';
import { groupCommit } from './group-commit.ts';
import { isSigned, parseWebhookHeaders, type Headers } from './webhook-request.ts';
import type { ArrivedDelivery, Inbox } from '#app/db/deliveries.ts';
import type { KeyRing } from '#app/ports.ts';

/** How a webhook was received, with the HTTP status that says so to the sender. Anything but 'recorded' stored nothing for sure. */
export type Receipt = 'recorded' | 'not_signed' | 'headers_invalid' | 'unavailable';

export const STATUS_OF: Record<Receipt, number> = {
  recorded: 200,
  not_signed: 401,
  headers_invalid: 400,
  unavailable: 503,
};

export interface Intake {
  /** `body` is the raw request body, byte for byte. Resolves within four seconds, since the sender hangs up after five. */
  record(headers: Headers, body: Uint8Array, arrivedAt: Date): Promise<Receipt>;
  /** Resolves when every delivery that was taken in is on the disk or was refused. */
  drain(): Promise<void>;
}

export interface IntakeOptions {
  inbox: Pick<Inbox, 'add'>;
  keys: KeyRing;
  /** Client secrets, the current one first. */
  secrets: readonly string[];
  /** Told of each group of deliveries that could not be written; the senders of those get 503 and send again. */
  onFailure: (error: unknown, deliveries: number) => void;
  patienceMs?: number;
}

const PATIENCE_MS = 3_500;

/**
 * Opens the door for webhooks of every shop. 'recorded' is said only after the commit, so a crash at any moment loses nothing that was
 * acknowledged; what was not acknowledged comes again under the same webhook id and is stored once.
 */
export function openIntake({ inbox, keys, secrets, onFailure, patienceMs = PATIENCE_MS }: IntakeOptions): Intake {
  const sealer = openBodySealer(keys);
  const groups = groupCommit<ArrivedDelivery>({
    write: (deliveries) => inbox.add(deliveries),
    sizeOf: (delivery) => delivery.sealedBody.length,
    parallel: 2,
    largestGroup: 500,
    longestQueue: 5_000,
    largestQueueBytes: 64 * 1024 * 1024,
    patienceMs,
    onFailure,
  });

  return {
    record: async (headers, body, arrivedAt) => {
      if (!isSigned(headers, body, secrets)) return 'not_signed';
      const parsed = parseWebhookHeaders(headers);
      if (parsed === null) return 'headers_invalid';
      const { sealed, keyId } = sealer.seal(body, parsed.webhookId);
      const bodyDigest = createHash('sha256').update(body).digest();
      const written = await groups.add({ ...parsed, arrivedAt, bodyDigest, sealedBody: sealed, keyId });
      return written ? 'recorded' : 'unavailable';
    },
    drain: () => groups.drain(),
  };
}
