import type { PackFacts } from '../facts.ts';
import { TLOG_FOLDER, TSA_CHAIN } from '../layout.ts';
import type { LogPackFacts } from '../log-facts.ts';

import { CHECK_DIGESTS, CHECK_WITH_OPENSSL, SHOW_LOG_KEY, SHOW_PACK_KEY, sshCheck } from './tool-commands.ts';

export interface ReadmeInput {
  readonly facts: PackFacts | LogPackFacts;
  readonly vkey: string;
  /** SHA-256 of the pack key as ssh-keygen and openssl users compare it: hexadecimal over the raw 32 bytes. */
  readonly packKeyDigest: string;
  /** The checkpoint of the close is another one than the pack's own. */
  readonly hasCloseCheckpoint?: boolean;
  readonly hasCosignatures?: boolean;
}

/** `data/README.txt`: what the pack is and how to check it with tools nobody here wrote. Plain ASCII but for names. */
export function readmeText({
  facts,
  vkey,
  packKeyDigest,
  hasCloseCheckpoint = false,
  hasCosignatures = false,
}: ReadmeInput): string {
  const demo = facts.demo ? ['DEMONSTRATION DATA: this pack was made from invented people and apps.', ''] : [];
  const lines = [
    ...demo,
    ABOUT[facts.kind].title,
    '',
    ABOUT[facts.kind].readFirst,
    'Everything they say is read off the files under technical/, which the log proves entry by entry.',
    'The format is described in docs/evidence-pack.md of the product; anyone can write another verifier from it.',
    '',
    'KEYS',
    'Compare this line with the one you received another way (settings page, contract, letter). A pack cannot vouch for',
    'its own key.',
    `  log key:  ${vkey}`,
    `  pack key (SHA-256): ${packKeyDigest}`,
    '',
    'CHECK EVERYTHING, OFFLINE (Node 18 or newer; verify.mjs comes from the product, never from the pack)',
    `  node verify.mjs pack.zip --key "${vkey}"`,
    `  SHA-256 of verify.mjs when this pack was fixed: ${facts.verifierDigest ?? 'not known'}`,
    `  It can be had at ${facts.verifierAddress ?? 'the path /verify.mjs of the app'}, and is built from the repository of the product (npm run build).`,
    '  Without Node: open verify.html in a browser and drop the pack on it. Take the page from the product, too: a page that',
    '  came inside the pack could have been made to say anything.',
    '',
    'CHECK WITH ORDINARY TOOLS (Linux and macOS; run inside the unpacked folder; macOS: shasum -a 256 for sha256sum)',
    '1. No file changed or missing:',
    `  ${CHECK_DIGESTS}`,
    '2. No file added (prints nothing when all is well):',
    "  bash -c 'diff <(find data -type f | LC_ALL=C sort) <(cut -c67- manifest-sha256.txt | LC_ALL=C sort)'",
    '3. Signed by the pack key (OpenSSL 3):',
    `  ${CHECK_WITH_OPENSSL}`,
    'Whose key is it? This prints its SHA-256; compare it with the page of keys of the log, not with this file:',
    `  ${SHOW_PACK_KEY}`,
    '4. The same with OpenSSH:',
    `  ${sshCheck(facts.origin)} < tagmanifest-sha256.txt`,
    '5. The checkpoint is signed by the log key:',
    "  awk '/^$/{exit}{print}' data/technical/tlog/checkpoint > /tmp/note",
    "  grep -m1 '^\u2014 ' data/technical/tlog/checkpoint | awk '{print $3}' | base64 -d | tail -c +5 > /tmp/note.sig",
    '  openssl pkeyutl -verify -pubin -inkey data/technical/tlog/log.pem -rawin -in /tmp/note -sigfile /tmp/note.sig',
    'Whose key is it? This prints it; compare it with the log key that you received another way, after its last +:',
    `  ${SHOW_LOG_KEY}`,
    ...stampCommands(facts, hasCloseCheckpoint),
    'These steps show that the files are as somebody signed them, and whose keys signed. They do not show that the tables, the',
    'report and the lists are what the log says: only a verifier does (verify.mjs, verify.html, or one of your own).',
    '',
    'ON WINDOWS (PowerShell, inside the unpacked folder)',
    '  Get-Content manifest-sha256.txt | ForEach-Object { $d, $p = $_ -split \'  \', 2; if ((Get-FileHash $p).Hash -ne $d) { "CHANGED $p" } }',
    `  Get-Content -Raw tagmanifest-sha256.txt | ${sshCheck(facts.origin)}`,
    '  (cmd.exe keeps bytes as they are: ssh-keygen -Y verify ... < tagmanifest-sha256.txt)',
    '',
    'WHAT THIS PROVES AND WHAT IT DOES NOT',
    'It shows what the product received, who decided what and when it was recorded, and that none of it was changed since.',
    'It does not show that a list was unaltered before it arrived. For imported and pasted lists, watch a new export being',
    'made and compare. A signature shows which key signed, not that what was signed is true.',
    'Entries, lists and tables are judged by the log. The report, this file, verify.html and the words of pack.json (store, edition,',
    'who holds the keys) rest on the pack key alone. The page of keys of the log says which pack keys were replaced, and when.',
    ...(hasCosignatures ? COSIGNED : []),
    '',
  ];
  return lines.join('\n');
}

const COSIGNED = [
  'An outside witness signed the checkpoint as well (technical/tlog, .cosignatures). With the key that the witness publishes:',
  '  node verify.mjs pack.zip --witness "NAME+ID+KEY"',
];

/** How to check the time stamps that a pack has, each at the time it was made: the authority's certificate may have run out since. */
function stampCommands(facts: ReadmeInput['facts'], hasCloseCheckpoint: boolean): string[] {
  const { start = null, close = null } = ('timestamps' in facts && facts.timestamps) || {};
  const own = facts.stamped?.at ?? null;
  const verify = (name: string, at: string) =>
    `  openssl ts -verify -attime ${Math.ceil(Date.parse(at) / 1000)} -data ${TLOG_FOLDER}${name} -in ${TLOG_FOLDER}${name}.tsr -CAfile ${TSA_CHAIN}`;
  if (!start && !close && !own) return ['6. No outside authority has stamped this record: there is nothing to check.'];
  return [
    '6. An outside authority has stamped the record. Its certificates in tsa-chain.pem are what the pack says of it; to',
    'believe nobody but the authority, give the root certificate that it publishes instead:',
    ...(own ? [verify('checkpoint', own)] : []),
    ...(close ? [verify(hasCloseCheckpoint ? 'close-checkpoint' : 'checkpoint', close)] : []),
    ...(start ? [verify('start-checkpoint', start)] : []),
  ];
}

const ABOUT: Readonly<Record<ReadmeInput['facts']['kind'], { title: string; readFirst: string }>> = {
  review: {
    title: 'Evidence pack of one access review',
    readFirst: 'Read first: 1-report.pdf (what was reviewed and what it proves), 2-decisions.csv, 3-test-sheet.csv.',
  },
  sample: {
    title: 'Evidence pack of a sample of one access review',
    readFirst: 'Read first: 1-report.pdf (what was drawn and what it proves), 2-decisions.csv, 3-test-sheet.csv.',
  },
  range: {
    title: 'Evidence pack of a range of days',
    readFirst: 'Read first: 1-report.pdf (what the record holds of these days), 2-entries.csv (every entry of them).',
  },
  period: {
    title: 'Evidence pack of the scheduled reviews of a period',
    readFirst: 'Read first: 1-report.pdf (what was due and what was done), 2-reviews.csv (every scheduled review).',
  },
};
