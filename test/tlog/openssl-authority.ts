import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How an authority is to be made. */
export interface AuthorityOptions {
  name: string;
  key: 'RSA' | 'RSA-PSS' | 'P-256' | 'P-384' | 'P-521';
  /** Key of the root; P-256 unless told otherwise. */
  rootKey?: AuthorityOptions['key'];
  /** Extended key usage line of the certificate that signs. */
  usage?: string;
  /** `YYYYMMDDHHMMSSZ`; a year before now until ten years on unless told otherwise. */
  notBefore?: string;
  notAfter?: string;
  /** An authority between root and signer. */
  isIntermediate?: boolean;
  /** Digest that openssl signs with. */
  digest?: 'sha256' | 'sha384' | 'sha512';
  /** Form of the signing-certificate attribute. */
  certificateId?: 'sha1' | 'sha256' | 'sha384';
}

/** A throw-away RFC 3161 authority that `openssl ts` runs. Its keys never leave the folder. */
export interface TestAuthority {
  readonly name: string;
  /** Reply over these bytes, as the authority's server would send it. */
  stamp(data: Uint8Array, hash?: 'sha256' | 'sha384' | 'sha512'): Uint8Array;
  /**
   * A reply around this TSTInfo, signed by `openssl cms`, which asks neither what the certificate is for nor whether the
   * content makes sense, and knows RSA-PSS.
   */
  signAnyway(tstInfo: Uint8Array): Uint8Array;
  /** Certificates from the signer's to the root, as a pack carries them. */
  readonly chainPem: string;
  readonly rootPem: string;
  /** What `openssl ts -verify` says of a reply. */
  verifies(data: Uint8Array, reply: Uint8Array): boolean;
}

const folders: string[] = [];

/** Removes what all authorities of this process left behind. */
export function removeAuthorities(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Makes an authority: a root, perhaps one between, and the certificate that signs. */
export function opensslAuthority(options: AuthorityOptions): TestAuthority {
  const { digest = 'sha256' } = options;
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  folders.push(folder);
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(at('ca.cnf'), CONFIGURATION(options));
  writeFileSync(at('index'), '');
  writeFileSync(at('serial'), '1000\n');
  writeFileSync(at('tsaserial'), '01\n');
  const makeKey = (name: string, key: AuthorityOptions['key']) =>
    openssl('genpkey', ...KEY_ARGUMENTS[key], '-out', `${name}.key`);
  const signWith = (issuer: string, name: string, subject: string, section: string) => {
    openssl('req', '-new', '-key', `${name}.key`, '-subj', `/O=${subject}/CN=${subject}`, '-out', `${name}.csr`);
    const between = [
      '-startdate',
      options.notBefore ?? '20251101000000Z',
      '-enddate',
      options.notAfter ?? '20361101000000Z',
    ];
    const dates = section === 'signer' ? between : ['-startdate', '20200101000000Z', '-enddate', '20491101000000Z'];
    const issuerFiles = [
      '-keyfile',
      `${issuer}.key`,
      ...(issuer === name ? ['-selfsign'] : ['-cert', `${issuer}.pem`]),
    ];
    openssl(
      ...['ca', '-batch', '-notext', '-config', 'ca.cnf', '-in', `${name}.csr`, '-out', `${name}.pem`],
      ...['-extensions', section, ...issuerFiles, ...dates],
    );
  };
  makeKey('root', options.rootKey ?? 'P-256');
  signWith('root', 'root', `${options.name} Root`, 'authority');
  const issuer = options.isIntermediate ? 'between' : 'root';
  if (options.isIntermediate) {
    makeKey('between', 'P-384');
    signWith('root', 'between', `${options.name} Issuing`, 'authority');
  }
  makeKey('signer', options.key);
  signWith(issuer, 'signer', options.name, 'signer');
  const pem = (name: string) => readFileSync(at(`${name}.pem`), 'utf8');
  const chainPem = pem('signer') + (options.isIntermediate ? pem('between') : '') + pem('root');
  writeFileSync(at('chain.pem'), chainPem);
  return {
    name: options.name,
    chainPem,
    rootPem: pem('root'),
    stamp: (data, hash = 'sha256') => {
      writeFileSync(at('data'), data);
      openssl('ts', '-query', '-data', 'data', `-${hash}`, '-cert', '-out', 'query');
      openssl('ts', '-reply', '-config', 'ca.cnf', '-section', 'tsa', '-queryfile', 'query', '-out', 'reply');
      return new Uint8Array(readFileSync(at('reply')));
    },
    signAnyway: (tstInfo) => {
      writeFileSync(at('info'), tstInfo);
      openssl(
        ...['cms', '-sign', '-binary', '-nodetach', '-nosmimecap', '-cades', '-md', digest, '-in', 'info'],
        ...['-econtent_type', '1.2.840.113549.1.9.16.1.4', '-signer', 'signer.pem', '-inkey', 'signer.key'],
        ...(options.key === 'RSA-PSS' ? ['-keyopt', 'rsa_padding_mode:pss'] : []),
        ...['-outform', 'DER', '-out', 'token'],
      );
      const token = readFileSync(at('token'));
      const length = token.length + 5;
      return new Uint8Array([0x30, 0x82, length >> 8, length & 0xff, 0x30, 0x03, 0x02, 0x01, 0x00, ...token]);
    },
    verifies: (data, reply) => {
      writeFileSync(at('data'), data);
      writeFileSync(at('reply'), reply);
      try {
        openssl(
          ...['ts', '-verify', '-data', 'data', '-in', 'reply', '-CAfile', 'root.pem', '-untrusted', 'chain.pem'],
        );
        return true;
      } catch {
        return false;
      }
    },
  };
}

const KEY_ARGUMENTS: Readonly<Record<AuthorityOptions['key'], readonly string[]>> = {
  RSA: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA-PSS': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'P-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
};

const CONFIGURATION = ({
  usage = 'critical,timeStamping',
  digest = 'sha256',
  certificateId = 'sha256',
}: AuthorityOptions) => `
[ca]
default_ca = ca_default
[ca_default]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
default_days = 3650
policy = any
unique_subject = no
[any]
organizationName = optional
commonName = supplied
[req]
distinguished_name = dn
[dn]
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = ${usage}
subjectKeyIdentifier = hash
[tsa]
serial = tsaserial
signer_cert = signer.pem
certs = chain.pem
signer_key = signer.key
signer_digest = ${digest}
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.2
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ${certificateId}
`;
