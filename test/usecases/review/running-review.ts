import { countItems } from '#app/db/cycles.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { closingStatement, signingSentence } from '#app/domain/review/attestation.ts';
import type { Actor, Context } from '#app/ports.ts';
import { exportPack } from '#app/usecases/evidence/export-pack.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { isUnreadable } from '#app/usecases/lists/read-brought.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { cancelCycle, closeCycle } from '#app/usecases/review/close-cycle.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import type { SetUp } from '#app/usecases/review/plan-cycle.ts';
import { recordDecisions } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import type { TestShop } from '#test/support/shop.ts';

export type Acting = Context & { actor: Actor };

export const PEOPLE = [
  'Name\tE-mail\tRole\tStatus',
  'Mara Lindqvist\tmara@harbour.example\tOperations\tActive',
  'Tomas Ferreira\ttomas@harbour.example\tStore owner\tActive',
  'Aiko Tanaka\taiko@harbour.example\tMarketing\tActive',
  'Left Person\tleft@harbour.example\tSupport\tActive',
].join('\n');
export const PEOPLE_LATER = PEOPLE.split('\n').slice(0, -1).join('\n');
export const APPS = ['App\tDeveloper', 'Mailer\tPost GmbH'].join('\n');
export const NAMES = ['Mara Lindqvist', 'Tomas Ferreira', 'Aiko Tanaka', 'Left Person', 'Mailer'] as const;

