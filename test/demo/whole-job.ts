// The whole job through the app's own HTTP interface: install, lists, review, removal, proof, close, pack, verification.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipReader } from './unpack.ts';
import { askForCopies, checkOutside } from './outside.ts';
import { appSession, type AppSession } from './app-session.ts';
import type { Started } from './start-all.ts';
import type { StoreKey } from '#test/standin/facts.ts';
import { personOf } from '#test/standin/stores.ts';

type Kind = 'people' | 'apps';

/** How this store's lists come in: Shopify's own list where it is open, pasted from the screen where it is not. */
export type ListRoute = 'api' | 'paste';

export interface WholeJob {
  store: StoreKey;
  route: ListRoute;
  outDir: string;
  /** Told of each step as it begins. */
  begin: (step: string) => void;
  /** Told of what is done. */
  report: (step: string) => void;
}

interface DecideData {
  rows: {
    itemId: string;
    version: number;
    name: string;
    kind: Kind;
    highRisk: boolean;
    changed: boolean;
    isMine: boolean;
    decision: string | null;
  }[];
  pages: number;
}

interface RemovalData {
  revocationId: string;
  kind: Kind;
  name: string;
  /** The address of a person: two people may have one name. */
  detail: string | null;
  grade: string;
}

/** No single answer, file or check takes longer than this on a working machine. */
const ANSWER_LIMIT_MS = 30_000;
const REVIEW = 'routes/app.reviews.$cycleId._index';

/** Plays one review of one store through and leaves its pack in `outDir`. Throws at the first step that fails. */
export async function wholeJob(started: Started, job: WholeJob): Promise<{ pack: string; key: string }> {
  const { store, begin, report, outDir } = job;
  const manager = appSession(started.standin, started.processUrl, store, 'manager');
  const lead = appSession(started.standin, started.processUrl, store, 'lead-1');
  await mkdir(outDir, { recursive: true });

  begin('install');
  await manager.open('/app');
  report('install: the app was opened, tokens exchanged, the log begun');
  await askForCopies(manager, store);
  report('an address given for copies of the record');
  await bringLists(started, manager, job);
  begin('what stands out');
  const standsOut = await manager.data<{ sentences?: unknown[] }>('routes/app.stands-out', '/app/stands-out');
  report(`what stands out: ${JSON.stringify(standsOut).length} bytes of answer`);
  const listFile = await download(started, manager, 'list', await currentListId(manager, 'people'));
  await writeFile(join(outDir, `${store}-people-list.zip`), listFile);
  report(`today's people list downloaded, signed, ${listFile.length} bytes`);

  begin('starting a review');
  const cycleId = await startReview(manager, lead, started, store);
  report('review started, lists frozen');
  begin('deciding and signing');
  const staying = ['owner', 'manager', 'lead-1'].map((key) => fullName(personOf(started.standin.stores[store], key)));
  const removed = await decideAll(manager, cycleId, staying);
  await lead.open(`/app/reviews/${cycleId}`);
  await decideAll(lead, cycleId, staying);
  await sign(manager, cycleId);
  await sign(lead, cycleId);
  report(`decided and signed by two people; to remove: ${removed.map((one) => one.name).join(', ')}`);

  begin('removing, and proving it');
  await proveRemovals(started, manager, job, cycleId, removed);
  report('removals proven by a later reading');
  begin('webhooks');
  await deliverWebhooks(started, manager, store);
  report('a webhook delivered three times and recorded once');
  begin('closing, and building the pack');
  const packId = await close(manager, cycleId);
  report('closed; pack built and accepted by our own verifier');
  begin('download and verification');
  const pack = join(outDir, `${store}-evidence-pack.zip`);
  await writeFile(pack, await download(started, manager, 'pack', packId));
  const key = await logKeyOf(started, pack);
  await verify(pack, key, join(outDir, `${store}-verification.txt`));
  report('pack verified offline with the key from its stable address');
  await verifyWithOrdinaryTools(pack, outDir, report);
  await checkOutside(started, store, pack, outDir, report);
  return { pack, key };
}

async function bringLists(started: Started, manager: AppSession, job: WholeJob): Promise<void> {
  for (const kind of ['people', 'apps'] as const) {
    job.begin(`bringing the ${kind} list in`);
    await bringList(started, manager, job, kind);
    job.report(`${kind} list in, ${job.route === 'api' ? "read from Shopify's API" : 'pasted, checked and counted'}`);
  }
}

