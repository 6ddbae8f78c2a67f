// The door for calls to the outside. Who is called is Shopify or what the operator configured (a time-stamp authority, a witness), which may
// well be a private address. Addresses that merchants supply need more than this: nothing here refuses one.

/** A call that did not end in a whole answer. The code goes to logs; the cause stays inside. */
export class CallFailed extends Error {
  readonly code: 'unreachable' | 'timeout' | 'answer_too_large';
  constructor(code: CallFailed['code'], cause?: unknown) {
    super(code, { cause });
    this.name = 'CallFailed';
    this.code = code;
  }
}

export interface WholeAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
}

export interface Bounds {
  /** From the first byte sent to the last byte read. */
  timeoutMs: number;
  maxBytes: number;
}

/**
 * fetch, with an end: reads the whole body within `timeoutMs` and `maxBytes`. Redirects are refused, because a redirect would carry a
 * token elsewhere. `globalThis.fetch` is read at each call, so that what a process patches at its start is used.
 */
export async function boundedFetch(url: string | URL, init: RequestInit, bounds: Bounds): Promise<WholeAnswer> {
  const signal = AbortSignal.timeout(bounds.timeoutMs);
  try {
    const response = await globalThis.fetch(url, { ...init, redirect: 'manual', signal });
    return { status: response.status, headers: response.headers, bytes: await readBody(response, bounds.maxBytes) };
  } catch (error) {
    if (error instanceof CallFailed) throw error;
    throw new CallFailed(signal.aborted ? 'timeout' : 'unreachable', error);
  }
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new CallFailed('answer_too_large');
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}
