import { unusableReport, type CheckId, type PackReport } from '../report.ts';
import { verifyPack } from '../verify-pack.ts';

import { browserCrypto, browserInflate, canVerifyEd25519, droppedFile } from './host.ts';

/** What the page asks the worker to judge. */
export interface Question {
  readonly pack: Blob;
  readonly key: string | null;
  readonly against: Uint8Array | null;
  readonly tsaRoots: string | null;
  readonly witness: string | null;
}

/** What the worker tells the page: how far it is, then the report. */
export type Answer = { readonly check: CheckId; readonly bytesRead: number } | { readonly report: PackReport };

const TOLD_EVERY_MS = 100;

addEventListener('message', (event: MessageEvent<Question>) => void answer(event.data));

/** Judges away from the page, which stays free to scroll, to be read and to be closed. */
async function answer(question: Question): Promise<void> {
  const tell = (told: Answer) => postMessage(told);
  if (!(await canVerifyEd25519())) {
    return tell({
      report: unusableReport('this browser cannot check Ed25519 signatures; use a newer one, or verify.mjs'),
    });
  }
  let check: CheckId = 'digests';
  let bytesRead = 0;
  let toldAt = 0;
  const progress = () => {
    if (Date.now() - toldAt < TOLD_EVERY_MS) return;
    toldAt = Date.now();
    tell({ check, bytesRead });
  };
  const source = droppedFile(question.pack);
  const counted = {
    size: source.size,
    read: async (offset: number, length: number) => {
      const bytes = await source.read(offset, length);
      bytesRead += length;
      progress();
      return bytes;
    },
  };
  const { key, against, tsaRoots, witness } = question;
  const onProgress = (next: CheckId) => {
    check = next;
    progress();
  };
  const options = { crypto: browserCrypto, inflate: browserInflate, key, against, tsaRoots, witness, onProgress };
  tell({ report: await verifyPack(counted, options) });
}
