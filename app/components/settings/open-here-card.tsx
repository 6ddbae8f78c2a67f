import { Badge, BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';

export interface OpenHereFacts {
  kind: 'people' | 'apps';
  api: 'open' | 'can_ask' | 'refused' | 'closed_public' | 'closed_custom';
  last: { takenAt: string; route: string } | null;
}

/** The three ways of one list, each open or closed, with the reason and what to do instead. */
export function OpenHereCard({ facts, manages }: { facts: OpenHereFacts; manages: boolean }) {
  const { t, dateTimeInZone } = useWording();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="h3" variant="headingSm">
            {t(`settings.open.${facts.kind}`)}
          </Text>
          {manages ? (
            <Button variant="plain" url={`/app/${facts.kind}/new`}>
              {t('settings.open.bring')}
            </Button>
          ) : null}
        </InlineStack>
        <Way name={t('settings.open.route.api')} why={t(`settings.open.api.${facts.api}`)} state={stateOf(facts.api)} />
        <Way name={t('settings.open.route.import')} why={t('settings.open.import')} state="open" />
        <Way name={t('settings.open.route.paste')} why={t('settings.open.paste')} state="open" />
        <Text as="p" tone="subdued">
          {facts.last
            ? t('settings.open.last', {
                route: textFor(`route.${facts.last.route}`, 'shared.notKnown'),
                date: dateTimeInZone(facts.last.takenAt),
              })
            : t('settings.open.lastNone')}
        </Text>
      </BlockStack>
    </Card>
  );
}

type WayState = 'open' | 'closed' | 'can_ask';

function stateOf(api: OpenHereFacts['api']): WayState {
  if (api === 'open' || api === 'can_ask') return api;
  return 'closed';
}

function Way({ name, why, state }: { name: string; why: string; state: WayState }) {
  const { t } = useWording();
  return (
    <BlockStack gap="050">
      <InlineStack gap="200" blockAlign="center">
        <Text as="h4" fontWeight="medium">
          {name}
        </Text>
        {state === 'open' ? (
          <Badge tone="success">{t('settings.open.yes')}</Badge>
        ) : (
          <Badge>{state === 'closed' ? t('settings.open.no') : t('settings.open.canAsk')}</Badge>
        )}
      </InlineStack>
      <Text as="p" tone="subdued">
        {why}
      </Text>
    </BlockStack>
  );
}
