/** The one folder at the top of the archive, so that unpacking never scatters files. */
export const TOP_FOLDER = 'evidence-pack';

export const BAGIT = 'bagit.txt';
export const BAG_INFO = 'bag-info.txt';
export const MANIFEST = 'manifest-sha256.txt';
export const TAG_MANIFEST = 'tagmanifest-sha256.txt';
export const SIGNATURE = 'tagmanifest-sha256.txt.sig';
export const SSH_SIGNATURE = 'tagmanifest-sha256.txt.sshsig';
export const PUBLIC_KEY = 'pub.pem';
export const ALLOWED_SIGNERS = 'allowed_signers';
/** Certificates of the time-stamping authority; there only when something is stamped. */
export const TSA_CHAIN = 'tsa-chain.pem';

export const REPORT = 'data/1-report.pdf';
export const DECISIONS = 'data/2-decisions.csv';
export const TEST_SHEET = 'data/3-test-sheet.csv';
/** Of a range of days: one line per entry. */
export const ENTRIES = 'data/2-entries.csv';
/** Of a period: one line per scheduled review, and per review that was not scheduled. */
export const REVIEWS = 'data/2-reviews.csv';
export const README = 'data/README.txt';
/** The verifier as a page. No script file is inside: mail systems drop packs that hold one. */
export const VERIFIER_PAGE = 'data/verify.html';

/** The table of a list on its own: a signed bag that is no pack, and has none of the files below but rows, record and proof. */
export const LIST_ALONE = 'data/1-list.csv';

export const PACK_FACTS = 'data/technical/pack.json';
export const PAGE_ONE = 'data/technical/page-one.json';
/** Where each list came from and how complete it is. */
export const COMPLETENESS = 'data/technical/completeness.json';
/** The review as OSCAL assessment results; there only when asked for. */
export const OSCAL = 'data/technical/oscal-ar.json';
export const EVENTS = 'data/technical/events.ndjson';
export const ITEMS = 'data/technical/items.ndjson';
export const LISTS_FOLDER = 'data/technical/lists/';
export const TLOG_FOLDER = 'data/technical/tlog/';
export const CHECKPOINT = `${TLOG_FOLDER}checkpoint`;
export const LOG_VKEY = `${TLOG_FOLDER}log.vkey`;
export const LOG_PEM = `${TLOG_FOLDER}log.pem`;
/** RFC 3161 reply over the bytes of `checkpoint`. */
export const CHECKPOINT_STAMP = `${TLOG_FOLDER}checkpoint.tsr`;
/** The checkpoint published right after the review was started, its stamp, and how the log grew from it. */
export const START_CHECKPOINT = `${TLOG_FOLDER}start-checkpoint`;
export const START_STAMP = `${TLOG_FOLDER}start-checkpoint.tsr`;
export const START_CONSISTENCY = `${TLOG_FOLDER}start-consistency`;
/**
 * The checkpoint that was fixed at the close, its stamp, and how the log grew from it: where the pack's own checkpoint is a
 * later one, because what makes the pack readable came after the close.
 */
export const CLOSE_CHECKPOINT = `${TLOG_FOLDER}close-checkpoint`;
export const CLOSE_STAMP = `${TLOG_FOLDER}close-checkpoint.tsr`;
export const CLOSE_CONSISTENCY = `${TLOG_FOLDER}close-consistency`;
/** Signature lines of witnesses (C2SP tlog-cosignature) over `checkpoint` and over `close-checkpoint`. */
export const CHECKPOINT_COSIGNATURES = `${TLOG_FOLDER}checkpoint.cosignatures`;
export const CLOSE_COSIGNATURES = `${TLOG_FOLDER}close-checkpoint.cosignatures`;
export const PREVIOUS_CHECKPOINT = `${TLOG_FOLDER}previous-checkpoint`;
export const CONSISTENCY = `${TLOG_FOLDER}consistency`;
export const PROOFS_FOLDER = `${TLOG_FOLDER}proofs/`;

/** Files whose digest is in the tag manifest, which is what the pack key signs. */
export const TAG_FILES: readonly string[] = [ALLOWED_SIGNERS, BAG_INFO, BAGIT, MANIFEST, PUBLIC_KEY];

/** In the tag manifest, too, when the pack has it. */
export const OPTIONAL_TAG_FILES: readonly string[] = [TSA_CHAIN];

/** Files outside every manifest: the tag manifest itself and the signatures over it. */
export const UNLISTED_FILES: readonly string[] = [TAG_MANIFEST, SIGNATURE, SSH_SIGNATURE];

/** Up to this many entries each get their own proof file; larger packs carry tiles, which stay small. */
export const MAX_PROOF_FILES = 10_000;

/** Where a pack keeps a list: its header and rows, one JSON text a line. */
export function listPath(listId: string): string {
  return `${LISTS_FOLDER}${listId}.ndjson`;
}

/** Where a pack keeps the inclusion proof of the entry at this index; ten digits, so that names sort as entries do. */
export function proofPath(index: number): string {
  return `${PROOFS_FOLDER}${String(index).padStart(10, '0')}.tlog-proof`;
}

/** Where a pack keeps a tile, out of its path in a log (C2SP tlog-tiles), for example `tile/0/000`. */
export function tileFilePath(tilePathInLog: string): string {
  return `${TLOG_FOLDER}${tilePathInLog}`;
}

/**
 * True for a name a member may have: segments of `A-Z a-z 0-9 . _ -` that are not `.` or `..`, joined by single
 * slashes, 255 characters at most. Such names mean the same to BagIt, sha256sum and every file system.
 */
export function isMemberPath(path: string): boolean {
  if (path.length > 255 || !/^[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/.test(path)) return false;
  return path.split('/').every((segment) => segment !== '.' && segment !== '..');
}

/** True for a file of a kind that mail systems drop, and with it the pack that holds it: programs, scripts, shortcuts. */
export function isDroppedByMail(path: string): boolean {
  return DROPPED.test(path);
}

const DROPPED =
  /\.(?:ade|adp|app|asp|bas|bat|cer|chm|cjs|cmd|com|cpl|crt|dll|exe|hlp|hta|inf|ins|isp|jar|js|jse|lnk|mjs|msc|msi|msp|mst|pif|ps1|py|reg|scr|sh|shb|sys|vb|vbe|vbs|ws|wsf|wsh)$/i;

/** Orders paths by their bytes, as `LC_ALL=C sort` does. */
export function byPath(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
