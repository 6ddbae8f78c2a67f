import type { ReactNode } from 'react';
import { BlockStack, Box, Button, Card, Icon, InlineStack, Text } from '@shopify/polaris';
import type { IconSource } from '@shopify/polaris';

type Way = { content: string; url?: string; target?: '_top'; onAction?: () => void; external?: boolean };

/** A page or a card that has nothing to show yet: what belongs here, and the one thing to do about it. */
export function Empty(props: {
  /** 1 when this is the whole page, which then has no other heading. */
  level?: 1 | 2;
  icon: IconSource;
  heading: string;
  children: ReactNode;
  action?: Way;
  other?: Way;
}) {
  return (
    <Card>
      <Box paddingBlock="800">
        <BlockStack gap="400" inlineAlign="center">
          <Box background="bg-fill-secondary" borderRadius="full" padding="300">
            <Icon source={props.icon} tone="subdued" />
          </Box>
          <Box maxWidth="440px">
            <BlockStack gap="200">
              <Text as={props.level === 1 ? 'h1' : 'h2'} variant="headingMd" alignment="center">
                {props.heading}
              </Text>
              <div className="empty-words">{props.children}</div>
            </BlockStack>
          </Box>
          {props.action || props.other ? (
            <InlineStack gap="200" align="center">
              {props.other ? <WayButton way={props.other} /> : null}
              {props.action ? <WayButton way={props.action} primary /> : null}
            </InlineStack>
          ) : null}
        </BlockStack>
      </Box>
    </Card>
  );
}

function WayButton({ way, primary = false }: { way: Way; primary?: boolean }) {
  return (
    <Button
      variant={primary ? 'primary' : undefined}
      url={way.url}
      target={way.target}
      external={way.external}
      onClick={way.onAction}
    >
      {way.content}
    </Button>
  );
}
