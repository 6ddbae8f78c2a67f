import type { ReactNode } from 'react';
import { BlockStack, Card, InlineGrid, Link, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';

export interface HomeFacts {
  last: { name: string; closedAt: string } | null;
  due: { at: string; overdue: boolean } | null;
  openRemovals: number;
  lists: Record<'people' | 'apps', { count: number; takenAt: string } | null>;
}

/** Where things stand: last review, next due date, open removals, and how old the lists are. */
export function FactsCard({ facts, readsLists }: { facts: HomeFacts; readsLists: boolean }) {
  const { t, date, number } = useWording();
  const { last, due, lists } = facts;
  return (
    <Card>
      <InlineGrid columns={{ xs: 1, sm: 2, md: readsLists ? 5 : 3 }} gap="400">
        <Fact label={t('home.fact.last')}>
          {last ? t('home.fact.lastOn', { name: last.name, date: date(last.closedAt) }) : t('home.fact.lastNone')}
        </Fact>
        <Fact label={t('home.fact.due')}>
          {due === null ? (
            t('home.fact.dueNone')
          ) : due.overdue ? (
            <Text as="span" tone="critical">
              {t('home.fact.overdue', { date: date(due.at) })}
            </Text>
          ) : (
            date(due.at)
          )}
        </Fact>
        <Fact label={t('home.fact.removals')}>
          <span className="numbers">{number(facts.openRemovals)}</span>
        </Fact>
        {readsLists ? (
          <>
            <ListFact kind="people" list={lists.people} />
            <ListFact kind="apps" list={lists.apps} />
          </>
        ) : null}
      </InlineGrid>
    </Card>
  );
}

function ListFact({ kind, list }: { kind: 'people' | 'apps'; list: HomeFacts['lists']['people'] }) {
  const { t, date } = useWording();
  return (
    <Fact label={t(`home.fact.${kind}`)}>
      {list === null ? (
        t('home.fact.listNone')
      ) : (
        <Link url={`/app/${kind}`} monochrome>
          {t('home.fact.listOf', { count: t(`${kind}.count`, { count: list.count }), date: date(list.takenAt) })}
        </Link>
      )}
    </Fact>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <BlockStack gap="050">
      <Text as="h3" variant="bodySm" tone="subdued">
        {label}
      </Text>
      <Text as="p" fontWeight="medium">
        {children}
      </Text>
    </BlockStack>
  );
}
