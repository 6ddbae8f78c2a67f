import type { JsonObject } from '#app/domain/evidence/canonical.ts';
import type { EntryType } from '#app/domain/evidence/entry.ts';

import { NOT_KNOWN } from './csv.ts';

/**
 * What an entry says, in one sentence without names: numbers, words and ids of its public part. An entry whose public part
 * cannot be read is named by its type, and so is a type that has no sentence here. The verifier writes it again and compares.
 */
export function entryWords(type: string, body: JsonObject | null): string {
  const words = WORDS[type as EntryType];
  if (!body) return `${type} (content not in this pack)`;
  return words ? words((name) => said(body[name]), body) : type;
}

type Read = (name: string) => string;
type Words = (read: Read, body: JsonObject) => string;

const WORDS: Readonly<Partial<Record<EntryType, Words>>> = {
  'log.opened': (read) => `The record was opened under the name ${read('origin')}`,
  'log.continued': (read) =>
    `The record was continued after a recovery; entries ${read('gapFrom')} to ${read('gapTo')} are gone`,
  'content.lost': (_read, { parts }) =>
    `A recovery could not put back everything: lost, not erased (parts of entries: ${partCount(parts)})`,
  'log.key_rotated': () => 'The log key was changed for a new one',
  'log.key_revoked': (read) => `A log key is not to be trusted any more since ${read('untrustedSince')}`,
  'pack.key_changed': () => 'The pack key was changed for a new one',
  'app.installed': (read) => `Countersign was installed (installation ${read('installationNo')})`,
  'app.scopes_changed': (read) => `Permissions of Countersign are now: ${read('current')}`,
  'app.uninstalled': () => 'Countersign was uninstalled',
  'shop.redacted': () => 'Everything readable about the store was erased',
  'person.redacted': (_read, body) => erasedWords(body),
  'delivery.received': (read) => `Shopify sent a notice: ${read('topic')}`,
  'delivery.not_understood': (read) => `A notice of Shopify could not be read: ${read('topic')}`,
  'member.opened': (read) => `Somebody opened or was given access to Countersign, as ${read('roles')}`,
  'member.roles_changed': (read) => `Roles changed from ${read('previous')} to ${read('current')}`,
  'member.matched': (read) => `A person was matched to a row of the people list (${read('how')})`,
  'member.claim_withdrawn': () => 'A person took back what they had said about which row of the people list they are',
  'list.recorded': (read) =>
    `A list of ${read('kind')} was recorded (${read('route')}): ${read('rowsRead')} read, ${read('rowsKept')} kept, ${read('rowsSetAside')} set aside`,
  'list.failed': (read) => `A list of ${read('kind')} could not be read completely: ${read('why')}`,
  'pages.read': (read, { pageDigests }) =>
    `Shopify's list of ${read('kind')} was read; its pages were digested before anything was made of them (pages: ${Array.isArray(pageDigests) ? pageDigests.length : NOT_KNOWN})`,
  'accounts.linked': () => 'Rows of the people list were said to be accounts of one person',
  'accounts.unlinked': () => 'Rows of the people list were said to be accounts of different people',
  'outside_access.answered': (read) => `Access outside the lists, ${read('question')}: ${read('answer')}`,
  'footprints.read': (_read, { sources }) => `Signs of apps and people were looked for: ${sourceWords(sources)}`,
  'reach.counted': (read) =>
    `The store counted ${read('customers')} customers, ${read('orders')} orders and ${read('products')} products`,
  'agreement.recorded': (read) => `An agreement about personal data was entered for the app ${read('title')}`,
  'agreement.withdrawn': (read) => `The agreement entered for the app ${read('title')} was withdrawn`,
  'thresholds.recorded': (read) => `The limits for what stands out were set (version ${read('version')})`,
  'control.recorded': (read) =>
    `Control ${read('controlId')} was recorded: ${read('wording')} (${read('frequency')}, ${read('graceDays')} grace days)`,
  'cycle.launched': (read) => `Review "${read('name')}" was started with ${read('items')} rows, due ${read('dueAt')}`,
  'decision.recorded': (read) => `A row was decided: ${read('decision')} (decision ${read('version')} on this row)`,
  'decision.withdrawn': () => 'A decision was taken back before it was signed',
  'item.reassigned': () => 'A row was given to another reviewer',
  'decisions.signed': () => 'A reviewer signed their decisions',
  'decisions.reopened': () => 'A reviewer opened their signed decisions again',
  'revocation.opened': (read) => `Access was ordered to go (${read('demand')}), due ${read('dueAt')}`,
  'revocation.stated': () => 'A person stated that access is gone',
  'revocation.verified': (read, { grade }) =>
    grade === 'seen_uninstalled'
      ? "Shopify's list of uninstalled apps shows that access is gone"
      : `A later list shows that access is gone: ${read('goneAs')} (${read('grade')})`,
  'revocation.withdrawn': () => 'An order to take access away was taken back by another decision',
  'revocation.still_present': () => 'A later list still shows access that was said to be gone',
  'cycle.acknowledged': () => 'The result of a review was acknowledged',
  'cycle.closed': (read) => `A review was closed with ${read('items')} rows, ${read('undecided')} undecided`,
  'cycle.cancelled': (read) => `A review was cancelled: ${read('reason')}`,
  'pack.exported': (read) => `An evidence pack was made (SHA-256 ${read('digest')})`,
  'file.downloaded': (read) => `A ${read('fileKind')} was downloaded`,
  'checkpoint.stamped': (read) =>
    `${read('authority')} time-stamped the checkpoint of ${read('checkpointSize')} entries`,
  'checkpoint.copied': (read) =>
    `A copy of the checkpoint of ${read('checkpointSize')} entries was ${read('outcome')} (${read('channel')})`,
  'copies.directed': (read) => `Where copies of checkpoints go was changed (${read('channels')})`,
  'sample.drawn': (read) => `A sample of ${read('size')} of ${read('of')} rows was drawn by the seed "${read('seed')}"`,
  'export.watched': (read) =>
    `An auditor watched an export of ${read('kind')}: ${read('same')} rows the same, ${read('joined')} joined, ${read('left')} left, ${read('changed')} changed, ${read('changedAddress')} with another address`,
};

function said(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOT_KNOWN;
  if (Array.isArray(value)) return value.map(said).join(', ') || 'none';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function sourceWords(sources: unknown): string {
  if (!Array.isArray(sources)) return NOT_KNOWN;
  return sources.map((one: JsonObject) => `${said(one.source)} ${said(one.outcome)}`).join(', ') || 'none';
}

/** A tombstone names each part and row that went; the sentence counts them. */
function erasedWords({ parts, rows }: JsonObject): string {
  const rowCount = Array.isArray(rows) ? rows.length : 0;
  return `What the record said of a person was erased (parts of entries: ${partCount(parts)}, rows of lists: ${rowCount})`;
}

function partCount(parts: unknown): number {
  const indexes = typeof parts === 'object' && parts !== null ? Object.values(parts) : [];
  return indexes.reduce<number>((sum, of) => sum + (Array.isArray(of) ? of.length : 0), 0);
}
