import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AppSession } from '#test/demo/app-session.ts';
import { personOf } from '#test/standin/stores.ts';
import { openedPack, pageOneOf } from './opened-pack.ts';
import {
  close,
  decide,
  decideAndSign,
  decisionOn,
  paste,
  pasteFromScreen,
  REVIEWER,
  rowsOf,
  sessionOf,
  setUpPage,
  start,
  started,
} from './review-by-http.ts';
import { startRunningApp, type RunningApp } from './running-app.ts';

// The ways through a review that are not the ordinary one, each up to what page one of the pack says about it.

let app: RunningApp;
beforeAll(async () => {
  app = await startRunningApp();
}, 240_000);
afterAll(() => app?.stop());

const visit = async (store: 'custom' | 'plain' | 'development', person: string): Promise<AppSession> => {
  const session = sessionOf(app, store, person);
  await session.data('routes/app', '/app');
  return session;
};

interface Entry {
  leaf: { type: string };
  disclosed: { public: { body: Record<string, unknown> } };
}

/** What the entries of this type in the pack say, oldest first. */
const entriesOf = (read: (path: string) => string, type: string): Record<string, unknown>[] => {
  const lines = read('data/technical/events.ndjson').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as Entry)
    .flatMap((one) => (one.leaf.type === type ? [one.disclosed.public.body] : []));
};

describe('the installer is not the owner, and the owner never opens the app', () => {
  it('the review still closes, and the pack says that the owner was never there', async () => {
    const manager = await visit('custom', 'manager');
    await app.atRest();
    const { email } = personOf(app.shopify.stores.custom, 'lead-1');
    const other = (await setUpPage(manager)).plan.eligible.find((one) => one.email === email)!;
    const cycleId = await started(manager, { other: other.subjectKey });
    const lead = await visit('custom', 'lead-1');
    await decideAndSign(manager, cycleId);
    await decideAndSign(lead, cycleId);
    const read = await openedPack(app, manager, await close(app, manager, cycleId));
    expect(entriesOf(read, 'cycle.closed')).toMatchObject([{ ownerOpenedApp: false, undecided: 0 }]);
    const owners = await app.rows(
      `SELECT 1 FROM member WHERE is_account_owner AND first_opened_at IS NOT NULL AND shop_id = $1`,
      [app.shopify.stores.custom.shopId],
    );
    expect(owners).toEqual([]);
    expect(pageOneOf(read)).toMatch(/owner.*never opened/i);
  });
});

describe('a store of one person', () => {
  const reason = 'Nobody else has an account in this store.';

  it('needs the exception in writing, records it, and prints it on page one', async () => {
    const owner = await visit('development', 'owner');
    await pasteFromScreen(app, 'development', owner);
    const { plan } = await setUpPage(owner);
    expect(plan.eligible).toEqual([]);
    expect(plan.blocks.map((block) => block.code)).toContain('exception_reason_missing');
    for (const blank of ['', '   ']) {
      expect(await start(owner, { selfReviewReason: blank })).toMatchObject({
        problem: expect.stringContaining('needs a written reason'),
      });
    }
    expect(await app.rows('SELECT 1 FROM cycle WHERE shop_id = $1', [app.shopify.stores.development.shopId])).toEqual(
      [],
    );

    const cycleId = await started(owner, { selfReviewReason: reason });
    await decideAndSign(owner, cycleId);
    const read = await openedPack(app, owner, await close(app, owner, cycleId));
    const [launched] = entriesOf(read, 'cycle.launched');
    expect(launched?.['exceptions']).toMatchObject([{ kind: 'self_review', reason }]);
    const pageOne = pageOneOf(read);
    expect(pageOne).toContain(`own row decided by`);
    expect(pageOne).toContain(reason);
    expect(pageOne).not.toContain('nobody decided their own row except none');
  });
});

