import { useSearchParams } from '@remix-run/react';
import { BlockStack, Card, InlineGrid, Link, Select, Tabs, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { ChangeWords } from '#app/components/rows/history-card.tsx';
import type { ChangedRow, ChangesPage, ChoosableList, Part } from '#app/presenters/changes.ts';

const KINDS = ['people', 'apps'] as const;

/** Two lists side by side: which ones, and who came, went and changed between them. */
export function ChangesView({ page }: { page: ChangesPage }) {
  const { t } = useWording();
  const [, setParams] = useSearchParams();
  const { kind, between } = page;
  return (
    <BlockStack gap="400">
      <Tabs
        tabs={KINDS.map((one) => ({ id: one, content: t(`changes.${one}`), panelID: 'changes' }))}
        selected={KINDS.indexOf(kind)}
        onSelect={(index) => setParams({ kind: KINDS[index] ?? 'people' }, { preventScrollReset: true })}
      />
      <div id="changes">
        <BlockStack gap="400">
          {between === null ? (
            <Card>
              <Text as="p">{t(`changes.needTwo.${kind}`)}</Text>
            </Card>
          ) : (
            <Between page={page} between={between} />
          )}
        </BlockStack>
      </div>
    </BlockStack>
  );
}

function Between({ page, between }: { page: ChangesPage; between: NonNullable<ChangesPage['between']> }) {
  const { t } = useWording();
  const { joiners, leavers, changed, asked, unchanged } = between;
  return (
    <>
      <Card>
        <BlockStack gap="300">
          <InlineGrid columns={{ xs: 1, sm: 2 }} gap="300">
            <ListChoice page={page} which="from" />
            <ListChoice page={page} which="to" />
          </InlineGrid>
          <Text as="p">
            <span role="status">
              {t('changes.sum', {
                joiners: joiners.count,
                leavers: leavers.count,
                changed: changed.count,
                unchanged,
                asked: asked.count,
              })}
            </span>
          </Text>
        </BlockStack>
      </Card>
      {asked.count > 0 ? (
        <Section title={t('changes.address')} why={t('changes.addressHelp')} part={asked}>
          {(row) => (
            <>
              <RowLink row={row} />
              <span className="anywhere">{t('changes.addressWas', { before: row.before })}</span>
              <ChangeWords lines={row} />
            </>
          )}
        </Section>
      ) : null}
      <Section title={t('changes.joiners')} part={joiners}>
        {(row) => <RowLink row={row} />}
      </Section>
      <Section title={t('changes.leavers')} why={t('changes.leaversHelp')} part={leavers}>
        {(row) => <RowLink row={row} />}
      </Section>
      <Section title={t('changes.changed')} part={changed}>
        {(row) => (
          <>
            <RowLink row={row} />
            <ChangeWords lines={row} />
          </>
        )}
      </Section>
    </>
  );
}

function ListChoice({ page, which }: { page: ChangesPage; which: 'from' | 'to' }) {
  const { t, dateTime } = useWording();
  const [, setParams] = useSearchParams();
  const { between, lists, kind } = page;
  if (between === null) return null;
  const chosen = { from: between.from.listId, to: between.to.listId };
  const label = (list: ChoosableList) =>
    t('changes.list', { date: dateTime(list.takenAt), rows: t('shared.rows', { count: list.rows }) });
  return (
    <Select
      label={t(`changes.${which}`)}
      options={lists.map((list) => ({ value: list.listId, label: label(list) }))}
      value={chosen[which]}
      onChange={(listId) => setParams({ kind, ...chosen, [which]: listId }, { preventScrollReset: true })}
    />
  );
}

function Section<Line extends ChangedRow>(props: {
  title: string;
  why?: string;
  part: Part<Line>;
  children: (row: Line) => ReactNode;
}) {
  const { t, number } = useWording();
  const { rows, count } = props.part;
  return (
    <TitledCard title={`${props.title} (${number(count)})`} why={props.why}>
      {count === 0 ? (
        <Text as="p" tone="subdued">
          {t('changes.none')}
        </Text>
      ) : (
        <ul className="history-list">
          {rows.map((row) => (
            <li key={row.url}>{props.children(row)}</li>
          ))}
        </ul>
      )}
      {rows.length < count ? (
        <Text as="p" tone="subdued">
          {t('changes.more', { shown: rows.length, count })}
        </Text>
      ) : null}
    </TitledCard>
  );
}

function RowLink({ row }: { row: ChangedRow }) {
  return (
    <div className="anywhere">
      <Link url={row.url}>{row.name}</Link>
      {row.detail === null ? null : (
        <>
          {' '}
          <Text as="span" tone="subdued">
            {row.detail}
          </Text>
        </>
      )}
    </div>
  );
}
