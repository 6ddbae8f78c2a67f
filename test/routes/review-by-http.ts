// Steps of a review through the app's own HTTP interface, for tests that need a store in a certain state.
import { appSession, type AppSession } from '#test/demo/app-session.ts';
import type { StoreKey } from '#test/standin/facts.ts';
import type { RunningApp } from './running-app.ts';

export const REVIEW = 'routes/app.reviews.$cycleId._index';
export const DECISIONS = 'routes/app.reviews.$cycleId.decisions';
export const REVIEWER = 'routes/app.reviews.$cycleId.reviewer';
export const SIGN = 'routes/app.reviews.$cycleId.sign';
export const CLOSE = 'routes/app.reviews.$cycleId.close';

export const sessionOf = (app: RunningApp, store: StoreKey, person: string): AppSession =>
  appSession(app.shopify, app.url, store, person);

/** Checks and saves a pasted list; `count` is what the person typed into the box, null leaves it empty. */
export async function paste(
  session: AppSession,
  kind: 'people' | 'apps',
  text: string,
  count: number | null,
): Promise<void> {
  const sent = { kind, route: 'paste', list: new Blob([text]) };
  const checked = await session.submit<{ outcome: string; preview?: { digest: string } }>(
    'routes/app.lists',
    '/app/lists',
    { ...sent, intent: 'check' },
  );
  if (!checked.preview) throw new Error(`${kind} could not be read: ${JSON.stringify(checked)}`);
  const saved = await session.submit<{ outcome: string }>('routes/app.lists', '/app/lists', {
    ...sent,
    intent: 'save',
    expectedDigest: checked.preview.digest,
    secondCount: count === null ? '' : String(count),
  });
  if (saved.outcome !== 'saved') throw new Error(`${kind} were not saved: ${JSON.stringify(saved)}`);
}

/** The lists as the store's own screens show them. */
export async function pasteFromScreen(app: RunningApp, store: StoreKey, session: AppSession): Promise<void> {
  const { shopify } = app;
  await paste(session, 'people', shopify.pasteText(store, 'users'), shopify.screenCount(store, 'users'));
  await paste(session, 'apps', shopify.pasteText(store, 'apps'), shopify.screenCount(store, 'apps'));
}

export interface SetUpPage {
  plan: {
    ownRow: { name: string } | null;
    eligible: { subjectKey: string; name: string; email: string | null }[];
    blocks: { code: string }[];
  };
  form: { due: string; name: string };
}

export const setUpPage = (session: AppSession): Promise<SetUpPage> =>
  session.data<SetUpPage>('routes/app.reviews.new', '/app/reviews/new');

/** Starts a review with these answers beside the proposed ones. Out: its id, or the sentence that says why it did not start. */
export async function start(
  session: AppSession,
  answers: Record<string, string>,
): Promise<{ cycleId: string } | { problem: string }> {
  const { form } = await setUpPage(session);
  const fields = { due: form.due, name: form.name, ...answers };
  const answer = await session.submit<{ redirect?: string; problem?: string }>(
    'routes/app.reviews.new',
    '/app/reviews/new',
    fields,
  );
  const cycleId = answer.redirect?.split('/').at(-1);
  return cycleId === undefined ? { problem: answer.problem ?? 'no answer' } : { cycleId };
}

/** The same, where it must start. */
export async function started(session: AppSession, answers: Record<string, string>): Promise<string> {
  const answer = await start(session, answers);
  if ('problem' in answer) throw new Error(`the review did not start: ${answer.problem}`);
  return answer.cycleId;
}

export interface Row {
  itemId: string;
  version: number;
  name: string;
  kind: 'people' | 'apps';
  isMine: boolean;
  isSelf: boolean;
  decision: string | null;
}

export async function rowsOf(session: AppSession, cycleId: string, whose: 'mine' | 'all' = 'mine'): Promise<Row[]> {
  const { screen } = await session.data<{ screen: { rows: Row[]; pages: number } }>(
    REVIEW,
    `/app/reviews/${cycleId}?whose=${whose}`,
  );
  if (screen.pages !== 1) throw new Error('more rows than this step reads');
  return screen.rows;
}

