import { useFetcher } from '@remix-run/react';
import { useState } from 'react';
import {
  Badge,
  Banner,
  BlockStack,
  Button,
  Card,
  Collapsible,
  InlineStack,
  Page,
  Text,
  Tooltip,
} from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import { CheckCircleIcon, ExternalIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ProofGrade, SubjectKind } from '#app/domain/evidence/entry.ts';
import type { RemovalRow, RemovalsScreen } from '#app/presenters/removals.ts';

export type CheckAnswer = { reading: SubjectKind[]; needsList: SubjectKind[] } | { problem: string };

/** What has to be removed in Shopify, and how far a later list proves each of them. */
export function RemovalsPage(props: {
  screen: RemovalsScreen;
  mayAct: boolean;
  checked: CheckAnswer | null;
  checking: boolean;
  onCheck: () => void;
}) {
  const { screen } = props;
  const { t } = useWording();
  const { cycle, counts, rows } = screen;
  const base = `/app/reviews/${cycle.cycleId}`;
  const proven = rows.length > 0 && counts.proven === rows.length;
  const check = { content: t('removals.check'), onAction: props.onCheck, loading: props.checking };
  const close = { content: t('removals.toClose'), url: `${base}/close` };
  const mayCheck = screen.manages && screen.isFollowed && rows.length > 0 && !proven;
  const mayClose = screen.manages && cycle.state === 'remediating';
  return (
    <Page
      title={t('removals.title')}
      subtitle={rows.length > 0 ? summaryOf(screen, t) : cycle.name}
      backAction={{ content: cycle.name, url: base }}
      primaryAction={mayCheck ? check : mayClose ? close : undefined}
      secondaryActions={mayCheck && mayClose ? [close] : undefined}
    >
      <BlockStack gap="400">
        {screen.isFollowed ? null : <Banner tone="info">{t('removals.cancelled')}</Banner>}
        <Checked answer={props.checked} />
        {screen.waitingForSignature > 0 ? (
          <Banner tone="info">{t('removals.waiting', { count: screen.waitingForSignature })}</Banner>
        ) : null}
        {rows.length === 0 ? (
          <Empty icon={CheckCircleIcon} heading={t(cycle.state === 'open' ? 'removals.noneYetTitle' : 'removals.none')}>
            {screen.isFollowed ? <p>{t(cycle.state === 'open' ? 'removals.noneYet' : 'removals.noneWhy')}</p> : null}
          </Empty>
        ) : (
          <Card padding="0">
            <ul className="decide-list">
              {rows.map((row) => (
                <Removal key={row.revocationId} row={row} mayAct={props.mayAct} isFollowed={screen.isFollowed} />
              ))}
            </ul>
          </Card>
        )}
      </BlockStack>
    </Page>
  );
}

function summaryOf({ counts }: RemovalsScreen, t: ReturnType<typeof useWording>['t']): string {
  return [
    t('removals.summary', { count: counts.ordered }),
    counts.stated > 0 ? t('removals.summaryStated', { count: counts.stated }) : null,
    counts.proven > 0 ? t('removals.summaryProven', { count: counts.proven }) : null,
    counts.stillThere > 0 ? t('removals.summaryStill', { count: counts.stillThere }) : null,
  ]
    .filter((part) => part !== null)
    .join('; ');
}

function Checked({ answer }: { answer: CheckAnswer | null }) {
  const { t } = useWording();
  if (!answer) return null;
  if ('problem' in answer) return <Banner tone="critical">{answer.problem}</Banner>;
  return (
    <>
      {answer.reading.length > 0 ? <Banner tone="info">{t('removals.checking')}</Banner> : null}
      {answer.needsList.length > 0 ? (
        <Banner tone="warning">
          <BlockStack gap="200">
            <p>{t('removals.needsList')}</p>
            <InlineStack gap="200">
              {answer.needsList.includes('people') ? (
                <Button url="/app/people/new">{t('removals.bringPeople')}</Button>
              ) : null}
              {answer.needsList.includes('apps') ? (
                <Button url="/app/apps/new">{t('removals.bringApps')}</Button>
              ) : null}
            </InlineStack>
          </BlockStack>
        </Banner>
      ) : null}
    </>
  );
}

const TONES: Record<ProofGrade, BadgeProps['tone']> = {
  proven_by_api: 'success',
  proven_by_import: 'success',
  seen_uninstalled: 'success',
  stated_only: 'attention',
  still_there: 'critical',
  open: undefined,
};

