import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PackArchive } from '#app/pack/read.ts';
import { presentDecide } from '#app/presenters/decide.ts';
import { presentStandsOut } from '#app/presenters/stands-out.ts';
import { presentRemovals } from '#app/presenters/removals.ts';
import { drawSample } from '#app/usecases/evidence/draw-sample.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { exportList } from '#app/usecases/evidence/export-list.ts';
import { checkRemovals } from '#app/usecases/review/check-removals.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { memorySource, nodeInflate } from '#app/verifier/node-host.ts';
import { testShop } from '#test/support/shop.ts';
import { type Acting, done, PEOPLE, RunningReview, setUp } from './running-review.ts';

const ROLES = [
  'Role\tPermissions\tPeople',
  'Operations\torders, customers\t1',
  'Store owner\tfull\t1',
  'Marketing\tmarketing, export_customers\t1',
  'Support\tcustomers\t1',
  'Spare\tdashboard\t0',
].join('\n');
const LATER = ROLES.replace('marketing, export_customers', 'marketing').replace(/\nSpare.*/, '');
const EVERYTHING = { whose: null, show: 'all', kind: 'all', search: '', page: 1 } as const;

describe('a review that starts while a roles list is known', () => {
  let review: RunningReview;
  beforeAll(async () => {
    review = new RunningReview(await testShop());
    await review.bring('roles', ROLES);
    await review.start();
  });
  afterAll(() => review.shop.close());

  const shown = async (ctx: Acting) => {
    const screen = await review.in((tx) => presentDecide(tx, ctx, review.cycleId, { ...EVERYTHING, whose: 'all' }));
    return new Map(screen!.rows.map((row) => [row.name, row]));
  };
  const row = (name: string) => review.items().then((items) => items.find((item) => item.name === name)!);

  it('freezes the roles too, as rows after people and apps', async () => {
    const plan = await planCycle(await review.mara(), setUp());
    expect([plan.people, plan.apps, plan.roles]).toEqual([4, 1, 5]);
    const kinds = (await review.items()).map((item) => item.kind);
    expect(kinds).toEqual([...Array(4).fill('people'), 'apps', ...Array(5).fill('roles')]);
    await review.bring('roles', LATER.replace('orders', 'themes'));
    const cycle = await review.in((tx, shopId) => tx.cycle.findFirstOrThrow({ where: { shopId, state: 'open' } }));
    expect((await row('Operations')).listId).toBe(cycle.rolesListId);
    expect((await shown(await review.mara())).get('Operations')!.droppable!.map(({ name }) => name)).toEqual([
      'orders',
      'customers',
    ]);
  });

  it('says what stands out of roles beside people and apps', async () => {
    await review.bring('roles', ROLES);
    const page = await presentStandsOut(await review.mara());
    const ofRoles = page.lines.filter(({ kind }) => kind === 'roles');
    expect(ofRoles.map(({ sentence, names }) => [sentence, ...names])).toEqual([
      ['3 roles give rights over money, exports, apps or staff.', 'Operations', 'Store owner', 'Marketing'],
      ['Nobody is known to have 1 role.', 'Spare'],
    ]);
    expect(page.roles).toMatchObject({ kind: 'roles', rows: 5 });
    expect(page.lists.map(({ kind }) => kind)).toEqual(['people', 'apps']);
  });

  it('shows what a role permits, riskiest first, why it stands out, and what people may do by their roles', async () => {
    const rows = await shown(await review.mara());
    expect(rows.get('Marketing')).toMatchObject({
      abilities: [{ handle: 'export_customers', risky: true }, { handle: 'marketing' }],
      facts: [{ name: 'people', value: '1' }],
      highRisk: true,
      isSelf: false,
    });
    expect(rows.get('Spare')!.standsOut.map(({ sentence }) => sentence)).toEqual(['Nobody has it.']);
    expect(rows.get('Aiko Tanaka')!.abilities!.map(({ handle }) => handle)).toEqual(['export_customers', 'marketing']);
  });

  it('reduces a role by its permissions and by nothing else, and removes one', async () => {
    const mara = await review.mara();
    const reduce = (drop: string[]) => review.decide(mara, 'Marketing', 'reduce', { drop });
    expect(await reduce(['themes'])).toBe('drop_missing');
    expect(await reduce([])).toBe('drop_missing');
    expect(await reduce(['export_customers'])).toBeNull();
    await review.decideAll(mara, { Spare: 'remove', Operations: 'keep', 'Store owner': 'keep', Support: 'keep' });
    await review.decideAll(mara, { 'Tomas Ferreira': 'keep', 'Aiko Tanaka': 'keep', 'Left Person': 'keep' });
    await review.decideAll(mara, { Mailer: 'keep' });
    done(await review.sign(mara));
    const tomas = await review.tomas();
    await review.decideAll(tomas, { 'Mara Lindqvist': 'keep' });
    done(await review.sign(tomas));
    const screen = await review.in((tx) => presentRemovals(tx, mara, review.cycleId));
    expect(screen!.kinds).toEqual(['roles']);
    expect(done(await checkRemovals(mara, review))).toEqual({ waiting: 2, reading: [], needsList: ['roles'] });
  });

  it('is proven by a later roles list alone, and its pack passes', async () => {
    const states = async () =>
      new Map((await review.revocations()).map(({ name, state, goneAs }) => [name, `${state} ${goneAs}`]));
    await review.bring('people', PEOPLE);
    await review.bring('roles', ROLES);
    expect([...(await states()).values()]).toEqual(['open null', 'open null']);
    await review.bring('roles', LATER);
    expect(await states()).toEqual(
      new Map([
        ['Marketing', 'verified reduced'],
        ['Spare', 'verified absent'],
      ]),
    );
    expect(await review.closeAndJudge()).toEqual([]);
  });

  it('shows all that roles permit in a sample, whichever rows are drawn', async () => {
    const { cycleId } = review;
    const { packId } = done(await drawSample(await review.mara(), { cycleId, seed: 'tide', size: 1 }));
    const at = review.shop.alone(review.now());
    const { digest } = done(await exportPack(at, { packId }));
    const pack = await PackArchive.open((await at.ports.objects.open(review.shop.shopId, digest))!, nodeInflate);
    const { rolesListId, peopleListId } = await review.in((tx) => tx.cycle.findFirstOrThrow({ where: { cycleId } }));
    const lines = async (listId: string | null) =>
      new TextDecoder().decode(await pack.bytes(`data/technical/lists/${listId}.ndjson`));
    expect(await lines(rolesListId)).not.toContain('withheld');
    expect(await lines(peopleListId)).toContain('withheld');
  });

  it('can be handed over as a signed list of its own', async () => {
    const cycle = await review.in((tx, shopId) => tx.cycle.findFirstOrThrow({ where: { shopId, state: 'sealed' } }));
    const made = done(await exportList(review.shop.alone(review.now()), cycle.rolesListId!));
    expect(made.fileName).toMatch(/^roles-list-\d{4}-\d{2}-\d{2}\.zip$/);
    const bytes = new Uint8Array(await new Response(made.stream as BodyInit).arrayBuffer());
    const bag = await PackArchive.open(memorySource(bytes), nodeInflate);
    expect(new TextDecoder().decode(await bag.bytes('data/1-list.csv'))).toContain(
      '"Marketing","1","marketing; export_customers"',
    );
  });

  it('is what the next review compares with, at the level of permissions', async () => {
    await review.bring('roles', LATER.replace('Support\tcustomers', 'Support\tcustomers, delete_customers'));
    await review.start();
    const rows = await shown(await review.mara());
    expect(rows.get('Support')!.change).toMatchObject({
      kind: 'changed',
      details: ['Gained: delete_customers.'],
      previous: { decision: 'keep' },
    });
    expect(rows.get('Operations')!.change).toMatchObject({ kind: 'same', previous: { decision: 'keep' } });
    expect(rows.get('Marketing')!.change).toMatchObject({ details: ['Lost: export_customers.'] });
  });

  it('offers no reduction of a person whose permissions and roles are both unknown', async () => {
    await review.start(
      PEOPLE.split('\n')
        .map((line) => line.split('\t').toSpliced(2, 1).join('\t'))
        .join('\n'),
    );
    expect((await shown(await review.mara())).get('Aiko Tanaka')).toMatchObject({ droppable: null, abilities: null });
    expect(await review.decide(await review.mara(), 'Aiko Tanaka', 'reduce', { drop: ['Marketing'] })).toBe(
      'reduce_needs_known_permissions',
    );
  });
});
