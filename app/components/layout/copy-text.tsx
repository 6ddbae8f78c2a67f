import { useRef } from 'react';
import { BlockStack, Box, Button, InlineStack } from '@shopify/polaris';
import { ClipboardIcon } from '@shopify/polaris-icons';
import { showToast } from './app-bridge.ts';
import { useWording } from './locale.tsx';

/** A text to take elsewhere, with a button that copies it. */
export function CopyText({ content, label }: { content: string; label?: string }) {
  const { t } = useWording();
  const shown = useRef<HTMLPreElement>(null);
  const copy = async () => {
    const done = await copied(content, shown.current);
    showToast(done ? t('shared.copied') : t('shared.copyByHand'), { isError: !done });
  };
  return (
    <BlockStack gap="200">
      <Box background="bg-surface-secondary" borderRadius="200" padding="300">
        <pre className="verbatim" ref={shown}>
          {content}
        </pre>
      </Box>
      <InlineStack>
        <Button icon={ClipboardIcon} onClick={() => void copy()}>
          {label ?? t('shared.copy')}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

// The admin's frame may forbid the clipboard; the selection then stands, ready for Ctrl+C.
async function copied(content: string, shown: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    if (shown) window.getSelection()?.selectAllChildren(shown);
    return document.execCommand('copy');
  }
}
