import { Banner, BlockStack, Card, Text } from '@shopify/polaris';
import { CopyText } from '#app/components/layout/copy-text.tsx';
import { useWording } from '#app/components/layout/locale.tsx';

export interface KeyFacts {
  text: string;
  fingerprint: string;
  demo: boolean;
}

/** The public key of the record, its fingerprint, and the one command that checks a pack. */
export function KeyCard({ recordKey }: { recordKey: KeyFacts | null }) {
  const { t } = useWording();
  if (recordKey === null) {
    return (
      <Card>
        <Text as="p">{t('settings.key.none')}</Text>
      </Card>
    );
  }
  return (
    <Card>
      <BlockStack gap="400">
        {recordKey.demo ? <Banner tone="warning">{t('settings.key.demo')}</Banner> : null}
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {t('settings.key.fingerprint')}
          </Text>
          <code className="anywhere">{recordKey.fingerprint}</code>
        </BlockStack>
        <BlockStack gap="200">
          <Text as="h3" variant="headingSm">
            {t('settings.key.how')}
          </Text>
          <CopyText content={t('settings.key.command', { key: recordKey.text })} />
          <Text as="p" tone="subdued">
            {t('settings.key.commandHelp')}
          </Text>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}
