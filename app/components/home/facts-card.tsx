import type { ReactNode } from 'react';
import { BlockStack, Box, Card, InlineGrid, InlineStack, Link, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { HomePage, ListFacts } from '#app/presenters/home.ts';

export type HomeFacts = Pick<HomePage, 'last' | 'due' | 'openRemovals' | 'lists'>;

/** Where things stand: last review, next due date, open removals, and how old the lists are. */
export function FactsCard({ facts }: { facts: HomeFacts }) {
  const { t, date } = useWording();
  const { last, due, lists } = facts;
  return (
    <Card>
      <InlineGrid columns={{ xs: 1, sm: 2, md: lists ? 5 : 3 }} gap="400">
        <Fact label={t('home.fact.last')}>
          {last ? t('home.fact.lastOn', { name: last.name, date: date(last.closedAt) }) : t('home.fact.lastNone')}
        </Fact>
        <Fact label={t(due?.what === 'next' ? 'home.fact.next' : 'home.fact.due')}>
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
          <Removals open={facts.openRemovals} />
        </Fact>
        {lists ? (
          <>
            <ListFact kind="people" list={lists.people} />
            <ListFact kind="apps" list={lists.apps} />
          </>
        ) : null}
      </InlineGrid>
      {lists?.people || lists?.apps ? (
        <Box paddingBlockStart="300">
          <InlineStack gap="400">
            <Link url="/app/sources">{t('sources.title')}</Link>
            <Link url="/app/changes">{t('list.changes')}</Link>
          </InlineStack>
        </Box>
      ) : null}
    </Card>
  );
}

/** The figure leads to where the open removals are: the one review they belong to, or all reviews. */
function Removals({ open }: { open: HomeFacts['openRemovals'] }) {
  const { t } = useWording();
  const figure = <span className="numbers">{t('home.fact.removalsOpen', { count: open.count })}</span>;
  if (open.count === 0) return figure;
  return (
    <Link url={open.cycleId ? `/app/reviews/${open.cycleId}/removals` : '/app/reviews'} monochrome>
      {figure}
    </Link>
  );
}

function ListFact({ kind, list }: { kind: 'people' | 'apps'; list: ListFacts | null }) {
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
