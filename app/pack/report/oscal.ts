import { canonicalText, type JsonObject } from '#app/domain/evidence/canonical.ts';
import { REVIEWED_KINDS, type Route } from '#app/domain/evidence/list-entries.ts';
import { isProven } from '#app/domain/review/revocation.ts';
import { utf8Bytes } from '#app/tlog/bytes.ts';
import type { TlogCrypto } from '#app/tlog/crypto.ts';
import { toHex } from '#app/tlog/hex.ts';

import type { PackFacts } from '../facts.ts';
import type { ReviewEvidence } from '../review.ts';

import { NOT_KNOWN } from './csv.ts';
import { type ExceptionAnswer, exceptionAnswers } from './exceptions.ts';
import { frozenList } from './page-one.ts';
import { gradeOf } from './tables.ts';

/** The OSCAL release whose assessment-results model the file follows. */
export const OSCAL_VERSION = '1.0.4';

/**
 * `oscal-ar.json`: the review as OSCAL assessment results, for tools that read them. Canonical JSON and a newline; null while
 * the review is not closed. It observes what the evidence shows and judges only our own narrow objectives, one for each kind
 * of exception: whether a control is met is not for a program to say. Names no person.
 * Source: NIST OSCAL 1.0.4, assessment-results model.
 */
export function oscalJson(crypto: TlogCrypto, evidence: ReviewEvidence, facts: PackFacts): string | null {
  const { launched, closed } = evidence;
  if (!launched || !closed) return null;
  const uuid = (name: string) => uuidOf(crypto, [facts.origin, facts.cycleId, name].join('\n'));
  const answers = exceptionAnswers(evidence);
  const plan = uuid('plan');
  const results = {
    uuid: uuid('results'),
    metadata: {
      title: line(`Access review: ${launched.body.name}`),
      'last-modified': closed.time,
      version: String(facts.edition),
      'oscal-version': OSCAL_VERSION,
      parties: [{ uuid: uuid('store'), type: 'organization', name: line(facts.shop.name ?? facts.shop.domain) }],
      remarks: facts.demo ? `DEMONSTRATION DATA. ${REMARKS}` : REMARKS,
    },
    'import-ap': {
      href: `#${plan}`,
      remarks: 'There is no assessment plan in OSCAL; the entry that started the review stands for one.',
    },
    results: [
      {
        uuid: uuid('result'),
        title: line(launched.body.name),
        description: `What the record shows of this review, from entry ${launched.index}, its start, to entry ${closed.index}, its close.`,
        start: launched.time,
        end: closed.time,
        'reviewed-controls': reviewedControls(facts, answers),
        observations: [
          ...facetsOf(evidence).map((facet) => observation(uuid(facet.name), closed.time, facet)),
          ...answers.map((answer) => observation(uuid(answer.type), closed.time, facetOf(answer))),
        ],
        ...findingsOf(answers, uuid),
      },
    ],
    'back-matter': {
      resources: [
        {
          uuid: plan,
          title: 'How the review was started',
          description: `Entry ${launched.index} of the log: what was to be reviewed, by whom, and until when.`,
          rlinks: [{ href: 'events.ndjson', 'media-type': 'application/x-ndjson' }],
        },
      ],
    },
  };
  return `${canonicalText({ 'assessment-results': results })}\n`;
}

const REMARKS =
  'Written by a program from the signed record beside this file. Observations say what the record shows. Findings are about single objectives of this review; that a control is met, or not, is for an auditor to say.';

/** One thing that was looked at. */
interface Facet {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Path from the folder of this file. */
  readonly evidence: string;
  readonly answer?: string;
}

