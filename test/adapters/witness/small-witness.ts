// A witness as C2SP tlog-witness describes it, over real HTTP: it verifies the log's signature and the consistency proof before it signs.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fromBase64, toBase64 } from '#app/tlog/base64.ts';
import { concatBytes, utf8Bytes } from '#app/tlog/bytes.ts';
import { type Checkpoint, openCheckpoint } from '#app/tlog/checkpoint.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { type NoteKey, parseNote } from '#app/tlog/note.ts';
import { verifyConsistency } from '#app/tlog/verify.ts';

export interface SmallWitness {
  url: string;
  /** `name+id+base64`, type 0x04. */
  key: string;
  /** The log it knows. */
  trust(key: NoteKey): void;
  /** What it cosigned last; null for nothing. Can be set back, as by a restore. */
  seen: Checkpoint | null;
  /** Spoils the next answers in this way. */
  spoil: null | 'signature' | 'future' | 'other_key' | 'garbage' | 'hang';
  /** Bodies it was sent, oldest first. */
  asked: string[];
  close(): Promise<void>;
}

const NAME = 'witness.example/w1';

export async function startSmallWitness(): Promise<SmallWitness> {
  const pair = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const typed = concatBytes(new Uint8Array([4]), raw);
  const id = nodeCrypto.sha256(concatBytes(utf8Bytes(`${NAME}\n`), typed)).subarray(0, 4);
  let trusted: NoteKey | null = null;

  const judge = async (body: string): Promise<{ status: number; text: string }> => {
    const split = body.indexOf('\n\n');
    const [oldLine = '', ...proofLines] = body.slice(0, split).split('\n');
    const note = utf8Bytes(body.slice(split + 2));
    const older = /^old (0|[1-9]\d*)$/.exec(oldLine)?.[1];
    if (older === undefined || proofLines.length > 63) return { status: 400, text: '' };
    if (!trusted || !parseNote(note).text.startsWith(`${trusted.name}\n`)) return { status: 404, text: '' };
    const opened = await openCheckpoint(nodeCrypto, note, [trusted]).catch(() => null);
    if (!opened) return { status: 403, text: '' };
    const { checkpoint } = opened;
    if (Number(older) > checkpoint.size) return { status: 400, text: '' };
    const last = witness.seen ?? { size: 0, root: new Uint8Array() };
    if (Number(older) !== last.size) return { status: 409, text: `${last.size}\n` };
    if (last.size === checkpoint.size && toBase64(last.root) !== toBase64(checkpoint.root))
      return { status: 409, text: `${last.size}\n` };
    const proof = proofLines.map(fromBase64);
    if (last.size === 0 ? proof.length > 0 : !isConsistent(last, checkpoint, proof)) return { status: 422, text: '' };
    witness.seen = checkpoint;
    return { status: 200, text: cosign(parseNote(note).text) };
  };

  const cosign = (text: string): string => {
    const ahead = witness.spoil === 'future' ? 86_400 : 0;
    const time = BigInt(Math.floor(Date.now() / 1000) + ahead);
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    const signature = sign(null, utf8Bytes(`cosignature/v1\ntime ${time}\n${text}`), pair.privateKey);
    if (witness.spoil === 'signature') signature[0]! ^= 1;
    const keyId = witness.spoil === 'other_key' ? new Uint8Array([1, 2, 3, 4]) : id;
    return `— ${NAME} ${toBase64(concatBytes(keyId, stamp, signature))}\n`;
  };

  const server = createServer((request, response) => {
    void request
      .toArray()
      .then(async (chunks) => {
        const body = Buffer.concat(chunks).toString('utf8');
        witness.asked.push(body);
        if (witness.spoil === 'hang') return;
        const answer = request.url === '/w1/add-checkpoint' ? await judge(body) : { status: 404, text: '' };
        const type = answer.status === 409 ? 'text/x.tlog.size' : 'text/plain';
        const text = witness.spoil === 'garbage' ? '<html>hello</html>' : answer.text;
        response.writeHead(answer.status, { 'content-type': type }).end(text);
      })
      .catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const witness: SmallWitness = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w1`,
    key: `${NAME}+${Buffer.from(id).toString('hex')}+${toBase64(typed)}`,
    trust: (key) => {
      trusted = key;
    },
    seen: null,
    spoil: null,
    asked: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return witness;
}

function isConsistent(older: Pick<Checkpoint, 'size' | 'root'>, newer: Checkpoint, proof: Uint8Array[]): boolean {
  try {
    verifyConsistency(nodeCrypto, { older, newer, proof });
    return true;
  } catch {
    return false;
  }
}
