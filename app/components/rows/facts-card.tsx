import type { ReactNode } from 'react';
import { Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { inWords } from '#app/components/review/row-details.tsx';
import type { RowPage } from '#app/presenters/row-page.ts';

export interface MoreFact {
  key: string;
  name: string;
  value: ReactNode;
}

/** What the list says of a row, and what else is known of it. */
export function FactsCard({ page, more }: { page: Pick<RowPage, 'facts' | 'addedBy'>; more: MoreFact[] }) {
  const { t, date, dateTime } = useWording();
  const { addedBy } = page;
  const facts: MoreFact[] = [
    ...page.facts.map(({ name, value }) => ({
      key: name,
      name: t(`fact.${name}`),
      value:
        value === null || value === 'unknown' ? (
          <Text as="span" tone="subdued">
            {t('value.unknown')}
          </Text>
        ) : (
          inWords(value, dateTime)
        ),
    })),
    ...more,
  ];
  if (addedBy) {
    const said = { name: addedBy.name ?? t('row.byHandErased'), date: date(addedBy.at), said: addedBy.said };
    facts.push({ key: 'byHand', name: t('row.fact.byHand'), value: t('row.byHand', said) });
  }
  return (
    <TitledCard title={t('row.facts')}>
      <RowFacts facts={facts} />
    </TitledCard>
  );
}

/** Names and values, side by side where there is room. */
export function RowFacts({ facts }: { facts: MoreFact[] }) {
  return (
    <dl className="row-facts">
      {facts.map(({ key, name, value }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd className="anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