function facetsOf(evidence: ReviewEvidence): Facet[] {
  const lists = REVIEWED_KINDS.map((kind) => {
    const recorded = frozenList(evidence, kind)?.recorded?.body;
    if (!recorded) return `no list of ${kind} is part of the review`;
    const second = recorded.secondCount === null ? 'no second count' : `second count ${recorded.secondCount}`;
    return `${kind}: ${ROUTE_WORDS[recorded.route]}, ${recorded.rowsRead} lines read, ${recorded.rowsKept} kept, ${recorded.rowsSetAside} set aside, ${second}`;
  });
  const decided = evidence.rows.filter((row) => row.standing && row.standing.body.decision !== 'cannot_tell').length;
  const removals = evidence.rows.flatMap(({ revocation }) => (revocation ? [gradeOf(revocation)] : []));
  const proven = removals.filter(isProven).length;
  return [
    {
      name: 'lists',
      title: 'Lists and how complete they are',
      description: `${lists.join('; ')}.`,
      evidence: 'completeness.json',
    },
    {
      name: 'decisions',
      title: 'Decisions',
      description: `${decided} of ${evidence.rows.length} rows have a final decision.`,
      evidence: '../2-decisions.csv',
    },
    {
      name: 'removals',
      title: 'Removals',
      description: `${removals.length} removals or reductions were ordered; a later list, or Shopify's list of uninstalled apps, proves ${proven} of them.`,
      evidence: '../3-test-sheet.csv',
    },
  ];
}

/** Without the name that page one gives: who brought a list in is said in the tables, where it can be erased. */
const ROUTE_WORDS: Readonly<Record<Route, string>> = {
  api: "read from Shopify's API",
  import: 'exported from Shopify and imported',
  paste: 'pasted',
  manual: 'typed in',
};

function facetOf({ type, answer, detail }: ExceptionAnswer): Facet {
  return {
    name: type,
    title: `Exception looked for: ${type}`,
    description: `${answer}: ${detail}.`,
    evidence: '../3-test-sheet.csv',
    answer,
  };
}

function observation(uuid: string, collected: string, { title, description, evidence, answer }: Facet): JsonObject {
  return {
    uuid,
    title,
    description,
    ...(answer === undefined ? {} : { props: [{ name: 'answer', ns: NAMESPACE, value: answer }] }),
    methods: ['EXAMINE'],
    types: ['control-objective'],
    'relevant-evidence': [{ href: evidence, description: 'The rows this rests on, in this pack.' }],
    collected,
  };
}

/** A kind of exception that cannot be told is observed and judged neither way. */
function findingsOf(answers: readonly ExceptionAnswer[], uuid: (name: string) => string): JsonObject {
  const findings = answers
    .filter(({ answer }) => answer !== 'cannot be told')
    .map(({ type, answer, detail }) => ({
      uuid: uuid(`finding ${type}`),
      title: `No exception of this kind: ${type}`,
      description: `${detail}.`,
      target: {
        type: 'objective-id',
        'target-id': objectiveOf(type),
        status: answer === 'none' ? { state: 'satisfied', reason: 'pass' } : { state: 'not-satisfied', reason: 'fail' },
      },
      'related-observations': [{ 'observation-uuid': uuid(type) }],
    }));
  return findings.length > 0 ? { findings } : {};
}

function reviewedControls({ control }: PackFacts, answers: readonly ExceptionAnswer[]): JsonObject {
  const selection: JsonObject = control
    ? {
        description: line(`${control.id}: ${control.wording}`),
        'include-controls': [{ 'control-id': tokenOf(control.id) }],
      }
    : { description: 'No control was recorded for this review.' };
  return {
    description:
      'The control is the merchant’s own; the objectives are kinds of exception that auditors usually write up.',
    'control-selections': [selection],
    'control-objective-selections': [
      { 'include-objectives': answers.map(({ type }) => ({ 'objective-id': objectiveOf(type) })) },
    ],
  };
}

const NAMESPACE = 'urn:countersign:evidence-pack:1';

const objectiveOf = (type: string): string => `no-${type.toLowerCase().replaceAll(' ', '-')}`;

/** A TokenDatatype of OSCAL: a letter or `_` first, then letters, numbers, `.`, `-` and `_`; anything else becomes `_`. */
export function tokenOf(text: string): string {
  const token = text.trim().replace(/[^\p{L}\p{N}._-]/gu, '_');
  return /^[\p{L}_]/u.test(token) ? token : `_${token}`;
}

/** A StringDatatype of OSCAL: one line with no white space at its ends, and not empty. */
function line(text: string): string {
  return text.replace(/\s+/gu, ' ').trim() || NOT_KNOWN;
}

/**
 * A name-based UUID as RFC 4122 lays out version 5, with SHA-256 in the place of SHA-1: the same review gives the same ones.
 */
function uuidOf(crypto: TlogCrypto, name: string): string {
  const bytes = crypto.sha256(utf8Bytes(`${NAMESPACE}\n${name}`)).slice(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