export interface Decided {
  decided: number;
  skipped: { itemId: string; code: string; why: string }[];
  problem: string | null;
}

export const decisionOn = (row: Pick<Row, 'itemId' | 'version'>, over: Record<string, unknown> = {}) => ({
  intent: 'record',
  items: [{ itemId: row.itemId, expectedVersion: row.version }],
  decision: 'keep',
  reason: null,
  note: 'Looked at it; still needed.',
  drop: [],
  until: null,
  whose: 'mine',
  ...over,
});

export const decide = (session: AppSession, cycleId: string, decision: unknown): Promise<Decided> =>
  session.submit<Decided>(DECISIONS, `/app/reviews/${cycleId}/decisions`, { json: decision });

/** Decides every row of this person, keep unless named for removal, and signs. */
export async function decideAndSign(
  session: AppSession,
  cycleId: string,
  toRemove: readonly string[] = [],
): Promise<void> {
  for (const row of await rowsOf(session, cycleId)) {
    if (row.decision !== null) continue;
    const removal = toRemove.includes(row.name) ? { decision: 'remove', reason: 'left' } : {};
    const answer = await decide(session, cycleId, decisionOn(row, removal));
    if (answer.decided !== 1) throw new Error(`${row.name} was not decided: ${JSON.stringify(answer)}`);
  }
  const path = `/app/reviews/${cycleId}/sign`;
  const sentence = textUnder(await session.data(SIGN, path), 'sentence');
  const signed = await session.submit<{ done?: string; problem?: string }>(SIGN, path, { sentence });
  if (signed.done === undefined) throw new Error(`not signed: ${signed.problem ?? 'no answer'}`);
}

/** Closes, and waits for the pack. */
export async function close(app: RunningApp, session: AppSession, cycleId: string): Promise<string> {
  const path = `/app/reviews/${cycleId}/close`;
  const statement = textUnder(await session.data(CLOSE, path), 'statement');
  const closed = await session.submit<{ done?: string; problem?: string }>(CLOSE, path, {
    statement,
    title: 'Head of operations',
  });
  if (closed.done === undefined) throw new Error(`not closed: ${closed.problem ?? 'no answer'}`);
  await app.atRest();
  const [pack] = await app.rows<{ pack_id: string; state: string }>(
    'SELECT pack_id, state FROM pack WHERE cycle_id = $1 ORDER BY requested_at DESC LIMIT 1',
    [cycleId],
  );
  if (pack?.state !== 'ready') throw new Error(`the pack is ${pack?.state ?? 'missing'}`);
  return pack.pack_id;
}

export async function addressOf(session: AppSession, fileKind: 'pack' | 'list', fileRef: string): Promise<string> {
  const issued = await session.submit<{ address?: string; refused?: string }>('routes/app.files', '/app/files', {
    fileKind,
    fileRef,
  });
  if (issued.address === undefined) throw new Error(`no address: ${issued.refused ?? 'no answer'}`);
  return issued.address;
}

/** Has the people list as Shopify shows it now compared with a stored one before an auditor's eyes. Out: the id of the comparison. */
export async function watched(app: RunningApp, store: StoreKey, session: AppSession, listId: string): Promise<string> {
  const path = '/app/evidence/watched?index';
  const answer = await session.submit<{ watchId?: string }>('routes/app.evidence.watched._index', path, {
    ...{ intent: 'record', listId, route: 'paste', name: 'Ada Auditor', organisation: 'Audit Ltd' },
    list: new Blob([app.shopify.pasteText(store, 'users')]),
  });
  if (answer.watchId === undefined) throw new Error(`not compared: ${JSON.stringify(answer)}`);
  return answer.watchId;
}

/** The text under this name somewhere in an answer. */
function textUnder(value: unknown, key: string): string {
  const found = valueUnder(value, key);
  if (typeof found !== 'string') throw new Error(`no ${key} in the answer`);
  return found;
}

function valueUnder(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (key in value) return (value as Record<string, unknown>)[key];
  for (const inner of Object.values(value)) {
    const found = valueUnder(inner, key);
    if (found !== undefined) return found;
  }
  return undefined;
}
