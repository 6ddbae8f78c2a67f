import { useFetcher } from '@remix-run/react';
import { useState } from 'react';
import {
  Badge,
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  Collapsible,
  InlineStack,
  List,
  Page,
  Text,
  Tooltip,
} from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import { CheckCircleIcon, ExternalIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { REVIEWED_KINDS, type ReviewedKind } from '#app/domain/evidence/list-entries.ts';
import type { ProofGrade } from '#app/domain/evidence/removal-entries.ts';
import type { RemovalRow, RemovalsScreen } from '#app/presenters/removals.ts';

export type CheckAnswer = { reading: ReviewedKind[]; needsList: ReviewedKind[] } | { problem: string };

/** What has to be removed in Shopify, and how far a later list proves each of them. */
export function RemovalsPage(props: {
  screen: RemovalsScreen;
  mayAct: boolean;
  checked: CheckAnswer | null;
  /** The kind of list the person has just brought in to have the removals checked; null: none. */
  brought: ReviewedKind | null;
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
        {props.checked ? (
          <Checked answer={props.checked} cycleId={cycle.cycleId} />
        ) : props.brought ? (
          <AfterList screen={screen} kind={props.brought} />
        ) : null}
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

function Checked({ answer, cycleId }: { answer: CheckAnswer; cycleId: string }) {
  const { t } = useWording();
  if ('problem' in answer) return <Banner tone="critical">{answer.problem}</Banner>;
  return (
    <>
      {answer.reading.length > 0 ? <Banner tone="info">{t('removals.checking')}</Banner> : null}
      {answer.needsList.length > 0 ? (
        <Banner tone="warning">
          <BlockStack gap="200">
            <p>{t('removals.needsList')}</p>
            <BringLists kinds={answer.needsList} cycleId={cycleId} />
          </BlockStack>
        </Banner>
      ) : null}
    </>
  );
}

/** The lists that prove removals; once one is saved, the person is back on this page. */
function BringLists({ kinds, cycleId }: { kinds: readonly ReviewedKind[]; cycleId: string }) {
  const { t } = useWording();
  const words = {
    people: t('removals.bringPeople'),
    apps: t('removals.bringApps'),
    roles: t('removals.bringRoles'),
  };
  return (
    <InlineStack gap="200">
      {kinds.map((kind) => (
        <Button
          key={kind}
          url={
            kind === 'roles' ? `/app/sources/new?kind=roles&review=${cycleId}` : `/app/${kind}/new?review=${cycleId}`
          }
        >
          {words[kind]}
        </Button>
      ))}
    </InlineStack>
  );
}

/** What became of the removals by the list that was just brought in, and which list is still wanted. */
function AfterList({ screen, kind }: { screen: RemovalsScreen; kind: ReviewedKind }) {
  const { t } = useWording();
  const judged = screen.rows.filter((row) => row.kind === kind);
  const proven = judged.filter((row) => row.state === 'verified').length;
  const wanted = REVIEWED_KINDS.filter(
    (other) => other !== kind && screen.rows.some((row) => row.kind === other && row.state !== 'verified'),
  );
  return (
    <Banner tone={proven === judged.length ? 'success' : 'warning'}>
      <BlockStack gap="200">
        <p>
          {judged.length === 0
            ? t('removals.after.none')
            : t(`removals.after.${kind}`, { proven, count: judged.length })}
        </p>
        {proven < judged.length ? <p>{t('removals.after.left')}</p> : null}
        {wanted.length > 0 && screen.manages && screen.isFollowed ? (
          <BringLists kinds={wanted} cycleId={screen.cycle.cycleId} />
        ) : null}
      </BlockStack>
    </Banner>
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
  // Until it is proven, the way to do it stays in reach of whoever has to look again.
  const unproven = todo || (isFollowed && row.state === 'stated');
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
        {unproven ? <Steps row={row} /> : null}
      </BlockStack>
      {unproven ? (
        <InlineStack gap="200" blockAlign="start">
          <Button
            url={row.adminAddress}
            external
            icon={ExternalIcon}
            accessibilityLabel={t('removals.openPageOf', { name: row.name })}
          >
            {t('removals.openPage')}
          </Button>
          {mayAct && todo ? <MarkDone row={row} /> : null}
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
          <List type="number" gap="extraTight">
            {t(`removals.steps.${row.kind}.${row.demand}`, { name: row.name })
              .split('\n')
              .map((step) => (
                <List.Item key={step}>{step}</List.Item>
              ))}
          </List>
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

/** What is said here cannot be unsaid, so it takes two clicks; both are in the same place. */
function MarkDone({ row }: { row: RemovalRow }) {
  const { t } = useWording();
  const fetcher = useFetcher<{ problem: string } | null>();
  const [asking, setAsking] = useState(false);
  if (!asking) {
    return (
      <Button onClick={() => setAsking(true)} accessibilityLabel={t('removals.markDoneOf', { name: row.name })}>
        {t('removals.markDone')}
      </Button>
    );
  }
  return (
    <fetcher.Form method="post">
      <input type="hidden" name="intent" value="state" />
      <input type="hidden" name="revocationId" value={row.revocationId} />
      <BlockStack gap="200">
        <Box maxWidth="320px">
          <Text as="p">{t('removals.markSure')}</Text>
        </Box>
        <InlineStack gap="200">
          <Button
            submit
            loading={fetcher.state !== 'idle'}
            accessibilityLabel={t('removals.markYesOf', { name: row.name })}
          >
            {t('removals.markYes')}
          </Button>
          <Button variant="tertiary" onClick={() => setAsking(false)}>
            {t('removals.markNo')}
          </Button>
        </InlineStack>
      </BlockStack>
      {fetcher.data && 'problem' in fetcher.data ? (
        <Text as="p" tone="critical">
          {fetcher.data.problem}
        </Text>
      ) : null}
    </fetcher.Form>
  );
}
