import { BlockStack, Box, Icon, InlineGrid, InlineStack, Text } from '@shopify/polaris';
import type { IconSource } from '@shopify/polaris';

export type Step = { icon: IconSource; title: string; help: string };

/** Three steps side by side, below each other on a phone. */
export function StepsPicture({ steps }: { steps: Step[] }) {
  return (
    <InlineGrid columns={{ xs: 1, sm: 3 }} gap="300">
      {steps.map((step, index) => (
        <Box key={step.title} background="bg-surface-secondary" borderRadius="200" padding="300">
          <BlockStack gap="150">
            <InlineStack gap="150" blockAlign="center" wrap={false}>
              <Box>
                <Icon source={step.icon} tone="base" />
              </Box>
              <Text as="h2" variant="headingSm">
                {index + 1}. {step.title}
              </Text>
            </InlineStack>
            <Text as="p" tone="subdued">
              {step.help}
            </Text>
          </BlockStack>
        </Box>
      ))}
    </InlineGrid>
  );
}
