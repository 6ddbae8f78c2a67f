import { isRefusal, type Refusal } from '#app/domain/refusal.ts';
import { refusalText } from './text.ts';

/** What an action tells its screen: done, or the sentence that says why not. */
export type Answer = { done: true } | { refused: string };

export const answerOf = (outcome: object | Refusal): Answer =>
  isRefusal(outcome) ? { refused: refusalText(outcome) } : { done: true };
