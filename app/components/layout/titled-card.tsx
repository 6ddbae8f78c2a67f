import type { ReactNode } from 'react';
import { BlockStack, Card, Text } from '@shopify/polaris';

/** A card that says at its top what it is about, and why one would want it. */
export function TitledCard({ title, why, children }: { title: string; why?: string; children?: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {title}
          </Text>
          {why === undefined ? null : (
            <Text as="p" tone="subdued">
              {why}
            </Text>
          )}
        </BlockStack>
        {children}
      </BlockStack>
    </Card>
  );
}
