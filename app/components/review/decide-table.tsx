import { useCallback, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLocation } from '@remix-run/react';
import { BlockStack, Checkbox, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecisionKind } from '#app/domain/evidence/entry.ts';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import type { DecideFilters } from '#app/presenters/decide.ts';
import { BulkAnswer, BulkBar } from './bulk-bar.tsx';
import type { BulkOutcome } from './bulk-bar.tsx';
import { DecideRowItem } from './decide-row.tsx';
import { DecisionForm, emptyDraft, missingFrom } from './decision-form.tsx';
import type { Draft } from './decision-form.tsx';
import { HandOver } from './hand-over.tsx';
import { DecisionMade, RowFacts, RowReasons } from './row-details.tsx';
import type { Decisions, ShownRow } from './use-decisions.tsx';
import { useRowFocus } from './use-row-focus.ts';

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
  const { search: address } = useLocation();
  const decidable = (row: ShownRow) => props.open && row.isMine && !row.signed;
  const ids = rows.map((row) => row.itemId);
  const firstOpen = rows.find((row) => decidable(row) && row.decision === null) ?? rows[0];
  const focus = useRowFocus(ids, firstOpen?.itemId ?? null);
  const [drafts, setDrafts] = useState<ReadonlyMap<string, Draft>>(new Map());
  const [noteWantedFor, setNoteWantedFor] = useState<string | null>(null);
  const noteReached = useCallback(() => setNoteWantedFor(null), []);
  const [whyRemove, setWhyRemove] = useState<string | null>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = useState(false);
  const [bulk, setBulk] = useState<BulkOutcome | null>(null);
  const [bulkBusy, setBulkBusy] = useState(false);
  const [said, setSaid] = useState('');
  // Beside the table the details are always there; on a phone they open under the row that was tapped.
  const [unfolded, setUnfolded] = useState<string | null>(null);

  const current = rows.find((row) => row.itemId === focus.current) ?? null;
  const tickable = rows.filter((row) => decidable(row) && row.decision === null);
  const tickedHere = rows.filter((row) => ticked.has(row.itemId) && decidable(row));
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

  const decideTicked = (decision: 'keep' | 'remove', reason: RemovalReason | null) => {
    const safe = tickedHere.filter((row) => decision === 'remove' || (!row.highRisk && !row.changed));
    setBulkBusy(true);
    decisions.post(
      {
        intent: 'bulk',
        items: everything ? null : tickedHere.map((row) => ({ itemId: row.itemId, expectedVersion: row.version })),
        address,
        decision,
        reason,
        whose: filters.whose,
      },
      new Map(safe.map((row) => [row.itemId, { decision, reason }])),
      (answer) => {
        setBulkBusy(false);
        setBulk({ decision, answer });
        setEverything(false);
        if (answer.problem === null) setTicked(new Set(answer.skipped.map((row) => row.itemId)));
        setSaid(answer.problem ?? t(`bulk.answer.${decision}`, { count: answer.decided }));
      },
    );
  };

  const tick = (row: ShownRow, isTicked: boolean) => {
    setEverything(false);
    setTicked((before) => {
      const after = new Set(before);
      if (isTicked) after.add(row.itemId);
      else after.delete(row.itemId);
      return after;
    });
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
      x: () => decidable(row) && row.decision === null && tick(row, !ticked.has(row.itemId)),
    };
    const chosen = act[key];
    if (!chosen) return;
    event.preventDefault();
    chosen();
  };

  const details = (row: ShownRow) => (
    <BlockStack gap="400">
      <RowReasons row={row} />
      <DecisionMade row={row} />
      {decidable(row) ? (
        <DecisionForm
          key={row.itemId}
          row={row}
          draft={draftOf(row)}
          noteWanted={noteWantedFor === row.itemId}
          onNoteReached={noteReached}
          onDraft={keepDraft}
          onDecide={(decision, more) => decide(row, decision, more)}
        />
      ) : (
        <WhyNotMine row={row} open={props.open} />
      )}
      {props.handsOver !== null && !row.signed ? (
        <HandOver key={row.itemId} row={row} cycleId={props.handsOver} />
      ) : null}
      <RowFacts row={row} />
    </BlockStack>
  );

  return (
    <div className="decide-grid">
      <div>
        {props.open ? (
          <div className="decide-head">
            {tickedHere.length > 0 || everything ? (
              <BulkBar
                selection={{ count: everything ? (props.matchingUndecided ?? 0) : tickedHere.length, everything }}
                matching={props.matchingUndecided}
                busy={bulkBusy}
                onEverything={() => setEverything(true)}
                onClear={() => {
                  setTicked(new Set());
                  setEverything(false);
                }}
                onKeep={() => decideTicked('keep', null)}
                onRemove={(reason) => decideTicked('remove', reason)}
              />
            ) : tickable.length > 0 ? (
              <Checkbox
                label={t('decide.selectPage')}
                checked={false}
                onChange={() => setTicked(new Set(tickable.map((row) => row.itemId)))}
              />
            ) : null}
          </div>
        ) : null}
        {bulk ? (
          <div className="decide-answer">
            <BulkAnswer outcome={bulk} closerLook="?show=closer_look" onDismiss={() => setBulk(null)} />
          </div>
        ) : null}
        <ul className="decide-list" aria-label={t('decide.rowsTitle')}>
          {rows.map((row) => (
            <DecideRowItem
              key={row.itemId}
              row={row}
              current={row.itemId === current?.itemId}
              selected={ticked.has(row.itemId) || (everything && row.decision === null)}
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
                select: tick,
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

function WhyNotMine({ row, open }: { row: ShownRow; open: boolean }) {
  const { t } = useWording();
  if (!open || row.isMine) return null;
  return (
    <Text as="p" tone="subdued">
      {t(row.isSelf ? 'decide.ownRow' : 'decide.theirs', { reviewer: row.reviewer })}
    </Text>
  );
}
