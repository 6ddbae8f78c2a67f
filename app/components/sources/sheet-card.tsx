import { useCallback, useState } from 'react';
import { Badge, BlockStack, Box, Button, Card, InlineStack, Text, TextField } from '@shopify/polaris';
import { useFetcher } from '@remix-run/react';
import { FactList } from '#app/components/evidence/fact-list.tsx';
import { Technical } from '#app/components/evidence/technical.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { BringAnswer } from '#app/components/lists/bring-list.tsx';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { SourceSheet, SourcesPage } from '#app/presenters/sources.ts';
import { useToldAction } from './use-told-action.ts';

type Props = SourcesPage['sheets'][number] & { manages: boolean };

/** The count check of the newest list of people or apps: everything an auditor asks of a list before looking at its rows. */
export function SheetCard({ kind, sheet, apiOpen, manages }: Props) {
  const { t } = useWording();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {t(`kind.${kind}`)}
            </Text>
            {sheet ? <Verdict sheet={sheet} /> : null}
          </InlineStack>
          {manages ? <Actions kind={kind} hasList={sheet !== null} apiOpen={apiOpen} /> : null}
        </InlineStack>
        {sheet === null ? <Text as="p">{t('sources.none')}</Text> : <Sheet sheet={sheet} />}
        {sheet !== null && manages ? <CountNow key={sheet.listId} kind={kind} /> : null}
      </BlockStack>
    </Card>
  );
}

const TONES = { agrees: 'success', differs: 'warning', 'no second count': undefined } as const;

const Verdict = ({ sheet: { verdict } }: { sheet: SourceSheet }) => {
  const { t } = useWording();
  return <Badge tone={TONES[verdict]}>{t(`sources.state.${verdict}`)}</Badge>;
};

function Actions({ kind, hasList, apiOpen }: { kind: SubjectKind; hasList: boolean; apiOpen: boolean }) {
  const { t } = useWording();
  const fetcher = useFetcher<BringAnswer>();
  return (
    <InlineStack gap="200" blockAlign="center">
      {fetcher.data?.outcome === 'requested' ? (
        <Text as="span" tone="subdued">
          {t('sources.readAsked')}
        </Text>
      ) : null}
      {apiOpen ? (
        <Button
          loading={fetcher.state !== 'idle'}
          onClick={() => fetcher.submit({ intent: 'refresh', kind }, { method: 'post', action: '/app/lists' })}
        >
          {t('sources.read')}
        </Button>
      ) : null}
      <Button url={`/app/by-hand?kind=${kind}`}>{t('sources.addByHand')}</Button>
      <Button url={`/app/${kind}/new`}>{t(hasList ? 'sources.bringAgain' : 'sources.bring')}</Button>
    </InlineStack>
  );
}

function Sheet({ sheet }: { sheet: SourceSheet }) {
  const { t, dateTimeInZone, date } = useWording();
  const { second } = sheet;
  const facts = [
    { key: 'origin', name: t('sources.origin'), value: originOf(sheet, t(`route.${sheet.route}`)) },
    {
      key: 'by',
      name: t('sources.by'),
      value: sheet.by === null ? t('sources.byApp') : sheet.by || t('byHand.somebody'),
    },
    {
      key: 'at',
      name: t('sources.at'),
      value: t('sources.atUtc', {
        time: dateTimeInZone(sheet.takenAt),
        utc: sheet.takenAt.slice(0, 16).replace('T', ' '),
      }),
    },
    { key: 'age', name: t('sources.age'), value: t('sources.ageOf', { days: sheet.ageDays }) },
    {
      key: 'sum',
      name: t('sources.sum'),
      value: t('sources.sumOf', { read: sheet.rowsRead, kept: sheet.rowsKept, aside: sheet.rowsAside }),
    },
    ...(sheet.rowsByHand > 0
      ? [{ key: 'hand', name: t('sources.byHand'), value: t('sources.byHandOf', { count: sheet.rowsByHand }) }]
      : []),
    {
      key: 'second',
      name: t('sources.second'),
      value:
        second === null
          ? t('sources.secondNone')
          : t(second.difference === 0 ? 'sources.secondAgrees' : 'sources.secondDiffers', {
              counted: second.counted,
              name: second.by ?? t('byHand.somebody'),
              date: date(second.at),
              difference: second.difference,
            }),
    },
  ];
  return (
    <BlockStack gap="200">
      <FactList facts={facts} />
      <Technical>
        <FactList
          facts={[
            { key: 'list', name: t('sources.listId'), value: sheet.listId },
            { key: 'rows', name: t('sources.listDigest'), value: sheet.digest },
            { key: 'read', name: t('sources.digest'), value: sheet.sourceDigests.join(', ') },
          ]}
        />
      </Technical>
    </BlockStack>
  );
}

function CountNow({ kind }: { kind: SubjectKind }) {
  const { t } = useWording();
  const [count, setCount] = useState('');
  const clear = useCallback(() => setCount(''), []);
  const { refused, busy, send } = useToldAction('/app/sources?index', t('sources.countSaved'), clear);
  return (
    <InlineStack gap="200" blockAlign="end">
      <Box maxWidth="340px">
        <TextField
          label={t('sources.count')}
          helpText={t('sources.countHelp', { where: kind === 'people' ? 'Settings > Users' : 'Settings > Apps' })}
          value={count}
          onChange={setCount}
          inputMode="numeric"
          autoComplete="off"
          error={refused}
          connectedRight={
            <Button
              loading={busy}
              disabled={count.trim() === ''}
              onClick={() => send({ intent: 'count', kind, count })}
            >
              {t('sources.countSave')}
            </Button>
          }
        />
      </Box>
    </InlineStack>
  );
}

/** Of what was pasted or typed there is no more to say than that; a file has its name, and Shopify's answer its query. */
const originOf = ({ route, origin }: SourceSheet, way: string): string =>
  route === 'paste' || route === 'manual' ? way : `${way}: ${origin}`;
