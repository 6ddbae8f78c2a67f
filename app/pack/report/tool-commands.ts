import { SSH_NAMESPACE, sshIdentity } from '../signature.ts';

/** Commands of ordinary tools that check any signed bag of ours, run inside the unpacked folder on Linux and macOS. */
export const CHECK_DIGESTS =
  'sha256sum --strict -c manifest-sha256.txt && sha256sum --strict -c tagmanifest-sha256.txt';

export const CHECK_WITH_OPENSSL =
  'openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig';

/** `ssh-keygen` over the tag manifest, which it reads from its standard input. */
export const sshCheck = (origin: string): string =>
  `ssh-keygen -Y verify -f allowed_signers -I ${sshIdentity(origin)} -n ${SSH_NAMESPACE} -s tagmanifest-sha256.txt.sshsig`;

/** Prints the SHA-256 of the raw pack key, as the settings page and the page of keys show it. */
export const SHOW_PACK_KEY = 'openssl pkey -pubin -in pub.pem -outform DER | tail -c 32 | sha256sum';

/** Prints the log key that the pack's checkpoint is checked with, as the last part of a key line: one byte 01 and the raw key, base64. */
export const SHOW_LOG_KEY =
  "{ printf '\\001'; openssl pkey -pubin -in data/technical/tlog/log.pem -outform DER | tail -c 32; } | base64";
