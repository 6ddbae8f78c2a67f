import { formatManifest, parseManifest } from '#app/pack/manifest.ts';
import { formatSshSignature } from '#app/pack/signature.ts';
import { toHex } from '#app/tlog/hex.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { wordKey } from '#test/pack/sample-pack.ts';

type Files = Map<string, Uint8Array>;

const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const utf8 = (value: string) => new TextEncoder().encode(value);

/** Makes digests and signatures fit again, as whoever holds `keyWord` could. */
export async function resign(files: Files, keyWord: string): Promise<Files> {
  const key = wordKey(keyWord);
  const digestOf = (path: string) => toHex(nodeCrypto.sha256(files.get(path)!));
  const payload = [...files.keys()].filter((path) => path.startsWith('data/'));
  const bytes = payload.reduce((sum, path) => sum + files.get(path)!.length, 0);
  const bagInfo = text(files.get('bag-info.txt'));
  files.set('bag-info.txt', utf8(bagInfo.replace(/Payload-Oxum: .*\n/, `Payload-Oxum: ${bytes}.${payload.length}\n`)));
  files.set('manifest-sha256.txt', utf8(formatManifest(new Map(payload.map((path) => [path, digestOf(path)])))));
  const listed = [...parseManifest(text(files.get('tagmanifest-sha256.txt'))).keys()];
  const tags = listed.filter((path) => files.has(path));
  const tagManifest = utf8(formatManifest(new Map(tags.map((path) => [path, digestOf(path)]))));
  files.set('tagmanifest-sha256.txt', tagManifest);
  files.set('tagmanifest-sha256.txt.sig', await key.sign(tagManifest));
  files.set('tagmanifest-sha256.txt.sshsig', utf8(await formatSshSignature(nodeCrypto, key, tagManifest)));
  return files;
}