async function bringList(started: Started, manager: AppSession, { store, route }: WholeJob, kind: Kind): Promise<void> {
  if (route === 'api') {
    const before = await currentListId(manager, kind).catch(() => null);
    const asked = await manager.submit<{ outcome: string }>('routes/app.lists', '/app/lists', {
      intent: 'refresh',
      kind,
    });
    if (asked.outcome !== 'requested') throw new Error(`reading ${kind} was not accepted: ${JSON.stringify(asked)}`);
    await until(`a new ${kind} list`, async () => (await currentListId(manager, kind).catch(() => null)) !== before);
    return;
  }
  const text = started.standin.pasteText(store, kind === 'people' ? 'users' : 'apps');
  const list = new Blob([text]);
  const checked = await manager.submit<{ outcome: string; preview: { digest: string; kept: number } }>(
    'routes/app.lists',
    '/app/lists',
    { intent: 'check', kind, route: 'paste', list },
  );
  if (checked.outcome !== 'checked') throw new Error(`${kind} could not be read: ${JSON.stringify(checked)}`);
  const count = started.standin.screenCount(store, kind === 'people' ? 'users' : 'apps');
  if (checked.preview.kept !== count)
    throw new Error(`${kind}: ${checked.preview.kept} rows kept, ${count} on Shopify's screen`);
  const saved = await manager.submit<{ outcome: string }>('routes/app.lists', '/app/lists', {
    intent: 'save',
    kind,
    route: 'paste',
    list,
    expectedDigest: checked.preview.digest,
    secondCount: String(count),
  });
  if (saved.outcome !== 'saved') throw new Error(`${kind} were not saved: ${JSON.stringify(saved)}`);
}

async function currentListId(session: AppSession, kind: Kind): Promise<string> {
  const route = kind === 'people' ? 'routes/app.people._index' : 'routes/app.apps._index';
  const data = await session.data<unknown>(route, `/app/${kind}`);
  const found = findKey(data, 'listId');
  if (typeof found !== 'string') throw new Error(`there is no list of ${kind} yet`);
  return found;
}

