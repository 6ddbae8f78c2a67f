import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useFetcher } from '@remix-run/react';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecideCounts, DecideRow, DecideScreen } from '#app/presenters/decide.ts';
import type { DecisionRequest } from '#app/forms/review-forms.ts';

/** What the server makes of one posted decision: the rows as they now stand, the counts, and what was refused. */
export interface DecisionAnswer {
  rows: DecideRow[];
  counts: DecideCounts | null;
  own: DecideScreen['own'] | null;
  decided: number;
  skipped: { itemId: string; name: string; code: string; why: string }[];
  /** Why nothing at all was done, as a sentence; null when something was. */
  problem: string | null;
}

export type ShownRow = DecideRow & { saving: boolean; problem: string | null };

interface Submission {
  id: number;
  request: DecisionRequest;
  /** What the rows look like while the answer is on its way. */
  meanwhile: ReadonlyMap<string, Partial<DecideRow>>;
  onAnswer: (answer: DecisionAnswer) => void;
}

export interface Decisions {
  rows: ShownRow[];
  counts: DecideCounts;
  own: DecideScreen['own'];
  /** Posts a decision; the rows show it at once and fall back if the server refuses. */
  post: (request: DecisionRequest, meanwhile: Submission['meanwhile'], onAnswer?: Submission['onAnswer']) => void;
  /** Has to be rendered: carries the requests under way. */
  carriers: ReactNode;
}

/** The rows of one page as the person sees them: what the server said, and over it what they just did. */
export function useDecisions(screen: DecideScreen): Decisions {
  const [base, setBase] = useState(screen);
  const [confirmed, setConfirmed] = useState<ReadonlyMap<string, DecideRow>>(new Map());
  const [problems, setProblems] = useState<ReadonlyMap<string, string>>(new Map());
  const [tally, setTally] = useState<Pick<DecideScreen, 'counts' | 'own'>>(screen);
  const [underWay, setUnderWay] = useState<readonly Submission[]>([]);
  const nextId = useRef(0);

  // A fresh page from the server replaces everything but the requests that are still under way.
  if (base !== screen) {
    setBase(screen);
    setConfirmed(new Map());
    setProblems(new Map());
    setTally(screen);
  }

  const post: Decisions['post'] = useCallback((request, meanwhile, onAnswer = () => {}) => {
    nextId.current += 1;
    const submission = { id: nextId.current, request, meanwhile, onAnswer };
    setProblems((before) => without(before, meanwhile.keys()));
    setUnderWay((before) => [...before, submission]);
  }, []);

  const settle = useCallback((submission: Submission, answer: DecisionAnswer) => {
    setUnderWay((before) => before.filter((other) => other.id !== submission.id));
    setConfirmed((before) => new Map([...before, ...answer.rows.map((row) => [row.itemId, row] as const)]));
    setProblems((before) => new Map([...before, ...problemsOf(submission, answer)]));
    if (answer.counts && answer.own) setTally({ counts: answer.counts, own: answer.own });
    submission.onAnswer(answer);
  }, []);

  const known = screen.rows.map((row) => confirmed.get(row.itemId) ?? row);
  const rows = known.map((row): ShownRow => {
    const pending = underWay.filter((submission) => submission.meanwhile.has(row.itemId));
    const meanwhile = Object.assign({}, ...pending.map((submission) => submission.meanwhile.get(row.itemId)));
    return { ...row, ...meanwhile, saving: pending.length > 0, problem: problems.get(row.itemId) ?? null };
  });
  const ahead = rows.reduce((sum, row, at) => sum + Number(isFinal(row)) - Number(isFinal(known[at] ?? row)), 0);
  return {
    rows,
    counts: { ...tally.counts, decided: tally.counts.decided + ahead },
    own: { ...tally.own, undecided: tally.own.undecided - ahead },
    post,
    carriers: underWay.map((submission) => (
      <Carrier key={submission.id} submission={submission} cycleId={screen.cycle.cycleId} onAnswer={settle} />
    )),
  };
}

/** One request under way: each decision has its own, so that fast keys never cancel each other. */
function Carrier(props: {
  submission: Submission;
  cycleId: string;
  onAnswer: (submission: Submission, answer: DecisionAnswer) => void;
}) {
  const { submission, cycleId, onAnswer } = props;
  const { t } = useWording();
  const { submit, state, data } = useFetcher<DecisionAnswer>();
  const stage = useRef<'new' | 'sent' | 'busy' | 'answered'>('new');
  useEffect(() => {
    if (stage.current === 'new') {
      stage.current = 'sent';
      submit(submission.request, {
        method: 'post',
        action: `/app/reviews/${cycleId}/decisions`,
        encType: 'application/json',
      });
      return;
    }
    // Idle means answered only after it was busy: this runs again before the fetcher has said that it began.
    if (state !== 'idle') stage.current = 'busy';
    if (stage.current !== 'busy' || state !== 'idle') return;
    stage.current = 'answered';
    onAnswer(submission, data ?? { ...NOTHING, problem: t('decide.offline') });
  }, [submission, cycleId, submit, state, data, onAnswer, t]);
  return null;
}

const NOTHING: DecisionAnswer = { rows: [], counts: null, own: null, decided: 0, skipped: [], problem: null };

function problemsOf(submission: Submission, answer: DecisionAnswer): [string, string][] {
  if (answer.problem !== null) {
    const why = answer.problem;
    return [...submission.meanwhile.keys()].map((itemId) => [itemId, why]);
  }
  return submission.request.intent === 'bulk' ? [] : answer.skipped.map(({ itemId, why }) => [itemId, why]);
}

function isFinal(row: DecideRow): boolean {
  return row.decision !== null && row.decision !== 'cannot_tell';
}

function without(map: ReadonlyMap<string, string>, keys: Iterable<string>): ReadonlyMap<string, string> {
  const rest = new Map(map);
  for (const key of keys) rest.delete(key);
  return rest;
}
