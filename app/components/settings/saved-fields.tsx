import type { ReactNode } from 'react';
import { BlockStack, Button, FormLayout, InlineError, InlineStack } from '@shopify/polaris';

/** Fields that are kept by a button below them. What was refused stands between the two and is said of the field `of`. */
export function SavedFields(props: {
  of: string;
  refused: string | undefined;
  busy: boolean;
  label: string;
  onSave: () => void;
  children: ReactNode;
}) {
  return (
    <BlockStack gap="300">
      <FormLayout>{props.children}</FormLayout>
      {props.refused ? <InlineError message={props.refused} fieldID={props.of} /> : null}
      <InlineStack>
        <Button loading={props.busy} onClick={props.onSave}>
          {props.label}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
