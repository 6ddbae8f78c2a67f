import { useState } from 'react';
import { Badge, Banner, BlockStack, Button, Card, Collapsible, InlineStack, Spinner, Text } from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import { DownloadButton } from '#app/components/layout/download-button.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';
import type { PackLine } from '#app/presenters/close.ts';

const TONES: Record<string, BadgeProps['tone']> = { ready: 'success', failed: 'critical', rejected: 'critical' };

export function isBeingMade(pack: Pick<PackLine, 'state' | 'isStuck'>): boolean {
  return pack.state === 'waiting' && !pack.isStuck;
}

/** One pack: being made, ready to download, or failed with what to do. */
export function PackCard(props: { pack: PackLine; title: string; primary?: boolean; again: React.ReactNode }) {
  const { pack, title } = props;
  const { t, dateTime } = useWording();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h2" variant="headingMd">
              {title}
            </Text>
            <Badge tone={TONES[pack.state]}>{packStateText(pack.state)}</Badge>
            {pack.edition > 1 ? <Badge>{t('evidence.pack.edition', { edition: pack.edition })}</Badge> : null}
          </InlineStack>
          {pack.state === 'ready' ? (
            <DownloadButton
              fileKind="pack"
              fileRef={pack.packId}
              label={t('evidence.pack.download')}
              variant={props.primary ? 'primary' : 'secondary'}
            />
          ) : null}
        </InlineStack>
        {isBeingMade(pack) ? (
          <InlineStack gap="200" blockAlign="center" wrap={false}>
            <Spinner size="small" accessibilityLabel={t('evidence.pack.state.waiting')} />
            <Text as="p">{t('evidence.pack.making')}</Text>
          </InlineStack>
        ) : null}
        {pack.state === 'ready' ? (
          <Text as="p" tone="subdued">
            {t('evidence.pack.ready')}
            {pack.readyAt ? ` ${t('evidence.pack.at', { date: dateTime(pack.readyAt) })}` : ''}
            {pack.sizeBytes === null ? '' : `, ${sizeText(pack.sizeBytes)}`}
          </Text>
        ) : null}
        {pack.isStuck ? (
          <Banner tone="warning">
            <BlockStack gap="200" inlineAlign="start">
              <p>{t('evidence.pack.stuck', { date: dateTime(pack.requestedAt) })}</p>
              {props.again}
            </BlockStack>
          </Banner>
        ) : null}
        {pack.state === 'failed' || pack.state === 'rejected' ? (
          <Banner tone="critical">
            <BlockStack gap="200" inlineAlign="start">
              <p>{t('evidence.pack.failed')}</p>
              {props.again}
            </BlockStack>
          </Banner>
        ) : null}
        {pack.digest ? <Technical pack={pack} /> : null}
      </BlockStack>
    </Card>
  );
}

function Technical({ pack }: { pack: PackLine }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  const id = `technical-${pack.packId}`;
  return (
    <BlockStack gap="150" inlineAlign="start">
      <Button variant="plain" onClick={() => setOpen(!open)} ariaExpanded={open} ariaControls={id}>
        {t('shared.technicalDetails')}
      </Button>
      <Collapsible id={id} open={open}>
        <BlockStack gap="100">
          <Text as="p">{t('evidence.pack.digest')}</Text>
          <code className="anywhere">{pack.digest}</code>
          {pack.checkpointSize ? (
            <Text as="p">{t('evidence.pack.checkpoint', { size: pack.checkpointSize })}</Text>
          ) : null}
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}

function packStateText(state: string): string {
  return textFor(`evidence.pack.state.${state}`, 'evidence.pack.state.waiting');
}

/** "412 kB": files are counted in thousands, as the admin does. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
