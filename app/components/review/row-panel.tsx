import { BlockStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { DecisionForm } from './decision-form.tsx';
import type { Decide, Draft } from './decision-form.tsx';
import { HandOver } from './hand-over.tsx';
import { DecisionMade, RowFacts, RowReasons } from './row-details.tsx';
import type { ShownRow } from './use-decisions.tsx';

/** Everything about one row: what the decision rests on, the decision, and the rest of what the list says. */
export function RowPanel(props: {
  row: ShownRow;
  decidable: boolean;
  /** False once the review no longer takes decisions. */
  open: boolean;
  /** The review whose rows the reader may give to other people; null when they may not. */
  handsOver: string | null;
  draft: Draft;
  noteWanted: boolean;
  onNoteReached: () => void;
  onDraft: (draft: Draft) => void;
  onDecide: Decide;
}) {
  const { row } = props;
  return (
    <BlockStack gap="400">
      <RowReasons row={row} />
      <DecisionMade row={row} />
      {props.decidable ? (
        <DecisionForm
          row={row}
          draft={props.draft}
          noteWanted={props.noteWanted}
          onNoteReached={props.onNoteReached}
          onDraft={props.onDraft}
          onDecide={props.onDecide}
        />
      ) : (
        <WhyNotMine row={row} open={props.open} />
      )}
      {props.handsOver !== null && !row.signed ? <HandOver row={row} cycleId={props.handsOver} /> : null}
      <RowFacts row={row} />
    </BlockStack>
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
