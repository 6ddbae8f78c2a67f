import { BlockStack, Card, Text } from '@shopify/polaris';
import { DownloadButton } from '#app/components/layout/download-button.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReviewedKind } from '#app/domain/evidence/list-entries.ts';

/** The newest lists as files that prove what they were on their day. */
export function SignedLists({
  lists,
}: {
  lists: { kind: ReviewedKind; listId: string; takenAt: string; rows: number }[];
}) {
  const { t, dateTime } = useWording();
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t('signed.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t('signed.help')}
          </Text>
        </BlockStack>
        {lists.map(({ kind, listId, takenAt, rows }) => (
          <BlockStack key={listId} gap="100">
            <DownloadButton fileKind="list" fileRef={listId} label={t(`signed.${kind}`)} />
            <Text as="p" tone="subdued">
              {t('signed.of', { count: t(`shared.${kind}`, { count: rows }), date: dateTime(takenAt) })}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
