import type { PackFacts } from '../facts.ts';
import type { ReviewEvidence } from '../review.ts';

import { NOT_KNOWN } from './csv.ts';
import { erasedSince } from './erased-words.ts';
import { frozenList } from './page-one.ts';
import type { PdfBlock } from './pdf.ts';
import { missingBetween } from './stamp-words.ts';

/** The page of claims and limits: what the evidence shows, and every place where it ends. */
export function claimsPage(evidence: ReviewEvidence, facts: PackFacts): PdfBlock[] {
  const held = facts.keyHeldBy ?? `somebody ${NOT_KNOWN}`;
  const texts = [
    `What the signature proves: the files of this pack are the ones the pack key signed, the pack key is the one the log names, and every decision is an entry of a log whose checkpoint the log key signed. The keys are held by ${held}. Compare the log key in README.txt with the one you received another way; a pack cannot vouch for its own key.`,
    PACK_KEY_CLAIM,
    'What it does not prove: that what was recorded was true, that a list was unaltered before it arrived here, or that nothing happened which nobody recorded. Lists are frozen on arrival; trimming before arrival is not excluded for imported lists, nor for pasted ones. To test that, watch a new export being made and compare it with the list in this pack.',
    'Completeness of the apps list: Shopify does not let a public app list other installed apps. Unless the list was read through the API of a custom app, its completeness rests on whoever copied it and on the second count, where there is one.',
    permissionsClaim(evidence),
    `Activity: where a list says nothing of it, this report says "no activity seen in ${sourcesOf(evidence)}", never "has not signed in": Shopify tells apps of no sign-in.`,
    "Removals: Shopify lets no app remove a person or another app. A removal is a human step. It counts as proven only when a later list no longer shows the subject, or shows it deactivated, suspended or without what it was to lose, where it was not so before, or, of an app, when somebody else than whoever decided saw it on Shopify's list of uninstalled apps; its time is then known only as lying between two lists.",
    ownRow(evidence),
    timeClaim(evidence, facts),
    verifierClaim(facts),
    ...(facts.replaces ? [replacesClaim(evidence, facts.edition, facts.replaces)] : []),
    'Names in scripts that this report has no letters for are printed as the code points of Unicode, for example [U+5C71]; the CSV files hold them as they are.',
    `This log has the origin ${facts.origin}.${evidence.closed ? ` The review was closed in entry ${evidence.closed.index}.` : ''}`,
  ];
  return [
    { is: 'page-break', name: 'claims' },
    { is: 'heading', level: 2, text: 'Claims and limits' },
    ...texts.map((text): PdfBlock => ({ is: 'paragraph', text })),
  ];
}

function permissionsClaim({ launched }: ReviewEvidence): string {
  const said =
    'Permissions: where a list did not show what a person may do, reviewers decided without seeing it, and page one says so.';
  if (!launched?.body.roles) return said;
  return `${said} Roles were reviewed as rows of their own: a person counts as seen here whose roles are all among them with what they permit. What a person is given beside the roles that the people list names, by a group for instance, is not counted.`;
}

function sourcesOf(evidence: ReviewEvidence): string {
  const routes = (['people', 'apps'] as const).flatMap((kind) => {
    const recorded = frozenList(evidence, kind)?.recorded;
    return recorded ? [`the ${kind} list of ${recorded.body.takenAt.slice(0, 10)}`] : [];
  });
  return routes.join(' and ') || `sources ${NOT_KNOWN}`;
}

/** Countersign reviews itself like any other app: its row, and what the log says it was granted. */
function ownRow(evidence: ReviewEvidence): string {
  const rows = evidence.rows.filter((row) => row.row?.['isCountersign'] === true);
  const place =
    rows.length > 0
      ? `is row ${rows.map((row) => row.position).join(', ')} of this review`
      : frozenList(evidence, 'apps')
        ? 'is not on the apps list as it was brought here, although it is installed: the list lacks at least this app'
        : 'is not part of this review, which covers no apps';
  const granted = evidence.ownScopes;
  const scopes =
    granted === null ? NOT_KNOWN : granted.length === 0 ? 'none' : `${granted.join(', ')} (as the store granted them)`;
  return `Countersign itself is an app in this store and ${place}. Its own access scopes: ${scopes}.`;
}

/** A stamp shows that something existed before its time; that something came after it, only the log can show. */
function timeClaim({ times }: ReviewEvidence, { timestamps }: PackFacts): string {
  if (!timestamps) {
    return 'Time: no outside authority stamped this record. All times are those of the server that wrote the log; the order of entries is proven, their clock time is not bracketed.';
  }
  const { authority, start, close } = timestamps;
  const missing = missingBetween(times, timestamps);
  const existed = [
    ...(start ? [`the log as it was when the review had been started existed before ${start}`] : []),
    ...(close ? [`the log with the close of the review in it existed before ${close}`] : []),
  ].join(', and ');
  return missing.length === 0
    ? `Time: an outside authority, ${authority}, stamped the log twice: ${existed}. The log records the first stamp ahead of the first decision, so every decision lies between these two times; single times are those of the server that wrote the log.`
    : `Time: an outside authority, ${authority}, stamped the log: ${existed}. The review is not bracketed: ${missing.join('; ')}. Single times are those of the server that wrote the log.`;
}

function verifierClaim({ verifierDigest, verifierAddress }: PackFacts): string {
  return `Offline verifier: verify.html is inside; verify.mjs, whose SHA-256 was ${verifierDigest ?? NOT_KNOWN} when this pack was first made, comes from ${verifierAddress ?? 'the path /verify.mjs of the app'} and from the product's repository.`;
}

function replacesClaim(
  evidence: ReviewEvidence,
  edition: number,
  replaces: NonNullable<PackFacts['replaces']>,
): string {
  const { fieldsRemoved } = replaces;
  const lists = new Map(
    [...evidence.lists].flatMap(([listId, { recorded }]) =>
      recorded ? [[listId, { ...recorded.body, index: recorded.index }] as const] : [],
    ),
  );
  const why =
    fieldsRemoved.length === 0
      ? 'Nothing was erased since; time stamps that arrived later are in this one.'
      : erasedSince(fieldsRemoved, lists);
  return `This is edition ${edition} and replaces edition ${replaces.edition} (SHA-256 ${replaces.digest}). ${why}`;
}

/** Of every kind of pack: what is as good as the pack key, and no better. */
export const PACK_KEY_CLAIM =
  'What rests on the pack key alone: this report, README.txt, verify.html and the words of pack.json (name of the store, edition, what is named as not covered, a control that no entry records, who holds the keys). Entries, lists and tables do not: the verifier judges them by the log. If a pack key is ever stolen, somebody could sign another report beside the same evidence; the page of keys of the log says which pack keys were replaced, and when.';
