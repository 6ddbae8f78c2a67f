import { Badge, BlockStack, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { Reconciled } from '#app/presenters/sources.ts';
import { NamedRows } from './named-rows.tsx';

/** Shopify's own answer against what a person brought, with every difference. */
export function ReconciledCard({ reconciled }: { reconciled: Reconciled[] }) {
  const { t } = useWording();
  return (
    <TitledCard title={t('sources.reconcileTitle')} why={t('sources.reconcileWhy')}>
      {reconciled.length === 0 ? <Text as="p">{t('sources.reconcileNone')}</Text> : null}
      {reconciled.map((one) => (
        <Pair key={one.kind} one={one} />
      ))}
    </TitledCard>
  );
}

function Pair({ one }: { one: Reconciled }) {
  const { t, dateTime } = useWording();
  return (
    <BlockStack gap="200">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h3" variant="headingSm">
          {t(`kind.${one.kind}`)}
        </Text>
        <Badge tone={one.agrees ? 'success' : 'warning'}>
          {t(one.agrees ? 'sources.state.agrees' : 'sources.state.differs')}
        </Badge>
      </InlineStack>
      <Text as="p" tone="subdued">
        {t('sources.reconcileOf', { one: dateTime(one.oneAt), other: dateTime(one.otherAt) })}
      </Text>
      <Text as="p">
        {one.agrees
          ? t('sources.reconcileAgree', { count: one.agreeing })
          : t('sources.reconcileDiffer', { agreeing: one.agreeing })}
      </Text>
      <NamedRows title={t('sources.onlyApi')} rows={one.onlyInOne} />
      <NamedRows title={t('sources.onlyBrought')} rows={one.onlyInOther} />
      <NamedRows title={t('sources.maybeSame')} rows={one.maybeSame} />
      <NamedRows title={t('sources.differing')} rows={one.differing} />
    </BlockStack>
  );
}
