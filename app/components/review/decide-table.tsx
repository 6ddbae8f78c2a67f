import { useCallback, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Checkbox, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import type { DecideFilters } from '#app/presenters/decide.ts';
import { BulkAnswer, BulkBar } from './bulk-bar.tsx';
import { DecideRowItem } from './decide-row.tsx';
import { emptyDraft, missingFrom } from './decision-form.tsx';
import type { Draft } from './decision-form.tsx';
import { RowPanel } from './row-panel.tsx';
import { useBulk } from './use-bulk.ts';
import type { Bulk } from './use-bulk.ts';
import type { Decisions, ShownRow } from './use-decisions.tsx';
import { useRowFocus } from './use-row-focus.ts';
import { useTicked } from './use-ticked.ts';
import type { Ticked } from './use-ticked.ts';

/** The rows of one page, the details of the current one beside them, and every way to decide. */
export function DecideTable(props: {
  decisions: Decisions;
  filters: DecideFilters;
  matchingUndecided: number | null;
  /** False for those who look on, and once the review no longer takes decisions. */
  open: boolean;
  /** The review whose rows the reader may give to other people; null when they may not. */
  handsOver: string | null;
}) {
  const { decisions, filters } = props;
  const { rows } = decisions;
  const { t } = useWording();
  const decidable = (row: ShownRow) => props.open && row.isMine && !row.signed;
  // Kept once everything is decided: the rows must not jump up under the pointer. Gone for those who only look on.
  const decides = rows.some(decidable);
  const ids = rows.map((row) => row.itemId);
  const firstOpen = rows.find((row) => decidable(row) && row.decision === null) ?? rows[0];
  const focus = useRowFocus(ids, firstOpen?.itemId ?? null);
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const [noteWantedFor, setNoteWantedFor] = useState<string | null>(null);
  const noteReached = useCallback(() => setNoteWantedFor(null), []);
  const [whyRemove, setWhyRemove] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const ticked = useTicked();
  const bulk = useBulk(decisions, ticked, filters.whose, ({ decision, answer }) =>
    setSaid(answer.problem ?? t(`bulk.answer.${decision}`, { count: answer.decided })),
  );
  // Beside the table the details are always there; on a phone they open under the row that was tapped.
  const [unfolded, setUnfolded] = useState<string | null>(null);

  const current = rows.find((row) => row.itemId === focus.current) ?? null;
  const draftOf = (row: ShownRow) => drafts.get(row.itemId) ?? emptyDraft(row.itemId);
  const keepDraft = (draft: Draft) => setDrafts((before) => new Map(before).set(draft.itemId, draft));

  const decide = (row: ShownRow, decision: DecisionKind, more: { reason?: RemovalReason; draft?: Draft } = {}) => {
    if (!decidable(row) || row.saving) return;
    const draft = { ...(more.draft ?? draftOf(row)), decision };
    const missing = missingFrom(draft, row, t);
    if (missing !== null) {
      keepDraft({ ...draft, problem: missing });
      focus.choose(row.itemId);
      setUnfolded(row.itemId);
      setNoteWantedFor(row.itemId);
      return;
    }
    const note = draft.note.trim() === '' ? null : draft.note.trim();
    const made = { decision, reason: more.reason ?? null, note, drop: decision === 'reduce' ? draft.drop : [] };
    setWhyRemove(null);
    decisions.post(
      {
        intent: 'record',
        items: [{ itemId: row.itemId, expectedVersion: row.version }],
        ...made,
        until: decision === 'exception' ? draft.until : null,
        whose: filters.whose,
      },
      new Map([[row.itemId, { ...made, decidedBy: null, decidedAt: null, batchSize: 1 }]]),
      (answer) => {
        const why = answer.problem ?? answer.skipped[0]?.why;
        if (why) return setSaid(t('decide.notSaved', { why }));
        setDrafts((before) => new Map([...before].filter(([itemId]) => itemId !== row.itemId)));
        ticked.tick(row, false);
        bulk.forget(row.itemId);
        const { decided, rows: all } = answer.counts ?? decisions.counts;
        setSaid(t('decide.saved', { name: row.name, decision: t(`decide.decision.${decision}`), decided, rows: all }));
      },
    );
    const next = focus.neighbour(row.itemId, 1);
    focus.moveTo(next);
    setUnfolded((before) => (before === row.itemId ? next : before));
  };

  const keep = (row: ShownRow) => {
    focus.choose(row.itemId);
    decide(row, 'keep');
  };

  const undo = (row: ShownRow) => {
    if (!decidable(row) || row.saving || row.decision === null) return;
    const back = { decision: null, reason: null, note: null, drop: [], decidedBy: null, decidedAt: null };
    decisions.post(
      { intent: 'undo', itemId: row.itemId, expectedVersion: row.version, whose: filters.whose },
      new Map([[row.itemId, back]]),
      (answer) => {
        const why = answer.problem ?? answer.skipped[0]?.why;
        setSaid(why ? t('decide.notSaved', { why }) : t('decide.undone', { name: row.name }));
      },
    );
    focus.moveTo(row.itemId);
  };

  const askWhyRemove = (row: ShownRow, ask: boolean) => {
    focus.choose(row.itemId);
    setWhyRemove(ask ? row.itemId : null);
    if (!ask) focus.moveTo(row.itemId);
  };

  const onKeyDown = (event: KeyboardEvent, row: ShownRow) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (whyRemove === row.itemId) {
      const reason = REMOVAL_REASONS[Number(key) - 1];
      if (reason) decide(row, 'remove', { reason });
      return;
    }
    const act: Partial<Record<string, () => void>> = {
      arrowdown: () => focus.moveTo(focus.neighbour(row.itemId, 1)),
      j: () => focus.moveTo(focus.neighbour(row.itemId, 1)),
      arrowup: () => focus.moveTo(focus.neighbour(row.itemId, -1)),
      k: () => keep(row),
      r: () => decidable(row) && row.decision === null && askWhyRemove(row, true),
      c: () => decide(row, 'cannot_tell'),
      n: () => {
        setUnfolded(row.itemId);
        setNoteWantedFor(row.itemId);
      },
      u: () => undo(row),
      x: () => decidable(row) && row.decision === null && ticked.tick(row, !ticked.ids.has(row.itemId)),
    };
    const chosen = act[key];
    if (!chosen) return;
    event.preventDefault();
    chosen();
  };

  const details = (row: ShownRow) => (
    <RowPanel
      key={row.itemId}
      row={row}
      decidable={decidable(row)}
      open={props.open}
      handsOver={props.handsOver}
      draft={draftOf(row)}
      noteWanted={noteWantedFor === row.itemId}
      onNoteReached={noteReached}
      onDraft={keepDraft}
      onDecide={(decision, more) => decide(row, decision, more)}
    />
  );

  return (
    <div className={decides ? 'decide-grid' : 'decide-grid decide-looking-on'}>
      <div>
        {decides ? (
          <BulkHead
            rows={rows.filter(decidable)}
            ticked={ticked}
            bulk={bulk}
            matchingUndecided={props.matchingUndecided}
          />
        ) : null}
        {bulk.outcome ? (
          <div className="decide-answer">
            <BulkAnswer outcome={bulk.outcome} closerLook="?show=closer_look" onDismiss={bulk.dismiss} />
          </div>
        ) : null}
        <ul className="decide-list" aria-label={t('decide.rowsTitle')}>
          {rows.map((row) => (
            <DecideRowItem
              key={row.itemId}
              row={row}
              current={row.itemId === current?.itemId}
              selected={ticked.ids.has(row.itemId) || (ticked.everything && row.decision === null)}
              asksWhyRemove={whyRemove === row.itemId}
              decidable={decidable(row)}
              rowRef={(element) => focus.register(row.itemId, element)}
              onKeyDown={onKeyDown}
              actions={{
                choose: (chosen) => focus.choose(chosen.itemId),
                unfold: (chosen) => setUnfolded((before) => (before === chosen.itemId ? null : chosen.itemId)),
                keep,
                askWhyRemove,
                remove: (chosen, reason) => decide(chosen, 'remove', { reason }),
                undo,
                select: ticked.tick,
              }}
              details={row.itemId === current?.itemId && row.itemId === unfolded ? details(row) : null}
            />
          ))}
        </ul>
      </div>
      <aside className="decide-aside" aria-label={current ? t('decide.open', { name: current.name }) : undefined}>
        {current ? (
          details(current)
        ) : (
          <Text as="p" tone="subdued">
            {t('decide.pickRow')}
          </Text>
        )}
      </aside>
      <div role="status" aria-live="polite" className="decide-said">
        {said}
      </div>
    </div>
  );
}

