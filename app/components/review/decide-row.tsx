import { useId } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import {
  ActionList,
  Badge,
  BlockStack,
  Button,
  ButtonGroup,
  Checkbox,
  InlineStack,
  Popover,
  Text,
} from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { REMOVAL_REASONS } from '#app/domain/review/decision.ts';
import type { RemovalReason } from '#app/domain/review/decision.ts';
import { DecisionBadge } from './decision-badge.tsx';
import type { ShownRow } from './use-decisions.tsx';

export interface RowActions {
  choose: (row: ShownRow) => void;
  /** Shows or hides the details under the row. */
  unfold: (row: ShownRow) => void;
  keep: (row: ShownRow) => void;
  askWhyRemove: (row: ShownRow, ask: boolean) => void;
  remove: (row: ShownRow, reason: RemovalReason) => void;
  undo: (row: ShownRow) => void;
  select: (row: ShownRow, selected: boolean) => void;
}

/** One row of the table: who or what, why it needs a look, and the two decisions that most rows get. */
export function DecideRowItem(props: {
  row: ShownRow;
  current: boolean;
  selected: boolean;
  asksWhyRemove: boolean;
  decidable: boolean;
  actions: RowActions;
  rowRef: Ref<HTMLDivElement>;
  onKeyDown: (event: KeyboardEvent, row: ShownRow) => void;
  /** The details, shown under the row where there is no room beside the table. */
  details: ReactNode;
}) {
  const { row, current, decidable, actions } = props;
  const { t } = useWording();
  const id = useId();
  return (
    <li className="decide-item">
      <div
        ref={props.rowRef}
        className="decide-row"
        role="group"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-marks`}
        aria-current={current ? 'true' : undefined}
        tabIndex={current ? 0 : -1}
        onClick={() => actions.choose(row)}
        onKeyDown={(event) => props.onKeyDown(event, row)}
      >
        <div className="decide-tick" onClick={(event) => event.stopPropagation()}>
          {decidable ? (
            <Checkbox
              label={t('decide.select', { name: row.name })}
              labelHidden
              checked={props.selected}
              onChange={(selected) => actions.select(row, selected)}
            />
          ) : null}
        </div>
        <BlockStack gap="100">
          <div className="decide-who">
            <span id={`${id}-name`} className="anywhere">
              <Text as="span" fontWeight="semibold">
                {row.name}
              </Text>
            </span>
            {row.detail && row.detail !== row.name ? (
              <span className="anywhere">
                <Text as="span" tone="subdued" variant="bodySm">
                  {row.detail}
                </Text>
              </span>
            ) : null}
          </div>
          <div id={`${id}-marks`}>
            <Marks row={row} />
          </div>
          {row.problem ? (
            <Text as="p" tone="critical">
              {t('decide.notSaved', { why: row.problem })}
            </Text>
          ) : null}
        </BlockStack>
        <div className="decide-actions">
          {row.decision === null && decidable ? (
            <ButtonGroup>
              <Button
                size="slim"
                onClick={() => actions.keep(row)}
                accessibilityLabel={`${t('decide.decision.keep')}: ${row.name}`}
              >
                {t('decide.decision.keep')}
              </Button>
              <RemoveButton {...props} />
            </ButtonGroup>
          ) : (
            <InlineStack gap="200" blockAlign="center" wrap={false}>
              {row.decision ? <DecisionBadge decision={row.decision} /> : <Badge>{row.reviewer}</Badge>}
              {decidable && !row.saving ? (
                <Button
                  size="slim"
                  variant="tertiary"
                  onClick={() => actions.undo(row)}
                  accessibilityLabel={`${t('decide.undo')}: ${row.name}`}
                >
                  {t('decide.undo')}
                </Button>
              ) : null}
            </InlineStack>
          )}
          <span className="decide-more">
            <Button
              size="slim"
              variant="tertiary"
              disclosure={props.details ? 'up' : 'down'}
              ariaExpanded={props.details !== null}
              onClick={() => actions.unfold(row)}
              accessibilityLabel={t('decide.open', { name: row.name })}
            >
              {t('decide.details')}
            </Button>
          </span>
        </div>
      </div>
      {props.details ? <div className="decide-inline">{props.details}</div> : null}
    </li>
  );
}

function RemoveButton({ row, asksWhyRemove, actions }: { row: ShownRow; asksWhyRemove: boolean; actions: RowActions }) {
  const { t } = useWording();
  return (
    <Popover
      active={asksWhyRemove}
      autofocusTarget="first-node"
      onClose={() => actions.askWhyRemove(row, false)}
      activator={
        <Button
          size="slim"
          disclosure
          onClick={() => actions.askWhyRemove(row, !asksWhyRemove)}
          accessibilityLabel={`${t('decide.decision.remove')}: ${row.name}`}
        >
          {t('decide.decision.remove')}
        </Button>
      }
    >
      <ActionList
        actionRole="menuitem"
        sections={[
          {
            title: t('decide.whyRemove'),
            items: REMOVAL_REASONS.map((reason, at) => ({
              content: t(`decide.reason.${reason}`),
              suffix: (
                <Text as="span" tone="subdued">
                  {t('decide.pressKey', { key: at + 1 })}
                </Text>
              ),
              onAction: () => actions.remove(row, reason),
            })),
          },
        ]}
      />
    </Popover>
  );
}

function Marks({ row }: { row: ShownRow }) {
  const { t } = useWording();
  const [first, ...more] = row.standsOut;
  return (
    <InlineStack gap="150" blockAlign="center">
      {row.isSelf ? <Badge tone="info">{t('decide.you')}</Badge> : null}
      {row.highRisk ? <Badge tone="attention">{t('decide.highRisk')}</Badge> : null}
      {row.change.kind === 'new' ? <Badge tone="info">{t('decide.new')}</Badge> : null}
      {row.change.kind === 'changed' ? <Badge tone="info">{t('decide.changed')}</Badge> : null}
      {first ? (
        <Text as="span" tone="subdued" variant="bodySm">
          {more.length > 0 ? `${first.sentence} +${more.length}` : first.sentence}
        </Text>
      ) : null}
    </InlineStack>
  );
}
