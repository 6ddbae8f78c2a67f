import { Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import type { Reach } from '#app/domain/access/reach.ts';
import { RowFacts } from './facts-card.tsx';

/** How many customers, orders and products a row reaches, in the store's own numbers of one day. */
export function ReachCard({ reach }: { reach: Reach[] }) {
  const wording = useWording();
  const { t, date } = wording;
  const countedAt = reach.find((one) => one.countedAt !== null)?.countedAt ?? null;
  return (
    <TitledCard title={t('row.reach')}>
      <RowFacts
        facts={reach.map((one) => ({ key: one.of, name: t(`row.reach.${one.of}`), value: reached(one, wording) }))}
      />
      <Text as="p" tone="subdued" variant="bodySm">
        {countedAt === null ? t('row.reach.notCounted') : t('row.reach.counted', { date: date(countedAt) })}
      </Text>
    </TitledCard>
  );
}

function reached({ can, count }: Reach, { t }: Wording): string {
  if (can === 'no' || can === 'unknown') return t(`row.reach.${can}`);
  const how = t(`row.reach.${can}`);
  return count === null
    ? t('row.reach.countNotKnown', { how, why: t('row.reach.countUnknown') })
    : t('row.reach.count', { count, how });
}
