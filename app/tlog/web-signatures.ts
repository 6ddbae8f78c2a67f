import type { HashName, SignatureScheme, TlogCrypto } from './crypto.ts';

/** The part of Web Cryptography that Node and browsers share and that is used here. */
export type SubtleHashing = Pick<SubtleCrypto, 'digest' | 'importKey' | 'verify'>;

/** Digests and signature checks of certificates, by the Web Cryptography of the host: the same code on both sides. */
export function webSignatures(subtle: SubtleHashing): Pick<TlogCrypto, 'digest' | 'verifySignature'> {
  return {
    digest: async (hash: HashName | 'SHA-1', data) => new Uint8Array(await subtle.digest(hash, Uint8Array.from(data))),
    verifySignature: async (scheme, spki, message, signature) => {
      try {
        const importAs = importParameters(scheme);
        const key = await subtle.importKey('spki', Uint8Array.from(spki), importAs, false, ['verify']);
        const verifyAs = verifyParameters(scheme);
        return await subtle.verify(verifyAs, key, Uint8Array.from(signature), Uint8Array.from(message));
      } catch {
        return false;
      }
    },
  };
}

function importParameters(scheme: SignatureScheme): RsaHashedImportParams | EcKeyImportParams {
  if (scheme.kind === 'ECDSA') return { name: 'ECDSA', namedCurve: scheme.curve };
  return { name: scheme.kind === 'RSA-PSS' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: scheme.hash };
}

function verifyParameters(scheme: SignatureScheme): AlgorithmIdentifier | RsaPssParams | EcdsaParams {
  switch (scheme.kind) {
    case 'ECDSA':
      return { name: 'ECDSA', hash: scheme.hash };
    case 'RSA-PSS':
      return { name: 'RSA-PSS', saltLength: scheme.saltLength };
    case 'RSA-PKCS1':
      return { name: 'RSASSA-PKCS1-v1_5' };
  }
}
