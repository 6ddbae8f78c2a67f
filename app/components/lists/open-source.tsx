import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { SubjectKind } from '#app/domain/evidence/entry.ts';
import type { BringAnswer } from './bring-list.tsx';

export interface SourceFacts {
  apiOpen: boolean;
  last: { count: number; takenAt: string } | null;
}

/** What Countersign could find without a person, shown before it asks for anything. Nothing to say about a closed people list. */
export function OpenSource({ kind, source }: { kind: SubjectKind; source: SourceFacts }) {
  const { t, date } = useWording();
  if (kind === 'people' && !source.apiOpen) return null;
  return (
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
        {source.apiOpen ? <Refresh kind={kind} /> : null}
      </BlockStack>
    </Card>
  );
}

function Refresh({ kind }: { kind: SubjectKind }) {
  const { t } = useWording();
  const fetcher = useFetcher<BringAnswer>();
  const requested = fetcher.data?.outcome === 'requested';
  return (
    <BlockStack gap="200">
      <InlineStack>
        <Button
          loading={fetcher.state !== 'idle'}
          disabled={requested}
          onClick={() => fetcher.submit({ intent: 'refresh', kind }, { method: 'post', action: '/app/lists' })}
        >
          {t('bring.refreshOpen')}
        </Button>
      </InlineStack>
      <Text as="p" tone="subdued">
        {requested ? t('bring.refreshRequested') : t('bring.refreshOr')}
      </Text>
      {fetcher.data?.outcome === 'refused' ? (
        <Text as="p" tone="critical">
          {fetcher.data.sentence}
        </Text>
      ) : null}
    </BlockStack>
  );
}
