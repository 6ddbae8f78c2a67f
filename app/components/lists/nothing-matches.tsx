import { BlockStack, Box, Button, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { useTableState } from './list-table-state.ts';

/** An empty table under filters: says so, and offers the way back. */
export function NothingMatches({ title }: { title: string }) {
  const { t } = useWording();
  const { show } = useTableState();
  return (
    <Box padding="800">
      <BlockStack gap="200" inlineAlign="center">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        <Text as="p" tone="subdued">
          {t('filter.tryOther')}
        </Text>
        <Button onClick={() => show('')}>{t('filter.clear')}</Button>
      </BlockStack>
    </Box>
  );
}
