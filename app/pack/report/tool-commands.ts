import { SSH_NAMESPACE, sshIdentity } from '../signature.ts';

/** Commands of ordinary tools that check any signed bag of ours, run inside the unpacked folder on Linux and macOS. */
export const CHECK_DIGESTS =
  'sha256sum --strict -c manifest-sha256.txt && sha256sum --strict -c tagmanifest-sha256.txt';

export const CHECK_WITH_OPENSSL =
  'openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig';

/** `ssh-keygen` over the tag manifest, which it reads from its standard input. */
export const sshCheck = (origin: string): string =>
  `ssh-keygen -Y verify -f allowed_signers -I ${sshIdentity(origin)} -n ${SSH_NAMESPACE} -s tagmanifest-sha256.txt.sshsig`;
