import type { ActionFunctionArgs } from '@remix-run/node';
import type { ClientActionFunctionArgs } from '@remix-run/react';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import type { Refusal } from '#app/domain/refusal.ts';
import { readCycleId, readDecisionRequest, readFilters } from '#app/forms/review-forms.ts';
import type { DecisionRequest } from '#app/forms/review-forms.ts';
import { presentDecided, undecidedMatching } from '#app/presenters/decide.ts';
import { endOfDay } from '#app/presenters/review-setup.ts';
import { refusalText } from '#app/text/text.ts';
import { recordDecisions, undoDecision } from '#app/usecases/review/record-decision.ts';

const ROWS_ANSWERED = 200;

export async function action({ request, params }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer']);
  const cycleId = readCycleId(params);
  const asked = await readDecisionRequest(request);
  const made =
    asked.intent === 'undo'
      ? await undone(context, cycleId, asked)
      : await recordDecisions(context, await toRecord(context, cycleId, asked));
  if (isRefusal(made)) return refused(made);
  return context.db.inShop(context.shop.shopId, async (tx) => {
    const touched = [...made.decided, ...made.skipped.map((row) => row.itemId)];
    const { names, ...answer } = await presentDecided(tx, context, cycleId, touched, asked.whose, ROWS_ANSWERED);
    return {
      ...answer,
      decided: made.decided.length,
      skipped: made.skipped.map(({ itemId, refused }) => ({
        itemId,
        name: names.get(itemId) ?? '',
        code: refused.refused,
        why: refusalText(refused),
      })),
      problem: null,
    };
  });
}

/** A connection that fails in the middle becomes an answer beside the row: the page, and what is typed on it, stays. */
export async function clientAction({ serverAction }: ClientActionFunctionArgs) {
  try {
    return await serverAction<typeof action>();
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

type Actor = Awaited<ReturnType<typeof authenticate>>['context'];

async function toRecord(context: Actor, cycleId: string, asked: Exclude<DecisionRequest, { intent: 'undo' }>) {
  if (asked.intent === 'record') {
    const until = asked.until === null ? null : endOfDay(asked.until, context.shop.timeZone);
    return { ...asked, cycleId, until };
  }
  const items = asked.items ?? (await everythingMatching(context, cycleId, asked));
  return { cycleId, items, decision: asked.decision, reason: asked.reason, note: null, drop: [], until: null };
}

function everythingMatching(context: Actor, cycleId: string, asked: { address: string; whose: 'mine' | 'all' }) {
  const filters = { ...readFilters(new URLSearchParams(asked.address)), whose: asked.whose };
  return context.db.inShop(context.shop.shopId, (tx) => undecidedMatching(tx, context, cycleId, filters));
}

async function undone(context: Actor, cycleId: string, asked: Extract<DecisionRequest, { intent: 'undo' }>) {
  const { itemId, expectedVersion } = asked;
  const result = await undoDecision(context, { cycleId, itemId, expectedVersion });
  return isRefusal(result)
    ? { decided: [], skipped: [{ itemId, refused: result }] }
    : { decided: [itemId], skipped: [] };
}

function refused(refusal: Refusal) {
  return { rows: [], counts: null, own: null, decided: 0, skipped: [], problem: refusalText(refusal) };
}
