import { useEffect, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { BlockStack, Button, ButtonGroup, ChoiceList, InlineStack, Text, TextField } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import type { ShownRow } from './use-decisions.tsx';

/** A decision somebody is still writing. */
export interface Draft {
  itemId: string;
  decision: DecisionKind | null;
  note: string;
  drop: string[];
  until: string;
  /** Why it cannot be saved yet. */
  problem: string | null;
}

export const emptyDraft = (itemId: string): Draft => ({
  itemId,
  decision: null,
  note: '',
  drop: [],
  until: '',
  problem: null,
});

export interface Decide {
  (decision: DecisionKind, more?: { reason?: RemovalReason; draft?: Draft }): void;
}

const KINDS: readonly DecisionKind[] = ['keep', 'reduce', 'remove', 'cannot_tell', 'exception'];

/** The five decisions on one row, each asking only for what it needs. */
export function DecisionForm(props: {
  row: ShownRow;
  draft: Draft;
  /** The note is asked for: its field takes the focus, once. */
  noteWanted: boolean;
  onNoteReached: () => void;
  onDraft: (draft: Draft) => void;
  onDecide: Decide;
}) {
  const { row, draft, onDraft, onDecide } = props;
  const { t } = useWording();
  const note = useRef<HTMLDivElement>(null);
  const { noteWanted, onNoteReached } = props;
  useEffect(() => {
    if (!noteWanted) return;
    note.current?.querySelector('textarea')?.focus();
    onNoteReached();
  }, [noteWanted, onNoteReached]);

  const needsNote = (draft.decision === 'keep' && row.highRisk) || draft.decision === 'exception';
  const lacksDay = draft.decision === 'exception' && draft.until === '' && draft.problem !== null;
  const press = (decision: DecisionKind) => {
    const writing = { ...draft, decision, problem: null };
    // Cannot tell waits for its button: whoever chooses it often has a word to add, which must not land in the next row.
    const isReady = decision === 'keep' && (!row.highRisk || draft.note.trim() !== '');
    if (isReady) onDecide(decision, { draft: writing });
    else onDraft(writing);
  };
  const saveOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && draft.decision) {
      event.preventDefault();
      onDecide(draft.decision, { draft });
    }
  };
  return (
    <BlockStack gap="300">
      <div role="group" aria-label={t('decide.decisionGroup', { name: row.name })}>
        <InlineStack gap="150">
          {KINDS.filter((kind) => kind !== 'reduce' || row.droppable !== null).map((kind) => (
            <Button key={kind} size="slim" pressed={draft.decision === kind} onClick={() => press(kind)}>
              {t(`decide.decision.${kind}`)}
            </Button>
          ))}
        </InlineStack>
      </div>
      {draft.decision === 'remove' ? (
        <BlockStack gap="150">
          <Text as="p">{t('decide.whyRemove')}</Text>
          <InlineStack gap="150">
            {REMOVAL_REASONS.map((reason) => (
              <Button key={reason} size="slim" tone="critical" onClick={() => onDecide('remove', { reason, draft })}>
                {t(`decide.reason.${reason}`)}
              </Button>
            ))}
          </InlineStack>
        </BlockStack>
      ) : null}
      {draft.decision === 'reduce' && row.droppable ? (
        <ChoiceList
          title={t('decide.dropTitle')}
          allowMultiple
          choices={row.droppable.map(({ name, sentence }) => ({ label: sentence, value: name }))}
          selected={draft.drop}
          onChange={(drop) => onDraft({ ...draft, drop, problem: null })}
        />
      ) : null}
      {draft.decision === 'exception' ? (
        <TextField
          label={t('decide.until')}
          type="date"
          autoComplete="off"
          value={draft.until}
          error={lacksDay ? (draft.problem ?? undefined) : undefined}
          onChange={(until) => onDraft({ ...draft, until, problem: null })}
        />
      ) : null}
      <div ref={note} onKeyDown={saveOnEnter}>
        <TextField
          label={needsNote ? t('decide.noteNeeded') : t('decide.note')}
          helpText={noteHelp(draft, row, t)}
          multiline={2}
          maxLength={10_000}
          autoComplete="off"
          value={draft.note}
          onChange={(written) => onDraft({ ...draft, note: written, problem: null })}
          error={lacksDay ? undefined : (draft.problem ?? undefined)}
        />
      </div>
      {draft.decision && draft.decision !== 'remove' ? (
        <ButtonGroup>
          <Button variant="primary" onClick={() => onDecide(draft.decision ?? 'keep', { draft })}>
            {t(`decide.save.${draft.decision}`)}
          </Button>
        </ButtonGroup>
      ) : null}
      {row.droppable === null ? (
        <Text as="p" tone="subdued" variant="bodySm">
          {t('decide.reduceNotKnown')}
        </Text>
      ) : null}
    </BlockStack>
  );
}

function noteHelp(draft: Draft, row: ShownRow, t: ReturnType<typeof useWording>['t']): string {
  if (draft.decision === 'exception') return t('decide.noteWhyException');
  if (row.highRisk && (draft.decision === 'keep' || draft.decision === null)) return t('decide.noteWhyKeep');
  return t('decide.noteOptional');
}

/** What is still missing before this draft can be saved, as a sentence; null when nothing is. */
export function missingFrom(draft: Draft, row: ShownRow, t: ReturnType<typeof useWording>['t']): string | null {
  const hasNote = draft.note.trim() !== '';
  switch (draft.decision) {
    case 'keep':
      return row.highRisk && !hasNote ? t('decide.noteMissing') : null;
    case 'reduce':
      return draft.drop.length === 0 ? t('decide.dropMissing') : null;
    case 'exception':
      if (draft.until === '') return t('decide.untilMissing');
      return hasNote ? null : t('decide.noteMissing');
    default:
      return null;
  }
}
