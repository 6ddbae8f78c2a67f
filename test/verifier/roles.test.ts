import { beforeAll, describe, expect, it } from 'vitest';

import { packFiles, sampleReview, type Sample, type SampleOptions } from '#test/pack/sample-pack.ts';

import { failures, judge } from './judge.ts';
import { resign } from './resign.ts';

const ROLES = 'data/technical/lists/list-roles.ndjson';
const ITEMS = 'data/technical/items.ndjson';
const ORIGIN = 'log.7f3a';
const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

let sample: Sample;
let intact: Map<string, Uint8Array>;

beforeAll(async () => {
  sample = await sampleReview({ origin: ORIGIN, roles: 'reduced' });
  intact = await packFiles(sample.input);
});

async function edited(path: string, change: (value: string) => string): Promise<Map<string, Uint8Array>> {
  const files = new Map(intact);
  const [before, after] = [text(files.get(path)), change(text(files.get(path)))];
  if (before === after) throw new Error(`the edit of ${path} changes nothing`);
  files.set(path, new TextEncoder().encode(after));
  return resign(files, 'pack');
}

const judged = async (options: SampleOptions) =>
  judge(await packFiles((await sampleReview({ origin: ORIGIN, roles: 'reduced', ...options })).input), {
    key: sample.vkey,
  });

describe('the pack of a review in which roles were rows', () => {
  it('passes every check, with its roles among the rows', async () => {
    const report = await judge(intact, { key: sample.vkey });
    expect(failures(report)).toEqual([]);
    const said = new Map(report.checks.map(({ id, detail }) => [id, detail]));
    expect(said.get('population')).toContain('the review covers all 12 rows of the lists it was started on');
    expect(said.get('removals')).toMatch(/^2 of 3 removals are proven/);
  });

  it('says on page one that roles were reviewed, and that each person’s permissions could be seen', async () => {
    const [coverage] = (JSON.parse(text(intact.get('data/technical/page-one.json'))) as { sentences: string[] })
      .sentences;
    expect(coverage).toMatch(
      /^This review covers 6 people with an account on Sample Store and 3 installed apps as listed on .*, and 3 roles as listed on .* UTC; it does not cover .*, and reviewers could see each person's permissions\.$/,
    );
  });

  it('has the roles in its tables like any other row', () => {
    expect(text(intact.get('data/2-decisions.csv'))).toMatch(/"12","roles","Editor","role:editor","reduce",.*"themes"/);
    expect(text(intact.get('data/3-test-sheet.csv'))).toMatch(
      /"12","roles","Editor","yes","Olga Owner","yes",.*"reduce","yes: proven: reduced on a later list exported/,
    );
  });

  it.each([
    ['a role that permits less than was recorded', ROLES, (rows: string) => rows.replace('"themes"', '"orders"')],
    [
      'a role left out',
      ROLES,
      (rows: string) => rows.replace(/^.*"name":"Auditor".*\n/m, '').replace('"rows":3', '"rows":2'),
    ],
    ['a role given out as an app', ITEMS, (rows: string) => rows.replace('"kind":"roles"', '"kind":"apps"')],
    [
      'a role taken from the rows under review',
      ITEMS,
      (rows: string) => rows.replace(/^.*"itemId":"roles-0".*\n/m, ''),
    ],
  ])('%s is found although everything was signed again', async (_, path, change) => {
    expect(failures(await judge(await edited(path, change), { key: sample.vkey }))).toContain('population');
  });

  it('does not pass when the later list shows the role as it was', async () => {
    expect(failures(await judged({ roles: 'as before' }))).toEqual(['removals']);
  });

  it('does not pass when its start names another list of roles, or another count', async () => {
    for (const lie of [{ digest: '0'.repeat(64) }, { count: 4 }]) {
      const report = await judged({
        lie: (type, body) =>
          type === 'cycle.launched' ? { ...body, roles: { ...(body as { roles: object }).roles, ...lie } } : body,
      });
      expect(failures(report)).toContain('population');
    }
  });

  it('does not pass when a list of people is to prove that a role is gone', async () => {
    let listDigest = '';
    const report = await judged({
      lie: (type, body) => {
        const { listId, digest, revocationId } = body as { listId?: string; digest?: string; revocationId?: string };
        if (type === 'list.recorded' && listId === 'list-later') listDigest = digest!;
        const isOfRole = type === 'revocation.verified' && revocationId === 'r-3';
        return isOfRole ? { ...body, listId: 'list-later', listDigest, goneAs: 'absent' } : body;
      },
    });
    expect(report.checks.find(({ id }) => id === 'removals')).toMatchObject({
      outcome: 'failed',
      detail: 'row 12: its proof rests on a list of people',
    });
  });
});
