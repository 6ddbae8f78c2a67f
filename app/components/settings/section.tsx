import type { ReactNode } from 'react';
import { BlockStack, Box, InlineGrid, Text } from '@shopify/polaris';

/** A part of the settings page: what it is about beside its cards, above them on a phone. */
export function Section({ title, help, children }: { title: string; help: string; children: ReactNode }) {
  return (
    <InlineGrid columns={{ xs: 1, md: ['oneThird', 'twoThirds'] }} gap={{ xs: '300', md: '500' }}>
      <Box paddingInline={{ xs: '400', sm: '0' }} paddingBlockStart={{ md: '400' }}>
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {help}
          </Text>
        </BlockStack>
      </Box>
      <div>{children}</div>
    </InlineGrid>
  );
}