describe('a list without e-mails', () => {
  const people = (names: string[]) =>
    ['Name\tRole\tStatus', ...names.map((name) => `${name}\tStaff\tActive`)].join('\n');
  const nameOf = (person: string) => {
    const { firstName, lastName } = personOf(app.shopify.stores.plain, person);
    return `${firstName} ${lastName}`;
  };
  let manager: AppSession;
  let lead: AppSession;
  let cycleId: string;

  beforeAll(async () => {
    manager = await visit('plain', 'manager');
    lead = await visit('plain', 'lead-1');
    // Everybody: a list that leaves out somebody who was seen at work starts nothing.
    const names = [
      ...new Set(app.shopify.stores.plain.people.map(({ firstName, lastName }) => `${firstName} ${lastName}`)),
    ];
    await paste(manager, 'people', people(names), names.length);
    await paste(manager, 'apps', 'App\tDeveloper\nMailer\tPost GmbH\n', 1);
  }, 60_000);

  const keyOf = async (name: string): Promise<string> => {
    const [row] = await app.rows<{ subject_key: string }>(
      `SELECT r.subject_key FROM list_row r JOIN list l USING (shop_id, list_id)
       WHERE r.shop_id = $1 AND r.name = $2 AND l.kind = 'people'`,
      [app.shopify.stores.plain.shopId, name],
    );
    return row!.subject_key;
  };
  const claim = async (session: AppSession, name: string) =>
    session.submit<{ done?: string; refused?: string }>('routes/app.claims', '/app/claims', {
      intent: 'claim',
      subjectKey: await keyOf(name),
    });
  const memberOf = async (person: string): Promise<string> => {
    const [member] = await app.rows<{ member_id: string }>('SELECT member_id FROM member WHERE user_id = $1', [
      personOf(app.shopify.stores.plain, person).userId,
    ]);
    return member?.member_id ?? crypto.randomUUID();
  };
  const confirm = async (session: AppSession, person: string) =>
    session.submit<{ done?: string; refused?: string }>('routes/app.settings._index', '/app/settings?index', {
      intent: 'confirm',
      memberId: await memberOf(person),
    });

  it('does not start for somebody who is on no row, unless excepted in writing, which page one prints', async () => {
    expect((await setUpPage(manager)).plan.blocks.map((block) => block.code)).toContain('reviewer_unmatched');
    expect(await start(manager, {})).toMatchObject({
      problem: expect.stringContaining('which row of the people list is you'),
    });
    const unmatchedReason = 'The list from this store has no addresses.';
    cycleId = await started(manager, { unmatchedReason });
    await decideAndSign(manager, cycleId);
    const read = await openedPack(app, manager, await close(app, manager, cycleId));
    expect(pageOneOf(read)).toContain('reviewer not matched to a row of the list');
    expect(pageOneOf(read)).toContain(unmatchedReason);
  });

  it('does not let anybody confirm their own claim, nor two people be one row', async () => {
    cycleId = await started(manager, { unmatchedReason: 'The list from this store has no addresses.' });
    expect(await claim(manager, nameOf('manager'))).toEqual({ done: 'claim' });
    expect(await confirm(manager, 'manager')).toMatchObject({ refused: expect.stringContaining('second person') });
    const owner = await visit('plain', 'owner');
    expect(await claim(owner, nameOf('manager'))).toMatchObject({
      refused: expect.stringContaining('already matched'),
    });
    expect(await confirm(owner, 'manager')).toEqual({ done: 'confirm' });
  });

  it('has a way on for a starter who turns out to be a row of their own review: somebody else takes it', async () => {
    const own = (await rowsOf(manager, cycleId)).find((row) => row.isSelf)!;
    expect((await decide(manager, cycleId, decisionOn(own))).skipped[0]?.code).toBe('own_row');
    const { people: choice } = await manager.data<{ people: { subjectKey: string; whyNot: string | null }[] }>(
      REVIEWER,
      `/app/reviews/${cycleId}/reviewer?item=${own.itemId}`,
    );
    expect(choice.find((one) => one.whyNot === 'reviewer_is_subject')?.subjectKey).toBe(await keyOf(nameOf('manager')));
    const give = async (to: string, reason: string) =>
      manager.submit<{ moved?: string; refused?: string }>(REVIEWER, `/app/reviews/${cycleId}/reviewer`, {
        itemId: own.itemId,
        subjectKey: await keyOf(nameOf(to)),
        reason,
      });
    expect(await give('manager', 'I know it best')).toMatchObject({
      refused: expect.stringContaining('own access'),
    });
    expect(await give('owner', ' ')).toMatchObject({ refused: expect.stringContaining('written reason') });
    expect(await give('owner', 'It is my own row.')).toEqual({ moved: nameOf('owner') });

    const owner = await visit('plain', 'owner');
    expect(await claim(owner, nameOf('owner'))).toEqual({ done: 'claim' });
    expect(await confirm(manager, 'owner')).toEqual({ done: 'confirm' });
    await decideAndSign(manager, cycleId);
    await decideAndSign(owner, cycleId);
    const read = await openedPack(app, manager, await close(app, manager, cycleId));
    expect(entriesOf(read, 'item.reassigned')).toMatchObject([
      { itemId: own.itemId, reason: 'moved' },
      { itemId: own.itemId, reason: 'confirmed_on_list' },
    ]);
    expect(pageOneOf(read)).toContain('nobody decided their own row except none');
  });

  it('lets a reviewer decide only after "this is me" and a second person’s confirmation', async () => {
    cycleId = await started(manager, { other: await keyOf(nameOf('lead-1')) });
    const [mine] = await app.rows<{ item_id: string; version: number }>(
      `SELECT i.item_id, i.version FROM review_item i JOIN member m ON m.member_id = i.reviewer_id
       WHERE i.cycle_id = $1 AND m.name = $2 AND m.user_id IS NULL`,
      [cycleId, nameOf('lead-1')],
    );
    const row = { itemId: mine!.item_id, version: mine!.version };
    const tries = async () => (await decide(lead, cycleId, decisionOn(row))).skipped[0]?.code;
    const roles = { intent: 'roles', memberId: await memberOf('lead-1'), roles: 'reviewer' };
    await manager.submit('routes/app.settings._index', '/app/settings?index', roles);

    expect(await tries()).toBe('item_not_assigned');
    expect(await claim(lead, nameOf('lead-1'))).toEqual({ done: 'claim' });
    expect(await tries()).toBe('item_not_assigned');
    expect(await confirm(manager, 'lead-2').catch(() => 'no such member')).not.toEqual({ done: 'confirm' });
    expect(await confirm(manager, 'lead-1')).toEqual({ done: 'confirm' });
    expect(await tries()).toBeUndefined();
  });

  it('tells in the pack who claimed and who confirmed', async () => {
    await decideAndSign(manager, cycleId);
    await decideAndSign(lead, cycleId);
    const read = await openedPack(app, manager, await close(app, manager, cycleId));
    const leadId = await memberOf('lead-1');
    const ofLead = entriesOf(read, 'member.matched').filter((body) => body['memberId'] === leadId);
    expect(ofLead).toMatchObject([
      { how: 'claimed', confirmedBy: null },
      { how: 'confirmed', confirmedBy: await memberOf('manager') },
    ]);
    expect(pageOneOf(read)).not.toContain('not matched to a row');
  });
});