/** The first value under a name anywhere in an answer: the shape of a screen may grow without breaking this run. */
function findKey(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (key in value) return (value as Record<string, unknown>)[key];
  for (const inner of Object.values(value)) {
    const found = findKey(inner, key);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function startReview(manager: AppSession, lead: AppSession, started: Started, store: StoreKey): Promise<string> {
  interface SetUpData {
    plan: {
      name: string;
      ownRow: { name: string } | null;
      eligible: { subjectKey: string; email: string | null }[];
      blocks: { code: string; sentence: string }[];
    };
    form: { due: string; name: string };
  }
  const setUp = await manager.data<SetUpData>('routes/app.reviews.new', '/app/reviews/new');
  const { email } = personOf(started.standin.stores[store], 'lead-1');
  const other = setUp.plan.eligible.find((one) => one.email === email);
  if (!setUp.plan.ownRow || !other) throw new Error('the set-up page does not know whose row needs someone else');
  const answer = await manager.submit<{ redirect?: string; problem?: string }>(
    'routes/app.reviews.new',
    '/app/reviews/new',
    { ...setUp.form, other: other.subjectKey },
  );
  const cycleId = answer.redirect?.split('/').at(-1);
  if (!cycleId) throw new Error(`the review did not start: ${answer.problem ?? 'no answer'}`);
  return cycleId;
}

async function rowsOf(session: AppSession, cycleId: string): Promise<DecideData['rows']> {
  const rows: DecideData['rows'] = [];
  for (let page = 1; ; page += 1) {
    const data = await session.data<unknown>(REVIEW, `/app/reviews/${cycleId}?whose=mine&page=${page}`);
    const screen = (findKey(data, 'rows') === undefined ? undefined : data) as { screen?: DecideData } & DecideData;
    const decide = screen.screen ?? screen;
    rows.push(...decide.rows.filter((row) => row.isMine));
    if (page >= decide.pages) return rows;
  }
}

/** Decides every row of one person as a careful reviewer does: bulk for the plain ones, a note for the rest, one or two removals. */
async function decideAll(
  session: AppSession,
  cycleId: string,
  staying: readonly string[],
): Promise<DecideData['rows']> {
  const rows = (await rowsOf(session, cycleId)).filter((row) => row.decision === null);
  const toRemove =
    rows.length < 3
      ? []
      : [
          ...rows.filter((row) => row.kind === 'people' && !staying.includes(row.name)).slice(-2),
          ...rows.filter((row) => row.kind === 'apps').slice(-1),
        ];
  const path = `/app/reviews/${cycleId}/decisions`;
  const route = 'routes/app.reviews.$cycleId.decisions';
  const plain = rows.filter((row) => !toRemove.includes(row) && !row.highRisk && !row.changed);
  const careful = rows.filter((row) => !toRemove.includes(row) && !plain.includes(row));
  const record = { intent: 'record', reason: null, note: null, drop: [], until: null, whose: 'mine' };
  const items = (some: DecideData['rows']) => some.map(({ itemId, version }) => ({ itemId, expectedVersion: version }));
  if (plain.length > 0) {
    await expectDecided(
      session,
      route,
      path,
      { intent: 'bulk', items: items(plain), address: '', decision: 'keep', reason: null, whose: 'mine' },
      plain.length,
    );
  }
  for (const row of careful)
    await expectDecided(
      session,
      route,
      path,
      { ...record, items: items([row]), decision: 'keep', note: 'Looked at it with the team; still needed.' },
      1,
    );
  for (const row of toRemove)
    await expectDecided(
      session,
      route,
      path,
      { ...record, items: items([row]), decision: 'remove', reason: 'left' },
      1,
    );
  return toRemove;
}

async function expectDecided(
  session: AppSession,
  route: string,
  path: string,
  json: unknown,
  count: number,
): Promise<void> {
  const answer = await session.submit<{ decided: number; skipped: unknown[]; problem: string | null }>(route, path, {
    json,
  });
  if (answer.decided !== count)
    throw new Error(`decided ${answer.decided} of ${count}: ${answer.problem ?? JSON.stringify(answer.skipped)}`);
}

async function sign(session: AppSession, cycleId: string): Promise<void> {
  const route = 'routes/app.reviews.$cycleId.sign';
  const path = `/app/reviews/${cycleId}/sign`;
  const sentence = findKey(await session.data(route, path), 'sentence') as string;
  const answer = await session.submit<{ done?: string; problem?: string }>(route, path, { sentence });
  if (!answer.done) throw new Error(`not signed: ${answer.problem ?? 'no answer'}`);
}

async function proveRemovals(
  started: Started,
  manager: AppSession,
  job: WholeJob,
  cycleId: string,
  removed: DecideData['rows'],
): Promise<void> {
  const route = 'routes/app.reviews.$cycleId.removals';
  const path = `/app/reviews/${cycleId}/removals`;
  const read = async () => (await manager.data<{ screen: { rows: RemovalData[] } }>(route, path)).screen.rows;
  const rows = await read();
  if (rows.length !== removed.length) throw new Error(`${rows.length} removals for ${removed.length} decisions`);
  for (const row of rows) removeInAdmin(started, job.store, row);
  for (const { revocationId } of rows) await manager.submit(route, path, { intent: 'state', revocationId });
  const stated = await read();
  if (!stated.every((row) => row.grade === 'stated_only'))
    throw new Error('a removal that was only stated counts as more than that');
  await bringList(started, manager, job, 'people');
  await bringList(started, manager, job, 'apps');
  const grade = job.route === 'api' ? 'proven_by_api' : 'proven_by_import';
  const unproven = (await read()).filter((row) => row.grade !== grade);
  if (unproven.length > 0) throw new Error(`not proven: ${JSON.stringify(unproven)}`);
}

const fullName = (person: { firstName: string; lastName: string }): string => `${person.firstName} ${person.lastName}`;

/** What a person does under Settings > Users and Settings > Apps. */
function removeInAdmin({ standin }: Started, storeKey: StoreKey, row: RemovalData): void {
  const store = standin.stores[storeKey];
  if (row.kind === 'apps') {
    standin.uninstallApp(storeKey, store.apps.find((app) => app.title === row.name)!.handle);
    return;
  }
  standin.removePerson(storeKey, store.people.find((person) => person.email === row.detail)!.key);
}

/** Sends one notice three times over: each is accepted, and the record has it once. */
async function deliverWebhooks(started: Started, manager: AppSession, store: StoreKey): Promise<void> {
  const before = await noticesRecorded(manager, 'shop/update');
  await started.standin.sendWebhook('shop/update', store, {}, { times: 3 });
  await within('the webhooks to be accepted', started.standin.settled());
  const sent = started.standin.deliveries().filter((one) => one.topic === 'shop/update');
  const refused = sent.filter((one) => one.state !== 'delivered');
  if (sent.length === 0 || refused.length > 0)
    throw new Error(`webhooks were not accepted: ${JSON.stringify(refused)}`);
  // A notice sent afterwards is recorded after whatever the first ones left in the inbox.
  const other = await noticesRecorded(manager, 'domains/update');
  await started.standin.sendWebhook('domains/update', store);
  await until('the notices in the record', async () => (await noticesRecorded(manager, 'domains/update')) > other);
  const recorded = (await noticesRecorded(manager, 'shop/update')) - before;
  if (recorded !== 1) throw new Error(`one notice, sent three times, was recorded ${recorded} times`);
}

/** How many notices of this topic the record has, over all its pages. */
async function noticesRecorded(session: AppSession, topic: string): Promise<number> {
  interface Evidence {
    record: { lines: { type: string; about: string | null }[]; pages: number };
  }
  let found = 0;
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { record } = await session.data<Evidence>('routes/app.evidence.record', `/app/evidence/record?page=${page}`);
    pages = record.pages;
    found += record.lines.filter(({ type, about }) => type === 'delivery.received' && about === topic).length;
  }
  return found;
}

async function close(manager: AppSession, cycleId: string): Promise<string> {
  const route = 'routes/app.reviews.$cycleId.close';
  const path = `/app/reviews/${cycleId}/close`;
  const statement = findKey(await manager.data(route, path), 'statement') as string;
  const answer = await manager.submit<{ done?: string; problem?: string }>(route, path, {
    statement,
    title: 'Operations manager',
  });
  if (!answer.done) throw new Error(`not closed: ${answer.problem ?? 'no answer'}`);
  let pack: { packId: string; state: string } | undefined;
  await until('the pack', async () => {
    pack = findKey(await manager.data(route, path), 'pack') as typeof pack;
    if (pack?.state === 'failed') throw new Error('the pack was rejected by our own verifier');
    return pack?.state === 'ready';
  });
  return pack!.packId;
}

async function download(
  started: Started,
  session: AppSession,
  fileKind: 'pack' | 'list',
  fileRef: string,
): Promise<Uint8Array> {
  const issued = await session.submit<{ address?: string; refused?: string }>('routes/app.files', '/app/files', {
    fileKind,
    fileRef,
  });
  if (!issued.address) throw new Error(`no address for the ${fileKind}: ${issued.refused ?? ''}`);
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  const first = await fetch(new URL(issued.address, started.processUrl), { signal });
  const bytes = new Uint8Array(await first.arrayBuffer());
  if (!first.ok) throw new Error(`the ${fileKind} answered ${first.status}`);
  const again = await fetch(new URL(issued.address, started.processUrl), { signal });
  await again.arrayBuffer();
  if (again.ok) throw new Error('a one-use address worked twice');
  return bytes;
}

async function logKeyOf(started: Started, pack: string): Promise<string> {
  const vkey = (await zipReader(pack)).text('data/technical/tlog/log.vkey').trim();
  const published = await (
    await fetch(new URL(`/keys/${vkey.split('+')[0]}`, started.processUrl), {
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
  ).text();
  if (published.split('\n')[0] !== vkey) throw new Error('the key in the pack is not the key at its stable address');
  return vkey;
}

async function verify(pack: string, key: string, reportFile: string): Promise<void> {
  const { code, output } = await run(process.execPath, ['app/verifier/cli.ts', pack, '--key', key]);
  await writeFile(reportFile, output);
  if (code !== 0) throw new Error(`the verifier says ${code}:\n${output}`);
  if (!output.includes('DEMONSTRATION DATA')) throw new Error('the verifier does not say that this is a demonstration');
}

/** The sums and the signature by tools nobody here wrote, where this machine has them. */
export async function verifyWithOrdinaryTools(
  pack: string,
  outDir: string,
  report: (step: string) => void,
): Promise<void> {
  const folder = await (await zipReader(pack)).extract(outDir);
  const commands = [
    'sha256sum --strict --quiet -c manifest-sha256.txt && sha256sum --strict --quiet -c tagmanifest-sha256.txt',
    'openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig',
  ];
  for (const command of commands) {
    const tool = command.split(' ')[0]!;
    if ((await run('sh', ['-c', `command -v ${tool}`])).code !== 0) {
      report(`${tool} is not on this machine: not checked with it`);
      continue;
    }
    const { code, output } = await run('sh', ['-c', command], folder);
    if (code !== 0) throw new Error(`${tool} says ${code}: ${output}`);
    report(`${tool} agrees`);
  }
}

function run(command: string, args: readonly string[], cwd?: string): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: ANSWER_LIMIT_MS });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Waits for what may never come, but not for ever. */
async function within<T>(what: string, coming: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ANSWER_LIMIT_MS / 1000} s for ${what}`)), ANSWER_LIMIT_MS);
  });
  return Promise.race([coming, over]).finally(() => clearTimeout(timer));
}

/** Asks again until it is so. Background work has no other sign at the app's door than its result. */
async function until(what: string, isSo: () => Promise<boolean>, limitMs = ANSWER_LIMIT_MS): Promise<void> {
  const start = performance.now();
  while (!(await isSo())) {
    if (performance.now() - start > limitMs) throw new Error(`waited ${limitMs / 1000} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
