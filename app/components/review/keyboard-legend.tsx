import { useId, useState } from 'react';
import { BlockStack, Box, Button, Collapsible, InlineStack, KeyboardKey, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';

const KEYS = [
  { keys: ['↓', '↑'], what: 'decide.key.move' },
  { keys: ['K'], what: 'decide.key.keep' },
  { keys: ['R'], what: 'decide.key.remove' },
  { keys: ['C'], what: 'decide.key.cannotTell' },
  { keys: ['N'], what: 'decide.key.note' },
  { keys: ['U'], what: 'decide.key.undo' },
  { keys: ['X'], what: 'decide.key.select' },
] as const;

/** Which keys decide. They work only while a row has the focus, so that typing anywhere else is just typing. */
export function KeyboardLegend() {
  const { t } = useWording();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <Box paddingInline={{ xs: '400', sm: '0' }}>
      <Button variant="plain" onClick={() => setOpen(!open)} ariaExpanded={open} ariaControls={id}>
        {t('decide.keys')}
      </Button>
      <Collapsible id={id} open={open}>
        <Box paddingBlockStart="200">
          <BlockStack gap="150">
            <Text as="p" tone="subdued">
              {t('decide.keysHelp')}
            </Text>
            {KEYS.map(({ keys, what }) => (
              <InlineStack key={what} gap="200" blockAlign="center">
                {keys.map((key) => (
                  <KeyboardKey key={key}>{key}</KeyboardKey>
                ))}
                <Text as="span">{t(what)}</Text>
              </InlineStack>
            ))}
          </BlockStack>
        </Box>
      </Collapsible>
    </Box>
  );
}
