import { OUTSIDE_ACCESS, settingOf } from '#app/db/settings.ts';
import { OUTSIDE_QUESTIONS, ROW_OF } from '#app/domain/access/outside-access.ts';
import type { OutsideAnswer, OutsideAnswers, OutsideQuestion } from '#app/domain/access/outside-access.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import { memberNames } from './member-names.ts';
import type { Reader } from './member.ts';

/** One question of the checklist with the answer that stands. Times ISO 8601 UTC. */
export interface OutsideLine {
  question: OutsideQuestion;
  /** null: nobody has answered yet. */
  answered: { answer: OutsideAnswer; by: string | null; at: string } | null;
  /** On which list a row for it belongs; null: on none. */
  rowOf: SubjectKind | null;
}

export async function presentOutside(ctx: Reader): Promise<OutsideLine[]> {
  const { shopId } = ctx.shop;
  return ctx.db.inShop(shopId, async (tx) => {
    const answers = (await settingOf<OutsideAnswers>(tx, shopId, OUTSIDE_ACCESS)) ?? {};
    const names = await memberNames(tx, shopId);
    return OUTSIDE_QUESTIONS.map((question) => {
      const given = answers[question];
      const answered = given && { answer: given.answer, by: names.get(given.by) ?? null, at: given.at };
      return { question, answered: answered ?? null, rowOf: ROW_OF[question] };
    });
  });
}
