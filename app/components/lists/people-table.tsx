import { useRef } from 'react';
import type { ReactNode } from 'react';
import { Badge, BlockStack, Card, IndexTable, InlineStack, Link, Text, useBreakpoints } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { AccountStatus } from '#app/domain/access/account.ts';
import type { Column } from '#app/domain/access/table-view.ts';
import type { PeopleTable as Shown, PersonLine } from '#app/presenters/people.ts';
import { rowAddress } from '#app/presenters/row-address.ts';
import { ListFilters } from './list-filters.tsx';
import { NothingMatches } from './nothing-matches.tsx';
import { Paging } from './paging.tsx';
import { Abilities, DataClasses, Marks, Sources } from './row-words.tsx';
import { columnKey, TableBar } from './table-bar.tsx';
import { useKeptTable } from './use-kept-table.ts';
import { useTableKeys } from './use-table-keys.ts';

export type PeoplePage = Omit<Shown, 'head' | 'failed'>;

/** Everyone on the list; cards on a phone. `listId` null: an invented list, of which no row has a page and nothing is kept. */
export function PeopleTable({ table, listId }: { table: PeoplePage; listId: string | null }) {
  const { t } = useWording();
  const { smDown } = useBreakpoints();
  const frame = useRef<HTMLDivElement>(null);
  useTableKeys(frame);
  const keeping = useKeptTable('people', table.choice);
  const kept = listId === null ? null : keeping;
  const columns = keeping.columns ?? usualColumns(table.tells);
  const linkTo = (person: PersonLine) => listId && rowAddress('people', listId, person.position);
  const heading = (column: Column) =>
    t(column === 'can' && !table.tells.permissions ? 'column.role' : columnKey('people', column));
  return (
    <Card padding="0">
      <div ref={frame}>
        <ListFilters table="people" placeholder={t('people.search')} values={table.values} kept={kept} />
        <TableBar table="people" {...table} columns={columns} kept={kept} isCards={smDown} />
        <IndexTable
          condensed={smDown}
          selectable={false}
          resourceName={{ singular: t('people.one'), plural: t('people.many') }}
          itemCount={table.rows.length}
          emptyState={<NothingMatches title={t('people.noMatch')} />}
          headings={[{ title: t('column.name') }, ...columns.map((column) => ({ id: column, title: heading(column) }))]}
        >
          {table.rows.map((person, index) => (
            <IndexTable.Row id={String(person.position)} key={person.position} position={index}>
              {smDown ? (
                <PersonCard person={person} tells={table.tells} url={linkTo(person)} />
              ) : (
                <>
                  <IndexTable.Cell>
                    <Who person={person} url={linkTo(person)} />
                  </IndexTable.Cell>
                  {columns.map((column) => (
                    <IndexTable.Cell key={column}>
                      <PersonCell column={column} person={person} tells={table.tells} />
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

/** What a table shows of which nobody chose the columns: a column of nothing but "not known" is left out. */
function usualColumns(tells: PeoplePage['tells']): Column[] {
  return [
    'can',
    'status',
    ...(tells.secondFactor ? (['twoStep'] as const) : []),
    ...(tells.lastSeen ? (['lastSeen'] as const) : []),
    'standsOut',
  ];
}

function PersonCell({ column, person, tells }: { column: Column; person: PersonLine; tells: PeoplePage['tells'] }) {
  const { t } = useWording();
  const cells: Partial<Record<Column, ReactNode>> = {
    can: <Abilities can={person.can} permissionsKnown={person.permissionsKnown || !tells.permissions} />,
    data: <DataClasses data={person.data} />,
    type: <Fact unknown={person.type === 'unknown'}>{t(`type.${person.type}`)}</Fact>,
    status: <Status status={person.status} />,
    twoStep: <Fact unknown={person.secondFactor === 'unknown'}>{t(`known.${person.secondFactor}`)}</Fact>,
    lastSeen: <LastSeen lastSeen={person.lastSeen} />,
    source: <Sources source={person.source} />,
    standsOut: <Marks marks={person.standsOut} />,
  };
  return cells[column] ?? null;
}

function PersonCard({ person, tells, url }: { person: PersonLine; tells: PeoplePage['tells']; url: string | null }) {
  return (
    <div className="row-card">
      <BlockStack gap="150">
        <InlineStack gap="200" align="space-between" blockAlign="start" wrap={false}>
          <Who person={person} url={url} />
          <Status status={person.status} />
        </InlineStack>
        <Abilities can={person.can} permissionsKnown={person.permissionsKnown || !tells.permissions} />
        <Marks marks={person.standsOut} />
      </BlockStack>
    </div>
  );
}

function Who({ person, url }: { person: PersonLine; url: string | null }) {
  const { t } = useWording();
  const told = [
    person.isOwner === 'yes' ? t('person.owner') : null,
    person.type === 'unknown' || person.type === 'staff' ? null : t(`type.${person.type}`),
  ].filter((word) => word !== null);
  return (
    <div className="who">
      <InlineStack gap="150" align="start" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          <span className="anywhere">
            {url === null ? (
              person.name
            ) : (
              <Link url={url} dataPrimaryLink monochrome removeUnderline>
                {person.name}
              </Link>
            )}
          </span>
        </Text>
        {told.map((word) => (
          <Badge key={word}>{word}</Badge>
        ))}
      </InlineStack>
      <Text as="span" tone="subdued">
        <span className="anywhere">{person.email ?? t('field.emailNotKnown')}</span>
      </Text>
    </div>
  );
}

function Status({ status }: { status: AccountStatus }) {
  const { t } = useWording();
  const word = t(`status.${status}`);
  if (status === 'unknown') return <Fact unknown>{word}</Fact>;
  if (status === 'active') return <Badge tone="success">{word}</Badge>;
  return <Badge tone="attention">{word}</Badge>;
}

function LastSeen({ lastSeen }: { lastSeen: PersonLine['lastSeen'] }) {
  const { t, date } = useWording();
  if (lastSeen === null) return <Fact unknown>{t('shared.notKnown')}</Fact>;
  if (lastSeen.at !== null) return <>{date(lastSeen.at)}</>;
  return <>{lastSeen.never ? t('seen.never') : (lastSeen.text ?? t('shared.notKnown'))}</>;
}

function Fact({ unknown = false, children }: { unknown?: boolean; children: string }) {
  return (
    <Text as="span" tone={unknown ? 'subdued' : undefined}>
      {children}
    </Text>
  );
}
