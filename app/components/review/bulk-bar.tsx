import { useState } from 'react';
import { ActionList, Banner, BlockStack, Button, InlineStack, List, Popover, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import { textFor } from '#app/text/text.ts';
import type { DecisionAnswer } from './use-decisions.tsx';

export interface BulkSelection {
  count: number;
  /** True when every undecided row of the filter is meant, on all pages. */
  everything: boolean;
}

/** What can be done with the ticked rows. Nothing is confirmed twice: every row can be taken back until it is signed. */
export function BulkBar(props: {
  selection: BulkSelection;
  /** Undecided rows that the filter finds, over all pages; null when there are no more than are on this page. */
  matching: number | null;
  busy: boolean;
  onEverything: () => void;
  onClear: () => void;
  onKeep: () => void;
  onRemove: (reason: RemovalReason) => void;
}) {
  const { selection, matching, busy } = props;
  const { t } = useWording();
  const [asking, setAsking] = useState(false);
  return (
    <div className="decide-bulk">
      <InlineStack gap="300" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          {selection.everything
            ? t('bulk.allSelected', { count: selection.count })
            : t('bulk.selected', { count: selection.count })}
        </Text>
        {!selection.everything && matching !== null ? (
          <Button variant="plain" onClick={props.onEverything}>
            {t('bulk.allMatching', { count: matching })}
          </Button>
        ) : null}
      </InlineStack>
      <InlineStack gap="200">
        <Button size="slim" loading={busy} onClick={props.onKeep}>
          {t('bulk.keep')}
        </Button>
        <Popover
          active={asking}
          autofocusTarget="first-node"
          onClose={() => setAsking(false)}
          activator={
            <Button size="slim" disclosure disabled={busy} onClick={() => setAsking(!asking)}>
              {t('bulk.remove')}
            </Button>
          }
        >
          <ActionList
            actionRole="menuitem"
            sections={[
              {
                title: t('decide.whyRemove'),
                items: REMOVAL_REASONS.map((reason) => ({
                  content: t(`decide.reason.${reason}`),
                  onAction: () => {
                    setAsking(false);
                    props.onRemove(reason);
                  },
                })),
              },
            ]}
          />
        </Popover>
        <Button size="slim" variant="tertiary" onClick={props.onClear}>
          {t('bulk.clear')}
        </Button>
      </InlineStack>
    </div>
  );
}

export interface BulkOutcome {
  decision: 'keep' | 'remove';
  answer: DecisionAnswer;
}

const SKIPPED_SHOWN = 10;

/** What a bulk decision did, and which rows it left alone and why. */
export function BulkAnswer({
  outcome,
  closerLook,
  onDismiss,
}: {
  outcome: BulkOutcome;
  closerLook: string;
  onDismiss: () => void;
}) {
  const { t } = useWording();
  const { answer, decision } = outcome;
  if (answer.problem) {
    return (
      <Banner tone="critical" onDismiss={onDismiss}>
        <p>{answer.problem}</p>
      </Banner>
    );
  }
  const { skipped } = answer;
  return (
    <Banner
      tone={skipped.length > 0 ? 'warning' : 'success'}
      title={t(`bulk.answer.${decision}`, { count: answer.decided })}
      onDismiss={onDismiss}
      action={skipped.length > 0 ? { content: t('bulk.showSkipped'), url: closerLook } : undefined}
    >
      {skipped.length > 0 ? (
        <BlockStack gap="200">
          <p>{t('bulk.skipped', { count: skipped.length })}</p>
          <List gap="extraTight">
            {skipped.slice(0, SKIPPED_SHOWN).map((row) => (
              <List.Item key={row.itemId}>
                {t('bulk.skippedWhy', { name: row.name, why: whySkipped(row.code) })}
              </List.Item>
            ))}
            {skipped.length > SKIPPED_SHOWN ? (
              <List.Item>{t('bulk.skippedMore', { count: skipped.length - SKIPPED_SHOWN })}</List.Item>
            ) : null}
          </List>
        </BlockStack>
      ) : null}
    </Banner>
  );
}

function whySkipped(code: string): string {
  return textFor(`bulk.skip.${code}`, 'bulk.skip.other');
}
