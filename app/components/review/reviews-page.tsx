import {
  Badge,
  BlockStack,
  Button,
  Card,
  IndexTable,
  InlineStack,
  Link,
  Page,
  ProgressBar,
  Text,
  useBreakpoints,
} from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import { ClipboardChecklistIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { CycleState } from '#app/domain/review/cycle.ts';
import type { ReviewLine, ReviewsScreen } from '#app/presenters/reviews.ts';

/** Reviews that run, the next one due, and the past ones. */
export function ReviewsPage({ screen }: { screen: ReviewsScreen }) {
  const { t } = useWording();
  const { running, past, nextDue, canStart } = screen;
  const hasPeople = screen.lists.people;
  const mayStart = canStart && running.length === 0 && hasPeople;
  const nothing = running.length === 0 && past.length === 0;
  return (
    <Page
      title={t('reviews.title')}
      primaryAction={mayStart && !nothing ? { content: t('reviews.start'), url: '/app/reviews/new' } : undefined}
    >
      <BlockStack gap="400">
        {nothing ? <NoReviews canStart={canStart} hasPeople={hasPeople} /> : null}
        {running.map((review) => (
          <RunningReview key={review.cycleId} review={review} canClose={canStart} />
        ))}
        {nextDue ? <NextDue due={nextDue} /> : null}
        {past.length > 0 ? <PastReviews reviews={past} /> : null}
      </BlockStack>
    </Page>
  );
}

function NoReviews({ canStart, hasPeople }: { canStart: boolean; hasPeople: boolean }) {
  const { t } = useWording();
  if (!canStart) {
    return (
      <Empty icon={ClipboardChecklistIcon} heading={t('reviews.emptyReviewerTitle')}>
        <p>{t('reviews.emptyReviewer')}</p>
      </Empty>
    );
  }
  return (
    <Empty
      icon={ClipboardChecklistIcon}
      heading={t('reviews.emptyTitle')}
      action={
        hasPeople
          ? { content: t('reviews.start'), url: '/app/reviews/new' }
          : { content: t('reviews.addPeople'), url: '/app/people/new' }
      }
    >
      <p>{t('reviews.empty')}</p>
      {hasPeople ? null : <p>{t('reviews.needList')}</p>}
    </Empty>
  );
}

function RunningReview({ review, canClose }: { review: ReviewLine; canClose: boolean }) {
  const { t, date } = useWording();
  const base = `/app/reviews/${review.cycleId}`;
  const deciding = review.state === 'open';
  const progressId = `progress-${review.cycleId}`;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {review.name}
            </Text>
            <StateBadge state={review.state} />
          </InlineStack>
          <Text as="span" tone={review.daysLeft < 0 && deciding ? 'critical' : 'subdued'}>
            {t('reviews.due', { date: date(review.dueAt) })}
            {deciding
              ? `, ${review.daysLeft < 0 ? t('reviews.overdue', { days: -review.daysLeft }) : t('reviews.daysLeft', { days: review.daysLeft })}`
              : ''}
          </Text>
        </InlineStack>
        <Text as="p" id={progressId}>
          {t('reviews.decidedOf', { decided: review.decided, rows: review.rows })}
          {review.ownRows > 0 && review.ownRows < review.rows
            ? `. ${t('reviews.ownDecidedOf', { decided: review.ownDecided, rows: review.ownRows })}.`
            : ''}
        </Text>
        <ProgressBar
          size="small"
          tone="primary"
          animated={false}
          ariaLabelledBy={progressId}
          progress={review.rows === 0 ? 0 : Math.round((review.decided / review.rows) * 100)}
        />
        <InlineStack gap="200">
          <Button variant="primary" url={deciding ? base : `${base}/removals`}>
            {t(deciding ? 'reviews.decide' : 'reviews.removals')}
          </Button>
          {deciding ? (
            <Button url={`${base}/removals`}>{t('reviews.removals')}</Button>
          ) : (
            <Button url={base}>{t('reviews.open')}</Button>
          )}
          {canClose ? <Button url={`${base}/close`}>{t('reviews.close')}</Button> : null}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function NextDue({ due }: { due: NonNullable<ReviewsScreen['nextDue']> }) {
  const { t, date } = useWording();
  const late = due.daysLeft < 0;
  return (
    <Card>
      <BlockStack gap="100">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t('reviews.nextDue', { date: date(due.at) })}
          </Text>
          {late ? <Badge tone="warning">{t('reviews.late')}</Badge> : null}
        </InlineStack>
        <Text as="p" tone="subdued">
          {late ? t('reviews.nextOverdue', { days: -due.daysLeft }) : t('reviews.nextDueIn', { days: due.daysLeft })}{' '}
          {t('reviews.nextWhy')}
        </Text>
      </BlockStack>
    </Card>
  );
}

function PastReviews({ reviews }: { reviews: ReviewLine[] }) {
  const { t } = useWording();
  const { smDown } = useBreakpoints();
  return (
    <Card padding="0">
      <div className="review-card-title">
        <Text as="h2" variant="headingMd">
          {t('reviews.past')}
        </Text>
      </div>
      <IndexTable
        selectable={false}
        itemCount={reviews.length}
        condensed={smDown}
        resourceName={{ singular: t('reviews.column.review'), plural: t('reviews.title') }}
        headings={[
          { title: t('reviews.column.review') },
          { title: t('reviews.column.state') },
          { title: t('reviews.column.started') },
          { title: t('reviews.column.closed') },
          { title: t('reviews.column.rows'), alignment: 'end' },
          { title: t('reviews.column.removed'), alignment: 'end' },
        ]}
      >
        {reviews.map((review, position) => (
          <IndexTable.Row key={review.cycleId} id={review.cycleId} position={position}>
            {smDown ? <ReviewCard review={review} /> : <ReviewCells review={review} />}
          </IndexTable.Row>
        ))}
      </IndexTable>
    </Card>
  );
}

function ReviewCells({ review }: { review: ReviewLine }) {
  const { date, number } = useWording();
  return (
    <>
      <IndexTable.Cell>
        <ReviewName review={review} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ReviewState review={review} />
      </IndexTable.Cell>
      <IndexTable.Cell>{date(review.startedAt)}</IndexTable.Cell>
      <IndexTable.Cell>{review.endedAt ? date(review.endedAt) : ''}</IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" alignment="end" numeric>
          {number(review.decided)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="p" alignment="end" numeric>
          <Proven review={review} />
        </Text>
      </IndexTable.Cell>
    </>
  );
}

/** The same on a phone, where a table of six columns would be cut off. */
function ReviewCard({ review }: { review: ReviewLine }) {
  const { t, date } = useWording();
  const days = [review.startedAt, ...(review.endedAt ? [review.endedAt] : [])].map(date).join(' – ');
  return (
    <div className="row-card">
      <BlockStack gap="150">
        <ReviewName review={review} />
        <ReviewState review={review} />
        <Text as="p" tone="subdued">
          {days}
        </Text>
        <Text as="p">
          {t('reviews.decidedOf', { decided: review.decided, rows: review.rows })}. {t('reviews.column.removed')}:{' '}
          <Proven review={review} />
        </Text>
      </BlockStack>
    </div>
  );
}

function ReviewName({ review }: { review: ReviewLine }) {
  return (
    <Link dataPrimaryLink url={`/app/reviews/${review.cycleId}/close`} removeUnderline monochrome>
      <Text as="span" fontWeight="semibold">
        {review.name}
      </Text>
    </Link>
  );
}

function ReviewState({ review }: { review: ReviewLine }) {
  const { t } = useWording();
  return (
    <InlineStack gap="100">
      <StateBadge state={review.state} />
      {review.onTime === null ? null : (
        <Badge tone={review.onTime ? 'success' : 'warning'}>
          {t(review.onTime ? 'reviews.onTime' : 'reviews.late')}
        </Badge>
      )}
    </InlineStack>
  );
}

function Proven({ review }: { review: ReviewLine }) {
  const { t } = useWording();
  const words = t('reviews.provenOf', review.removals);
  if (review.removals.ordered === 0) return words;
  return (
    <Link url={`/app/reviews/${review.cycleId}/removals`} monochrome>
      {words}
    </Link>
  );
}

const TONES: Record<CycleState, BadgeProps['tone']> = {
  open: 'attention',
  remediating: 'attention',
  attested: 'info',
  sealed: undefined,
  cancelled: undefined,
};

export function StateBadge({ state }: { state: CycleState }) {
  const { t } = useWording();
  return <Badge tone={TONES[state]}>{t(`state.${state}`)}</Badge>;
}
