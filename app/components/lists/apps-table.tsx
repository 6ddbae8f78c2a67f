import { Badge, BlockStack, Card, IndexTable, InlineStack, Text, useBreakpoints } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Known } from '#app/domain/access/account.ts';
import { ListFilters } from './list-filters.tsx';
import { NothingMatches } from './nothing-matches.tsx';
import { Paging } from './paging.tsx';
import { Abilities, Marks } from './row-words.tsx';
import type { Mark } from './row-words.tsx';

export interface AppRow {
  key: string;
  title: string;
  developer: string | null;
  isCountersign: boolean;
  installed: { at: string | null; text: string } | null;
  privacyPolicy: Known;
  can: { words: string; risky: boolean }[] | null;
  standsOut: Mark[];
}

export interface AppsPage {
  rows: AppRow[];
  total: number;
  matching: number;
  page: number;
  pages: number;
}

/** Every app on the list; cards on a phone. */
export function AppsTable({ table }: { table: AppsPage }) {
  const { t } = useWording();
  const { smDown } = useBreakpoints();
  return (
    <Card padding="0">
      <ListFilters
        placeholder={t('apps.search')}
        choices={[
          {
            name: 'type',
            label: t('filter.access'),
            choices: (['customers', 'risky', 'not_known'] as const).map((value) => ({
              value,
              label: t(`reach.${value}`),
            })),
          },
        ]}
      />
      <IndexTable
        condensed={smDown}
        selectable={false}
        resourceName={{ singular: t('apps.one'), plural: t('apps.many') }}
        itemCount={table.rows.length}
        emptyState={<NothingMatches title={t('apps.noMatch')} />}
        headings={[
          { title: t('column.app') },
          { title: t('column.canApp') },
          { title: t('column.installed') },
          { title: t('column.privacyPolicy') },
          { title: t('column.standsOut') },
        ]}
      >
        {table.rows.map((app, index) => (
          <IndexTable.Row id={app.key} key={app.key} position={index}>
            {smDown ? <AppCard app={app} /> : <AppCells app={app} />}
          </IndexTable.Row>
        ))}
      </IndexTable>
      <Paging {...table} />
    </Card>
  );
}

function AppCells({ app }: { app: AppRow }) {
  const { t, date } = useWording();
  const { installed } = app;
  return (
    <>
      <IndexTable.Cell>
        <Which app={app} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Abilities can={app.can} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        {installed === null ? (
          <Text as="span" tone="subdued">
            {t('shared.notKnown')}
          </Text>
        ) : installed.at === null ? (
          installed.text
        ) : (
          date(installed.at)
        )}
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" tone={app.privacyPolicy === 'unknown' ? 'subdued' : undefined}>
          {t(`known.${app.privacyPolicy}`)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Marks marks={app.standsOut} />
      </IndexTable.Cell>
    </>
  );
}

function AppCard({ app }: { app: AppRow }) {
  return (
    <div className="row-card">
      <BlockStack gap="150">
        <Which app={app} />
        <Abilities can={app.can} />
        <Marks marks={app.standsOut} />
      </BlockStack>
    </div>
  );
}

function Which({ app }: { app: AppRow }) {
  const { t } = useWording();
  return (
    <div className="who">
      <InlineStack gap="150" align="start" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          <span className="anywhere">{app.title}</span>
        </Text>
        {app.isCountersign ? <Badge>{t('app.itself')}</Badge> : null}
      </InlineStack>
      <Text as="span" tone="subdued">
        <span className="anywhere">{app.developer ?? t('app.developerNotKnown')}</span>
      </Text>
    </div>
  );
}
