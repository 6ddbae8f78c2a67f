import { BlockStack, Card, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';

/** What the lists do not say. Unknown is told, never read as fine. */
export function NotKnown({ sentences }: { sentences: string[] }) {
  const { t } = useWording();
  if (sentences.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {t('standsOut.notKnown')}
        </Text>
        <List>
          {sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
        <Text as="p" tone="subdued">
          {t('standsOut.notKnownHelp')}
        </Text>
      </BlockStack>
    </Card>
  );
}