/** Above the rows: what can be done with the ticked ones, or the box that ticks all of this page. */
function BulkHead(props: {
  /** Rows of this page that the reader decides. */
  rows: ShownRow[];
  ticked: Ticked;
  bulk: Bulk;
  matchingUndecided: number | null;
}) {
  const { rows, ticked, bulk, matchingUndecided } = props;
  const { t } = useWording();
  const meant = rows.filter((row) => ticked.ids.has(row.itemId));
  const tickable = rows.filter((row) => row.decision === null);
  const { everything } = ticked;
  return (
    <div className="decide-head">
      {meant.length > 0 || everything ? (
        <BulkBar
          selection={{ count: everything ? (matchingUndecided ?? 0) : meant.length, everything }}
          matching={matchingUndecided}
          busy={bulk.busy}
          onEverything={() => ticked.tickEverything(true)}
          onClear={() => ticked.set([])}
          onKeep={() => bulk.decide(meant, 'keep', null)}
          onRemove={(reason) => bulk.decide(meant, 'remove', reason)}
        />
      ) : tickable.length > 0 ? (
        <Checkbox
          label={t('decide.selectPage')}
          checked={false}
          onChange={() => ticked.set(tickable.map((row) => row.itemId))}
        />
      ) : null}
    </div>
  );
}
