import { logKeyText } from '#app/ledger/read.ts';
import type { CheckpointSigner } from '#app/ports.ts';

const ORIGIN = /^(?:demo|log)\.[0-9a-f]{32}$/;

/** The key that signs a log, in the one-line form auditors pin; null for what is no log's name. Public: it names no store. */
export const presentLogKey = (origin: string, signer: Pick<CheckpointSigner, 'logPublicKey'>): string | null =>
  ORIGIN.test(origin) ? logKeyText(origin, signer) : null;
