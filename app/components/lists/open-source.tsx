import { useEffect, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Spinner, Text } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import { usePolling } from '#app/components/layout/use-polling.ts';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ListSource } from '#app/presenters/list-source.ts';
import type { BringAnswer } from './bring-list.tsx';
import { FailedReadingBanner } from './failed-reading.tsx';

/** What Countersign could find without a person, shown before it asks for anything. Nothing to say about a closed people list. */
export function OpenSource({ kind, source }: { kind: SubjectKind; source: ListSource }) {
  const { t, date } = useWording();
  if (kind === 'people' && !source.apiOpen) return null;
  return (
    <>
      {source.failed ? <FailedReadingBanner failed={source.failed} hasList={source.last !== null} /> : null}
      <Card>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t('apps.found.title')}
          </Text>
          <Text as="p">{source.apiOpen ? t(`${kind}.found.open`) : t('apps.found.none')}</Text>
          {kind === 'apps' && source.last ? (
            <Text as="p" tone="subdued">
              {t('apps.found.last', { count: source.last.count, date: date(source.last.takenAt) })}
            </Text>
          ) : null}
          {source.apiOpen ? <Refresh kind={kind} source={source} /> : null}
        </BlockStack>
      </Card>
    </>
  );
}

/** What was there when the reading was asked for: it has ended as soon as either is another one. */
type Before = { listId: string | null; failedAt: string | null };

const standing = ({ last, failed }: ListSource): Before => ({
  listId: last?.listId ?? null,
  failedAt: failed?.at ?? null,
});

const SLOW_AFTER_MS = 120_000;

function Refresh({ kind, source }: { kind: SubjectKind; source: ListSource }) {
  const { t } = useWording();
  const fetcher = useFetcher<BringAnswer>();
  const [before, setBefore] = useState<Before | null>(null);
  const now = standing(source);
  const requested = before !== null && fetcher.data?.outcome === 'requested';
  const arrived = requested && now.listId !== before.listId;
  const reading = requested && !arrived && now.failedAt === before.failedAt;
  const isSlow = useTooLong(reading);
  usePolling(reading);
  useEffect(() => {
    if (arrived) showToast(t(`${kind}.saved`));
  }, [arrived, kind, t]);
  const ask = () => {
    setBefore(now);
    fetcher.submit({ intent: 'refresh', kind }, { method: 'post', action: '/app/lists' });
  };
  return (
    <BlockStack gap="200">
      <InlineStack gap="200">
        <Button loading={fetcher.state !== 'idle'} disabled={reading} onClick={ask}>
          {t('bring.refreshOpen')}
        </Button>
        {arrived ? <Button url={`/app/${kind}`}>{t(`bring.arrived.look.${kind}`)}</Button> : null}
      </InlineStack>
      <div role="status">
        {reading ? (
          <InlineStack gap="200" blockAlign="center" wrap={false}>
            <Spinner size="small" accessibilityLabel={t('bring.reading')} />
            <Text as="p">{t(isSlow ? 'bring.refreshSlow' : 'bring.refreshRequested')}</Text>
          </InlineStack>
        ) : arrived ? (
          <Text as="p" tone="success">
            {t(`bring.arrived.${kind}`, { count: source.last?.count ?? 0 })}
          </Text>
        ) : (
          <Text as="p" tone="subdued">
            {t('bring.refreshOr')}
          </Text>
        )}
      </div>
      {fetcher.data?.outcome === 'refused' ? (
        <Text as="p" tone="critical">
          {fetcher.data.sentence}
        </Text>
      ) : null}
    </BlockStack>
  );
}

/** Has something been under way for longer than it usually takes? */
function useTooLong(underWay: boolean): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!underWay) return;
    const timer = setTimeout(() => setSlow(true), SLOW_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [underWay]);
  return isSlow;
}
