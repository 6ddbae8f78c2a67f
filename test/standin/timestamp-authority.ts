// A time-stamp authority (RFC 3161) over HTTP: real certificates that nobody trusts, and every reply made by `openssl ts`.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the authority does with the next requests. All but `answer` are things that real ones, or somebody in between, have done. */
export type Behaviour =
  | 'answer'
  | 'fail'
  | 'hang'
  | 'garbage'
  | 'huge'
  | 'reject'
  /** Stamps something other than what was sent. */
  | 'other_imprint'
  /** Hands out an earlier stamp of the same bytes. */
  | 'replay'
  /** A bit of the signature is wrong. */
  | 'damaged_signature'
  /** Somebody else signs in the authority's name. */
  | 'impostor';

export interface TimestampAuthority {
  url: string;
  /** Its root certificate, PEM: what an auditor trusts. */
  rootFile: string;
  behave(behaviour: Behaviour): void;
  /** How many requests came so far. */
  requests(): number;
  close(): Promise<void>;
}

export const AUTHORITY_NAME = 'Demonstration Time Authority';

const run = promisify(execFile);
/** A reply that is a status and nothing else: rejection. */
const REJECTION = Buffer.from('30053003020102', 'hex');

/**
 * Certificates lie in `directory` and are taken up again while they are good for another day, so that stamps of a demonstration stay
 * checkable from one start to the next. Throws when this machine has no `openssl` that can stamp.
 */
export async function startTimestampAuthority(directory: string, name = AUTHORITY_NAME): Promise<TimestampAuthority> {
  if (!(await isUsable(directory))) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    await makeCertificates(directory, name);
  }
  let behaviour: Behaviour = 'answer';
  let requests = 0;
  let firstReply: Buffer | null = null;
  // openssl keeps its serial number in a file: one reply after the other.
  let before: Promise<unknown> = Promise.resolve();
  const reply = (query: Buffer, section = 'stamping'): Promise<Buffer> => {
    const next = before.then(() => makeReply(directory, query, section));
    before = next.catch(() => {});
    return next;
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = Buffer.concat(await request.toArray());
    requests += 1;
    const send = (status: number, body: Buffer) =>
      void response.writeHead(status, { 'content-type': 'application/timestamp-reply' }).end(body);
    switch (behaviour) {
      case 'hang':
        return;
      case 'fail':
        return send(503, Buffer.from('try again later'));
      case 'garbage':
        return send(200, Buffer.from('<html>Welcome to the hotel network</html>'));
      case 'huge':
        return send(200, Buffer.alloc(2 * 1024 * 1024, 0x30));
      case 'reject':
        return send(200, REJECTION);
      case 'other_imprint':
        return send(200, await reply(withOtherImprint(query)));
      case 'replay':
        return send(200, firstReply ?? (await reply(query)));
      case 'damaged_signature': {
        const damaged = await reply(query);
        damaged[damaged.length - 1]! ^= 1;
        return send(200, damaged);
      }
      case 'impostor':
        return send(200, await reply(query, 'impostor'));
      case 'answer': {
        const answer = await reply(query);
        firstReply ??= answer;
        return send(200, answer);
      }
    }
  };

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    rootFile: join(directory, 'root.pem'),
    behave: (next) => {
      behaviour = next;
    },
    requests: () => requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same request over another digest: the imprint is the only 32-byte octet string in it. */
function withOtherImprint(query: Buffer): Buffer {
  const at = query.indexOf(Buffer.from('0420', 'hex'));
  const changed = Buffer.from(query);
  changed.fill(0xab, at + 2, at + 34);
  return changed;
}

async function makeReply(directory: string, query: Buffer, section: string): Promise<Buffer> {
  const file = (name: string) => join(directory, name);
  writeFileSync(file('query.tsq'), query);
  const args = ['ts', '-reply', '-config', file('tsa.cnf'), '-section', section];
  await run('openssl', [...args, '-queryfile', file('query.tsq'), '-out', file('reply.tsr')], { cwd: directory });
  return readFileSync(file('reply.tsr'));
}

const isUsable = (directory: string): Promise<boolean> =>
  run('openssl', ['x509', '-in', join(directory, 'tsa.pem'), '-noout', '-checkend', '86400']).then(
    () => existsSync(join(directory, 'tsa.cnf')),
    () => false,
  );

async function makeCertificates(directory: string, name: string): Promise<void> {
  const file = (name: string) => join(directory, name);
  await certificate(directory, 'root', 'Demonstration Root', null, 'basicConstraints=critical,CA:TRUE');
  await certificate(directory, 'issuing', 'Demonstration Issuing', 'root', 'basicConstraints=critical,CA:TRUE');
  await certificate(directory, 'tsa', name, 'issuing', 'extendedKeyUsage=critical,timeStamping');
  await certificate(directory, 'impostor', name, null, 'extendedKeyUsage=critical,timeStamping');
  writeFileSync(file('serial'), '01\n');
  const section = (name: string, signer: string, chain: string) => `
[ ${name} ]
serial = serial
crypto_device = builtin
signer_cert = ${signer}.pem
certs = ${chain}.pem
signer_key = ${signer}.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256, sha384, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;
  writeFileSync(file('tsa.cnf'), section('stamping', 'tsa', 'issuing') + section('impostor', 'impostor', 'impostor'));
}

async function certificate(
  directory: string,
  name: string,
  subject: string,
  issuer: string | null,
  extension: string,
): Promise<void> {
  const file = (end: string) => join(directory, end);
  const by = issuer === null ? [] : ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`)];
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'],
    ...['-config', await emptyConfig(directory), '-subj', `/O=Countersign demonstration/CN=${subject}`],
    ...['-addext', extension, ...by, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
  ]);
}

// The system's own openssl.cnf would add extensions of its choice.
async function emptyConfig(directory: string): Promise<string> {
  const file = join(directory, 'req.cnf');
  writeFileSync(file, '[ req ]\ndistinguished_name = name\n[ name ]\n');
  return file;
}
