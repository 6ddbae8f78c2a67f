import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { beforeAll, expect, test } from 'vitest';

import { buildPack } from '#app/pack/build.ts';
import { tokenOf } from '#app/pack/report/oscal.ts';
import { nodeCrypto } from '#app/tlog/node-crypto.ts';
import { failures, judge } from '#test/verifier/judge.ts';
import { resign } from '#test/verifier/resign.ts';

import { packFiles, sampleReview, type SampleOptions } from './sample-pack.ts';

const OSCAL = 'data/technical/oscal-ar.json';

interface Results {
  uuid: string;
  'import-ap': { href: string };
  results: {
    observations: { uuid: string; collected: string }[];
    findings: {
      target: { type: string; 'target-id': string; status: { state: string } };
      'related-observations': { 'observation-uuid': string }[];
    }[];
  }[];
  'back-matter': { resources: { uuid: string }[] };
}

const ajv = new Ajv({ allErrors: true, strict: true });
addFormats.default(ajv);
const schemaText = readFileSync(new URL('./oscal-part.schema.json', import.meta.url), 'utf8');
const isOscal = ajv.compile(JSON.parse(schemaText) as object);

const read = (files: ReadonlyMap<string, Uint8Array>): { 'assessment-results': Results } =>
  JSON.parse(new TextDecoder().decode(files.get(OSCAL))) as { 'assessment-results': Results };

async function filesWith(options: SampleOptions = {}): Promise<Map<string, Uint8Array>> {
  const { input } = await sampleReview(options);
  return packFiles({ ...input, oscal: true });
}

let files: Map<string, Uint8Array>;
beforeAll(async () => {
  files = await filesWith();
});

test('is there only when asked for, and then beside files that are otherwise the same', async () => {
  const plain = await packFiles((await sampleReview()).input);
  expect(plain.has(OSCAL)).toBe(false);
  const changed = [...files].filter(([path, bytes]) => path !== OSCAL && !equal(bytes, plain.get(path)));
  expect(changed.map(([path]) => path).filter((path) => path.startsWith('data/'))).toEqual([]);
});

test('keeps to the part of the schema of NIST that it uses, whatever the store and its control are called', async () => {
  isOscal(read(files));
  expect(isOscal.errors).toBeNull();
  const { input } = await sampleReview({ eraseRow: true, undecided: true });
  const odd = { name: ' A\n shop ', domain: 'a.example' };
  for (const control of [null, { id: '5.18 access rights', wording: 'Rights are\nreviewed ' }]) {
    isOscal(read(await packFiles({ ...input, facts: { ...input.facts, shop: odd, control }, oscal: true })));
    expect(isOscal.errors).toBeNull();
  }
  const without = structuredClone(read(files));
  delete (without['assessment-results'].results[0]!.observations[0] as { collected?: string }).collected;
  expect(isOscal(without)).toBe(false);
});

test('judges single objectives and no control, each by an observation in the file, and imports a plan that is in it', () => {
  const { results, 'import-ap': plan, 'back-matter': back } = read(files)['assessment-results'];
  const { observations, findings } = results[0]!;
  expect(findings.length).toBeGreaterThan(0);
  const known = observations.map(({ uuid }) => uuid);
  expect(new Set(known).size).toBe(known.length);
  for (const finding of findings) {
    expect(finding.target.type).toBe('objective-id');
    expect(finding.target['target-id']).toMatch(/^no-/);
    expect(known).toContain(finding['related-observations'][0]!['observation-uuid']);
  }
  const unproven = findings.find(({ target }) => target['target-id'] === 'no-removal-without-proof');
  expect(unproven?.target.status.state).toBe('not-satisfied');
  expect(plan.href).toBe(`#${back.resources[0]!.uuid}`);
});

test('names no person, and says the same in every export', async () => {
  const text = new TextDecoder().decode(files.get(OSCAL));
  for (const name of ['Olga', 'Otto', 'shop.example']) expect(text).not.toContain(name);
  expect(equal((await filesWith()).get(OSCAL)!, files.get(OSCAL))).toBe(true);
});

test('is written again by the verifier and compared', async () => {
  expect(failures(await judge(files))).toEqual([]);
  const better = new TextDecoder().decode(files.get(OSCAL)).replace('"not-satisfied"', '"satisfied"');
  const forged = await resign(new Map(files).set(OSCAL, new TextEncoder().encode(better)), 'pack');
  expect(failures(await judge(forged))).toEqual(['renderings']);
  const sums = new TextDecoder().decode(files.get('data/technical/completeness.json'));
  const counted = sums.replace('"sumHolds":true', '"sumHolds":false');
  expect(counted).not.toBe(sums);
  const path = 'data/technical/completeness.json';
  const recounted = await resign(new Map(files).set(path, new TextEncoder().encode(counted)), 'pack');
  expect(failures(await judge(recounted))).toEqual(['renderings']);
});

test('cannot be had of a review that is not whole', async () => {
  const { input } = await sampleReview();
  const sample = { drawn: 1, seed: 's', size: 1, of: 9 };
  const making = async () => {
    for await (const file of buildPack(nodeCrypto, { ...input, facts: { ...input.facts, sample }, oscal: true })) {
      if (!(file.chunks instanceof Uint8Array)) for await (const chunk of file.chunks) expect(chunk).toBeDefined();
    }
  };
  await expect(making()).rejects.toThrow(/input-incomplete|OSCAL/);
});

test.each([
  ['AC-7', 'AC-7'],
  ['5.18', '_5.18'],
  ['A.9 (2.5)', 'A.9__2.5_'],
  ['', '_'],
])('the control %j gets the token %j', (id, token) => {
  expect(tokenOf(id)).toBe(token);
});

function equal(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.from(a).equals(Buffer.from(b));
}
