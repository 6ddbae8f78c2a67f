import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import { BlockStack, Button, Collapsible } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';

/** The mathematics, out of sight until asked for. `label` is for a fold that holds something else. */
export function Technical({ label, children }: { label?: string; children: ReactNode }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <BlockStack gap="200">
      <div>
        <Button
          variant="plain"
          disclosure={open ? 'up' : 'down'}
          onClick={() => setOpen(!open)}
          ariaExpanded={open}
          ariaControls={id}
        >
          {label ?? t('shared.technicalDetails')}
        </Button>
      </div>
      <Collapsible id={id} open={open}>
        <BlockStack gap="200">{children}</BlockStack>
      </Collapsible>
    </BlockStack>
  );
}