export const done = <T>(result: T): Exclude<T, Refusal> => {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result.facts)}`);
  return result as Exclude<T, Refusal>;
};

export const setUp = (over: Partial<SetUp> = {}): SetUp => ({
  dueAt: new Date('2027-01-01T00:00:00.000Z'),
  name: null,
  otherReviewer: null,
  selfReviewReason: null,
  unmatchedReason: null,
  overrideReason: null,
  ...over,
});

export interface DecisionWords {
  note?: string | null;
  drop?: string[];
}

/**
 * A store in which Mara manages and starts reviews, and Tomas, its owner, decides Mara's row. Time goes on by an hour with every
 * act. Several reviews, one after the other, on one database.
 */
export class RunningReview {
  readonly shop: TestShop;
  cycleId = '';
  #hours = 0;

  constructor(shop: TestShop) {
    this.shop = shop;
  }

  now(): Date {
    this.#hours += 1;
    return new Date(Date.UTC(2026, 9, 1, 9) + this.#hours * 3_600_000);
  }

  mara = (): Promise<Acting> =>
    this.shop.as(
      { name: 'Mara Lindqvist', email: 'mara@harbour.example', roles: ['manager'], userId: 9001n },
      this.now(),
    );
  tomas = (): Promise<Acting> =>
    this.shop.as(
      {
        name: 'Tomas Ferreira',
        email: 'tomas@harbour.example',
        roles: ['owner'],
        userId: 9002n,
        isAccountOwner: true,
      },
      this.now(),
    );

  in<T>(work: (tx: Parameters<Parameters<TestShop['db']['inShop']>[1]>[0], shopId: TestShop['shopId']) => Promise<T>) {
    return this.shop.db.inShop(this.shop.shopId, (tx) => work(tx, this.shop.shopId)) as Promise<T>;
  }

  async bring(kind: SourceKind, text: string, ctx?: Acting): Promise<string> {
    const by = ctx ?? (await this.mara());
    const bytes = new TextEncoder().encode(text);
    const list = { kind, route: 'paste' as const, bytes, fileName: null, mapping: null };
    const preview = await checkList(by, list);
    if (isUnreadable(preview)) throw new Error(preview.unreadable.sentence);
    const recorded = done(await recordList(by, { ...list, expectedDigest: preview.digest, secondCount: null }));
    if (isUnreadable(recorded)) throw new Error(recorded.unreadable.sentence);
    return recorded.listId;
  }

  /** Ends what runs, brings fresh lists and starts; Tomas gets Mara's row. */
  async start(people = PEOPLE, other = 'Tomas Ferreira', over: Partial<SetUp> = {}): Promise<void> {
    await this.cancelOpen();
    const people_ = await this.bring('people', people);
    await this.bring('apps', APPS);
    const row = await this.in((tx, shopId) =>
      tx.listRow.findFirst({ where: { shopId, listId: people_, name: other } }),
    );
    const otherReviewer = row && { subjectKey: row.subjectKey };
    await this.tomas();
    ({ cycleId: this.cycleId } = done(await launchCycle(await this.mara(), setUp({ otherReviewer, ...over }))));
  }

  async cancelOpen(): Promise<void> {
    const open = await this.in((tx, shopId) =>
      tx.cycle.findMany({ where: { shopId, state: { in: ['open', 'remediating'] } } }),
    );
    for (const { cycleId } of open) done(await cancelCycle(await this.mara(), { cycleId, reason: 'the next one' }));
  }

  items = () =>
    this.in((tx, shopId) =>
      tx.reviewItem.findMany({ where: { shopId, cycleId: this.cycleId }, orderBy: { position: 'asc' } }),
    );

  async item(name: string) {
    const found = (await this.items()).find((one) => one.name === name);
    if (!found) throw new Error(`no row ${name}`);
    return found;
  }

  /** Decides one row; out: why not, or null. */
  async decide(
    ctx: Acting,
    name: string,
    decision: DecisionKind,
    { note = 'looked at it', drop = [] }: DecisionWords = {},
  ): Promise<string | null> {
    const row = await this.item(name);
    const made = await recordDecisions(ctx, {
      cycleId: this.cycleId,
      items: [{ itemId: row.itemId, expectedVersion: row.version }],
      decision,
      reason: decision === 'remove' ? 'left' : null,
      note,
      drop,
      until: decision === 'exception' ? new Date('2027-06-01T00:00:00.000Z') : null,
    });
    return isRefusal(made) ? made.refused : (made.skipped[0]?.refused.refused ?? null);
  }

  async decideAll(ctx: Acting, decisions: Record<string, DecisionKind>): Promise<void> {
    for (const [name, decision] of Object.entries(decisions)) {
      const refused = await this.decide(ctx, name, decision);
      if (refused !== null) throw new Error(`${name}: ${refused}`);
    }
  }

  async sign(ctx: Acting): Promise<{ version: number; digest: string } | Refusal> {
    const rows = await this.in((tx, shopId) => countItems(tx, shopId, this.cycleId, ctx.actor.memberId));
    return signDecisions(ctx, { cycleId: this.cycleId, sentence: signingSentence(rows.decided) });
  }

  async close(ctx?: Acting): Promise<{ packId: string } | Refusal> {
    const counts = await this.in((tx, shopId) => countItems(tx, shopId, this.cycleId));
    const by = ctx ?? (await this.mara());
    return closeCycle(by, { cycleId: this.cycleId, statement: closingStatement(counts), title: null });
  }

  /** Closes and exports; out: what our verifier found wrong with the pack, empty when it accepts it. */
  async closeAndJudge(): Promise<string[]> {
    const { packId } = done(await this.close());
    const made = await exportPack(this.shop.alone(this.now()), { packId });
    const pack = await this.in((tx, shopId) =>
      tx.pack.findUniqueOrThrow({ where: { shopId_packId: { shopId, packId } } }),
    );
    const { checks = [] } = (pack.verdict ?? {}) as { checks?: { id: string; outcome: string; detail: string }[] };
    const failed = checks.filter((check) => check.outcome === 'failed').map((check) => `${check.id}: ${check.detail}`);
    return isRefusal(made) && failed.length === 0 ? [made.refused] : failed;
  }

  revocations = () =>
    this.in((tx, shopId) =>
      tx.revocation.findMany({
        where: { shopId, cycleId: this.cycleId },
        orderBy: [{ openedAt: 'asc' }],
      }),
    );
}
