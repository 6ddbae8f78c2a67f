import { isRefusal } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import { signingSentence } from '#app/domain/review/attestation.ts';
import type { Actor, Context } from '#app/ports.ts';
import { checkList } from '#app/usecases/lists/check-list.ts';
import { recordList } from '#app/usecases/lists/record-list.ts';
import { launchCycle } from '#app/usecases/review/launch-cycle.ts';
import { planCycle } from '#app/usecases/review/plan-cycle.ts';
import { recordDecisions } from '#app/usecases/review/record-decision.ts';
import { signDecisions } from '#app/usecases/review/sign-decisions.ts';
import { testShop } from '#test/support/shop.ts';
import type { TestShop } from '#test/support/shop.ts';

export type Acting = Context & { actor: Actor };

export const PEOPLE = [
  'Name\tE-mail\tRole\tStatus',
  'Mara Lindqvist\tmara@harbour.example\tOperations manager\tActive',
  'Tomás Ferreira\ttomas@harbour.example\tStore owner\tActive',
  'Aiko Tanaka\taiko@harbour.example\tMarketing\tActive',
  'Left Person\tleft@harbour.example\tSupport\tActive',
].join('\n');
export const APPS = ['App\tDeveloper', 'Mailer\tPost GmbH', 'Old Reviews\tStars Ltd'].join('\n');

export const day = (n: number, hour = 9) => new Date(Date.UTC(2026, 9, n, hour));

export function done<T>(result: T): Exclude<T, Refusal> {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused}`);
  return result as Exclude<T, Refusal>;
}

export async function bring(ctx: Acting, kind: 'people' | 'apps', text: string): Promise<void> {
  const list = { kind, route: 'paste' as const, bytes: new TextEncoder().encode(text), fileName: null, mapping: null };
  const preview = done(await checkList(ctx, list));
  done(await recordList(ctx, { ...list, expectedDigest: preview.digest, secondCount: preview.kept }));
}

export interface ReviewShop {
  shop: TestShop;
  cycleId: string;
  mara: (now: Date) => Promise<Acting>;
  tomas: (now: Date) => Promise<Acting>;
  auditor: (now: Date) => Promise<Acting>;
  /** Decides rows by name, with a note so that risky ones pass too. */
  decide: (ctx: Acting, names: string[], decision: 'keep' | 'remove' | 'cannot_tell') => Promise<void>;
  sign: (ctx: Acting, rows: number) => Promise<void>;
}

/** A store with both lists and a review that Mara started: six rows, of which her own is Tomás' to decide. */
export async function reviewShop(options: Parameters<typeof testShop>[0] = {}): Promise<ReviewShop> {
  const shop = await testShop(options);
  const mara = (now: Date) =>
    shop.as({ name: 'Mara Lindqvist', email: 'mara@harbour.example', roles: ['manager'] }, now);
  const tomas = (now: Date) =>
    shop.as({ name: 'Tomás Ferreira', email: 'tomas@harbour.example', roles: ['reviewer'] }, now);
  const auditor = (now: Date) => shop.as({ name: 'Ada Auditor', email: 'ada@audit.example', roles: ['auditor'] }, now);
  const ctx = await mara(day(1));
  await bring(ctx, 'people', PEOPLE);
  await bring(ctx, 'apps', APPS);
  const setUp = {
    dueAt: day(20),
    name: 'Autumn',
    otherReviewer: null,
    selfReviewReason: null,
    unmatchedReason: null,
    overrideReason: null,
  };
  const other = (await planCycle(ctx, setUp)).eligible.find((person) => person.name === 'Tomás Ferreira')!;
  const { cycleId } = done(await launchCycle(ctx, { ...setUp, otherReviewer: { subjectKey: other.subjectKey } }));

  const decide: ReviewShop['decide'] = async (actor, names, decision) => {
    for (const name of names) {
      const item = await shop.db.inShop(shop.shopId, (tx) =>
        tx.reviewItem.findFirstOrThrow({ where: { shopId: shop.shopId, cycleId, name } }),
      );
      const made = done(
        await recordDecisions(actor, {
          cycleId,
          items: [{ itemId: item.itemId, expectedVersion: item.version }],
          decision,
          reason: decision === 'remove' ? 'left' : null,
          note: 'looked at',
          drop: [],
          until: null,
        }),
      );
      if (made.decided.length !== 1) throw new Error(`${name}: ${made.skipped[0]?.refused.refused}`);
    }
  };
  const sign: ReviewShop['sign'] = async (actor, rows) => {
    done(await signDecisions(actor, { cycleId, sentence: signingSentence(rows) }));
  };
  return { shop, cycleId, mara, tomas, auditor, decide, sign };
}