/** The grade of proof in plain words, with what it rests on. */
export function Grade({ grade }: { grade: ProofGrade }) {
  const { t } = useWording();
  return (
    <Tooltip content={t(`grade.${grade}.why`)} hasUnderline={false}>
      <Badge tone={TONES[grade]}>{t(`grade.${grade}`)}</Badge>
    </Tooltip>
  );
}

function Removal({ row, mayAct, isFollowed }: { row: RemovalRow; mayAct: boolean; isFollowed: boolean }) {
  const { t, date, dateTime } = useWording();
  const todo = isFollowed && (row.state === 'open' || row.state === 'still_present');
  const isLeft = !isFollowed && row.state !== 'verified';
  return (
    <li className="removal">
      <BlockStack gap="150" inlineAlign="start">
        <InlineStack gap="200" blockAlign="center">
          <span className="anywhere">
            <Text as="span" fontWeight="semibold">
              {row.name}
            </Text>
          </span>
          {isLeft ? <Badge>{t('removals.notFollowed')}</Badge> : <Grade grade={row.grade} />}
        </InlineStack>
        <Text as="p" tone="subdued">
          <span className="anywhere">
            {row.demand === 'reduce' ? t('removals.reduce', { drop: row.drop.join(', ') }) : t('removals.remove')}
            {row.detail ? `, ${row.detail}` : ''}
          </span>
        </Text>
        {isLeft ? null : <Text as="p">{t(`grade.${row.grade}.why`)}</Text>}
        {row.proven ? (
          <Text as="p" tone="subdued">
            {t(`removals.provenBetween.${row.proven.goneAs}`, {
              after: dateTime(row.proven.after),
              before: dateTime(row.proven.before),
            })}
          </Text>
        ) : null}
        {row.seenAgainAt ? (
          <Text as="p" tone="critical">
            {t('removals.seenAgain', { date: dateTime(row.seenAgainAt) })}
          </Text>
        ) : null}
        {row.stated ? (
          <Text as="p" tone="subdued">
            {t('removals.statedBy', { who: row.stated.by, date: dateTime(row.stated.at) })}
          </Text>
        ) : null}
        {todo ? (
          <Text as="p" tone={row.daysLeft < 0 ? 'critical' : 'subdued'}>
            {t('removals.due', { date: date(row.dueAt) })}
            {row.daysLeft < 0 ? `, ${t('removals.overdue', { days: -row.daysLeft })}` : ''}
          </Text>
        ) : null}
        {todo ? <Steps row={row} /> : null}
      </BlockStack>
      {todo ? (
        <InlineStack gap="200" blockAlign="start">
          <Button
            url={row.adminAddress}
            external
            icon={ExternalIcon}
            accessibilityLabel={t('removals.openPageOf', { name: row.name })}
          >
            {t('removals.openPage')}
          </Button>
          {mayAct ? <MarkDone row={row} /> : null}
        </InlineStack>
      ) : null}
    </li>
  );
}

/** What to click in Shopify, folded away: most people need it once. */
function Steps({ row }: { row: RemovalRow }) {
  const { t } = useWording();
  const [shown, show] = useState(false);
  const id = `steps-${row.revocationId}`;
  return (
    <>
      <Button variant="plain" onClick={() => show(!shown)} ariaExpanded={shown} ariaControls={id}>
        {t('removals.steps')}
      </Button>
      <Collapsible id={id} open={shown}>
        <BlockStack gap="100">
          <Text as="p">{t(`removals.steps.${row.kind}.${row.demand}`, { name: row.name })}</Text>
          {row.kind === 'apps' && row.demand === 'remove' ? (
            <Text as="p" tone="subdued">
              {t('removals.leftBehind')}
            </Text>
          ) : null}
        </BlockStack>
      </Collapsible>
    </>
  );
}

function MarkDone({ row }: { row: RemovalRow }) {
  const { t } = useWording();
  const fetcher = useFetcher<{ problem: string } | null>();
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="state" />
      <input type="hidden" name="revocationId" value={row.revocationId} />
      <Button
        submit
        loading={fetcher.state !== 'idle'}
        accessibilityLabel={t('removals.markDoneOf', { name: row.name })}
      >
        {t('removals.markDone')}
      </Button>
      {fetcher.data && 'problem' in fetcher.data ? (
        <Text as="p" tone="critical">
          {fetcher.data.problem}
        </Text>
      ) : null}
    </fetcher.Form>
  );
}
