import { useRef } from 'react';
import type { ReactNode } from 'react';
import { Badge, BlockStack, Card, IndexTable, InlineStack, Link, Text, useBreakpoints } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Known } from '#app/domain/access/account.ts';
import type { Column } from '#app/domain/access/table-view.ts';
import type { AppLine, AppsTable as Shown } from '#app/presenters/apps.ts';
import { rowAddress } from '#app/presenters/row-address.ts';
import { ListFilters } from './list-filters.tsx';
import { NothingMatches } from './nothing-matches.tsx';
import { Paging } from './paging.tsx';
import { Abilities, DataClasses, Marks, Sources } from './row-words.tsx';
import { columnKey, TableBar } from './table-bar.tsx';
import { useKeptTable } from './use-kept-table.ts';
import { useTableKeys } from './use-table-keys.ts';

export type AppsPage = Omit<Shown, 'head' | 'failed'>;

const USUAL_COLUMNS: readonly Column[] = ['can', 'installed', 'policy', 'standsOut'];

/** Every app on the list; cards on a phone. `listId` null: an invented list, of which no row has a page and nothing is kept. */
export function AppsTable({ table, listId }: { table: AppsPage; listId: string | null }) {
  const { t } = useWording();
  const { smDown } = useBreakpoints();
  const frame = useRef<HTMLDivElement>(null);
  useTableKeys(frame);
  const keeping = useKeptTable('apps', table.choice);
  const kept = listId === null ? null : keeping;
  const columns = keeping.columns ?? USUAL_COLUMNS;
  const linkTo = (app: AppLine) => listId && rowAddress('apps', listId, app.position);
  return (
    <Card padding="0">
      <div ref={frame}>
        <ListFilters table="apps" placeholder={t('apps.search')} values={table.values} kept={kept} />
        <TableBar table="apps" {...table} columns={columns} kept={kept} isCards={smDown} />
        <IndexTable
          condensed={smDown}
          selectable={false}
          resourceName={{ singular: t('apps.one'), plural: t('apps.many') }}
          itemCount={table.rows.length}
          emptyState={<NothingMatches title={t('apps.noMatch')} />}
          headings={[
            { title: t('column.app') },
            ...columns.map((column) => ({ id: column, title: t(columnKey('apps', column)) })),
          ]}
        >
          {table.rows.map((app, index) => (
            <IndexTable.Row id={String(app.position)} key={app.position} position={index}>
              {smDown ? (
                <AppCard app={app} url={linkTo(app)} />
              ) : (
                <>
                  <IndexTable.Cell>
                    <Which app={app} url={linkTo(app)} />
                  </IndexTable.Cell>
                  {columns.map((column) => (
                    <IndexTable.Cell key={column}>
                      <AppCell column={column} app={app} />
                    </IndexTable.Cell>
                  ))}
                </>
              )}
            </IndexTable.Row>
          ))}
        </IndexTable>
        <Paging {...table} />
      </div>
    </Card>
  );
}

function AppCell({ column, app }: { column: Column; app: AppLine }) {
  const cells: Partial<Record<Column, ReactNode>> = {
    can: <Abilities can={app.can} />,
    data: <DataClasses data={app.data} />,
    installed: <Installed installed={app.installed} />,
    policy: <KnownFact value={app.privacyPolicy} />,
    agreement: <KnownFact value={app.agreement} />,
    source: <Sources source={app.source} />,
    standsOut: <Marks marks={app.standsOut} />,
  };
  return cells[column] ?? null;
}

function Installed({ installed }: Pick<AppLine, 'installed'>) {
  const { t, date } = useWording();
  if (installed === null) {
    return (
      <Text as="span" tone="subdued">
        {t('shared.notKnown')}
      </Text>
    );
  }
  return <>{installed.at === null ? installed.text : date(installed.at)}</>;
}

function KnownFact({ value }: { value: Known }) {
  const { t } = useWording();
  return (
    <Text as="span" tone={value === 'unknown' ? 'subdued' : undefined}>
      {t(`known.${value}`)}
    </Text>
  );
}

function AppCard({ app, url }: { app: AppLine; url: string | null }) {
  return (
    <div className="row-card">
      <BlockStack gap="150">
        <Which app={app} url={url} />
        <Abilities can={app.can} />
        <Marks marks={app.standsOut} />
      </BlockStack>
    </div>
  );
}

function Which({ app, url }: { app: AppLine; url: string | null }) {
  const { t } = useWording();
  return (
    <div className="who">
      <InlineStack gap="150" align="start" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          <span className="anywhere">
            {url === null ? (
              app.title
            ) : (
              <Link url={url} dataPrimaryLink monochrome removeUnderline>
                {app.title}
              </Link>
            )}
          </span>
        </Text>
        {app.isCountersign ? <Badge>{t('app.itself')}</Badge> : null}
      </InlineStack>
      <Text as="span" tone="subdued">
        <span className="anywhere">{app.developer ?? t('app.developerNotKnown')}</span>
      </Text>
    </div>
  );
}
