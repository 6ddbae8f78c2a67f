import { Badge, BlockStack, Card, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { rowsCounted } from '#app/domain/access/completeness.ts';
import type { CompletenessVerdict } from '#app/domain/access/completeness.ts';
import type { Route } from '#app/domain/evidence/list-entries.ts';
import type { FailedReading } from '#app/presenters/list-head.ts';
import { FailedReadingBanner } from './failed-reading.tsx';

export interface SummaryFacts {
  route: Route;
  takenAt: string;
  broughtBy: string | null;
  rowsRead: number;
  rowsKept: number;
  rowsAside: number;
  rowsByHand: number;
  secondCount: number | null;
  verdict: CompletenessVerdict;
}

/** One line above a table: where the list came from, and how its count was checked. */
export function ListSummary({ head, failed = null }: { head: SummaryFacts; failed?: FailedReading | null }) {
  const { t, dateTimeInZone } = useWording();
  const origin = t('list.from', { route: t(`route.${head.route}`), date: dateTimeInZone(head.takenAt) });
  return (
    <BlockStack gap="300">
      {failed ? <FailedReadingBanner failed={failed} hasList /> : null}
      <Card>
        <BlockStack gap="150">
          <InlineStack gap="200" blockAlign="center">
            <Text as="p" fontWeight="medium">
              {origin}
              {head.broughtBy ? `, ${t('list.readBy', { name: head.broughtBy })}` : ''}
            </Text>
            <VerdictBadge verdict={head.verdict} />
          </InlineStack>
          <Text as="p" tone="subdued">
            {t('list.sheet', { read: head.rowsRead, kept: head.rowsKept, aside: head.rowsAside })}{' '}
            {head.rowsByHand > 0 ? `${t('list.byHandOf', { count: head.rowsByHand })} ` : ''}
            <Compared head={head} />
          </Text>
        </BlockStack>
      </Card>
    </BlockStack>
  );
}

function VerdictBadge({ verdict }: { verdict: CompletenessVerdict }) {
  const { t } = useWording();
  if (verdict === 'agrees') return <Badge tone="success">{t('list.countAgrees')}</Badge>;
  if (verdict === 'differs') return <Badge tone="warning">{t('list.countDiffers')}</Badge>;
  return <Badge>{t('list.countMissing')}</Badge>;
}

function Compared({ head }: { head: SummaryFacts }) {
  const { t } = useWording();
  const { secondCount } = head;
  const rows = rowsCounted(head);
  if (secondCount === null) return <>{t('list.sheetMissing')}</>;
  if (secondCount === rows) return <>{t('list.sheetAgrees', { counted: secondCount })}</>;
  return <>{t('list.sheetDiffers', { counted: secondCount, difference: Math.abs(secondCount - rows) })}</>;
}
