import { Badge, BlockStack, Card, IndexTable, InlineStack, Text, useBreakpoints } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { AccountStatus, AccountType, Known } from '#app/domain/access/account.ts';
import { ListFilters } from './list-filters.tsx';
import { NothingMatches } from './nothing-matches.tsx';
import { Paging } from './paging.tsx';
import { Abilities, Marks } from './row-words.tsx';
import type { Mark } from './row-words.tsx';

export interface PersonRow {
  key: string;
  name: string;
  email: string | null;
  type: AccountType;
  status: AccountStatus;
  isOwner: Known;
  secondFactor: Known;
  lastSeen: { at: string | null; never: boolean; text: string | null } | null;
  can: { words: string; risky: boolean }[] | null;
  permissionsKnown: boolean;
  standsOut: Mark[];
}

export interface PeoplePage {
  rows: PersonRow[];
  total: number;
  matching: number;
  page: number;
  pages: number;
  types: AccountType[];
  statuses: AccountStatus[];
  /** Facts that the list tells of anybody at all; a column of nothing but "not known" is left out. */
  tells: { secondFactor: boolean; lastSeen: boolean; permissions: boolean };
}

/** Everyone on the list; cards on a phone. */
export function PeopleTable({ table }: { table: PeoplePage }) {
  const { t } = useWording();
  const { smDown } = useBreakpoints();
  const { tells } = table;
  return (
    <Card padding="0">
      <ListFilters
        placeholder={t('people.search')}
        choices={[
          {
            name: 'type',
            label: t('filter.type'),
            choices: table.types.map((value) => ({ value, label: t(`type.${value}`) })),
          },
          {
            name: 'status',
            label: t('filter.status'),
            choices: table.statuses.map((value) => ({ value, label: t(`status.${value}`) })),
          },
        ]}
      />
      <IndexTable
        condensed={smDown}
        selectable={false}
        resourceName={{ singular: t('people.one'), plural: t('people.many') }}
        itemCount={table.rows.length}
        emptyState={<NothingMatches title={t('people.noMatch')} />}
        headings={[
          { title: t('column.name') },
          { title: t(tells.permissions ? 'column.can' : 'column.role') },
          { title: t('column.status') },
          ...(tells.secondFactor ? [{ title: t('column.secondFactor') }] : []),
          ...(tells.lastSeen ? [{ title: t('column.lastSeen') }] : []),
          { title: t('column.standsOut') },
        ]}
      >
        {table.rows.map((person, index) => (
          <IndexTable.Row id={person.key} key={person.key} position={index}>
            {smDown ? <PersonCard person={person} tells={tells} /> : <PersonCells person={person} tells={tells} />}
          </IndexTable.Row>
        ))}
      </IndexTable>
      <Paging {...table} />
    </Card>
  );
}

function PersonCells({ person, tells }: { person: PersonRow; tells: PeoplePage['tells'] }) {
  const { t } = useWording();
  return (
    <>
      <IndexTable.Cell>
        <Who person={person} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Abilities can={person.can} permissionsKnown={person.permissionsKnown || !tells.permissions} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Status status={person.status} />
      </IndexTable.Cell>
      {tells.secondFactor ? (
        <IndexTable.Cell>
          <Fact unknown={person.secondFactor === 'unknown'}>{t(`known.${person.secondFactor}`)}</Fact>
        </IndexTable.Cell>
      ) : null}
      {tells.lastSeen ? (
        <IndexTable.Cell>
          <LastSeen lastSeen={person.lastSeen} />
        </IndexTable.Cell>
      ) : null}
      <IndexTable.Cell>
        <Marks marks={person.standsOut} />
      </IndexTable.Cell>
    </>
  );
}

function PersonCard({ person, tells }: { person: PersonRow; tells: PeoplePage['tells'] }) {
  return (
    <div className="row-card">
      <BlockStack gap="150">
        <InlineStack gap="200" align="space-between" blockAlign="start">
          <Who person={person} />
          <Status status={person.status} />
        </InlineStack>
        <Abilities can={person.can} permissionsKnown={person.permissionsKnown || !tells.permissions} />
        <Marks marks={person.standsOut} />
      </BlockStack>
    </div>
  );
}

function Who({ person }: { person: PersonRow }) {
  const { t } = useWording();
  const told = [
    person.isOwner === 'yes' ? t('person.owner') : null,
    person.type === 'unknown' || person.type === 'staff' ? null : t(`type.${person.type}`),
  ].filter((word) => word !== null);
  return (
    <div className="who">
      <InlineStack gap="150" align="start" blockAlign="center">
        <Text as="span" fontWeight="semibold">
          <span className="anywhere">{person.name}</span>
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

function LastSeen({ lastSeen }: { lastSeen: PersonRow['lastSeen'] }) {
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
