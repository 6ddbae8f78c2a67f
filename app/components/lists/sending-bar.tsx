import { BlockStack, Card, ProgressBar, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';

/** How far a large file is on its way, and then that it is being read. Nothing while none is under way. */
export function SendingBar({ percent }: { percent: number | null }) {
  const { t } = useWording();
  if (percent === null) return null;
  const words = percent < 100 ? t('bring.sending', { percent }) : t('bring.readingFile');
  return (
    <Card>
      <div role="status">
        <BlockStack gap="200">
          <Text as="p">{words}</Text>
          <ProgressBar progress={percent} size="small" />
        </BlockStack>
      </div>
    </Card>
  );
}
