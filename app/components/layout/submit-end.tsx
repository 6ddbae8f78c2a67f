import { useNavigation } from '@remix-run/react';
import { Button, type ButtonProps, InlineStack } from '@shopify/polaris';

/** The button that sends the form it ends, at the end of its line; it turns while the form is on its way. */
export function SubmitEnd({ label, ...look }: { label: string } & Pick<ButtonProps, 'variant' | 'tone' | 'disabled'>) {
  const busy = useNavigation().state !== 'idle';
  return (
    <InlineStack align="end">
      <Button submit loading={busy} {...look}>
        {label}
      </Button>
    </InlineStack>
  );
}
