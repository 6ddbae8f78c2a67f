import { Badge, Banner, BlockStack, Card, InlineStack, List, Spinner, Text } from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import type { ReactNode } from 'react';
import { DownloadButton } from '#app/components/layout/download-button.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';
import type { PackLine } from '#app/presenters/close.ts';
import type { EvidencePack, PackVerdict, ErasedField } from '#app/presenters/evidence.ts';
import { Technical } from './technical.tsx';

const TONES: Record<string, BadgeProps['tone']> = {
  ready: 'success',
  stuck: 'attention',
  failed: 'critical',
  rejected: 'critical',
};

/** What the Evidence room says more than the page of one review does. */
type More = Partial<Pick<EvidencePack, 'sample' | 'replaces' | 'fieldsRemoved' | 'verdict'>>;

export function isBeingMade(pack: Pick<PackLine, 'state' | 'isStuck'>): boolean {
  return pack.state === 'waiting' && !pack.isStuck;
}

/** One pack: being made, ready to download, or failed with what to do. */
export function PackCard(props: { pack: PackLine & More; title: string; primary?: boolean; again: ReactNode }) {
  const { pack, title } = props;
  const wording = useWording();
  const { t } = wording;
  const state = shownState(pack);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" align="start" blockAlign="center">
            <Text as="h2" variant="headingMd">
              <span className="anywhere">{title}</span>
            </Text>
            <Badge tone={TONES[state]}>{packStateText(state)}</Badge>
            {pack.oscal ? <Badge>{t('evidence.pack.oscal')}</Badge> : null}
            {pack.edition > 1 ? <Badge>{t('evidence.pack.edition', { edition: pack.edition })}</Badge> : null}
          </InlineStack>
          {pack.state === 'ready' ? (
            <DownloadButton
              fileKind="pack"
              fileRef={pack.packId}
              label={t('evidence.pack.download')}
              accessibilityLabel={t('evidence.pack.downloadOf', { pack: packName(wording, pack, title) })}
              variant={props.primary ? 'primary' : 'secondary'}
            />
          ) : null}
        </InlineStack>
        <Standing pack={pack} again={props.again} />
        {pack.sample ? <Sample sample={pack.sample} /> : null}
        {pack.digest ? <PackTechnical pack={pack} /> : null}
      </BlockStack>
    </Card>
  );
}

/** Its state in more words than the database has: one that waits too long, and one that our own verifier does not accept. */
function shownState({ state, isStuck, failure }: PackLine): string {
  if (isStuck) return 'stuck';
  return failure === 'rejected_by_own_verifier' ? 'rejected' : state;
}

/** What tells this pack from every other on the page: for those who hear the buttons one by one. */
export function packName({ t, dateTime }: Wording, pack: PackLine, title: string): string {
  return [
    title,
    ...(pack.oscal ? [t('evidence.pack.oscal')] : []),
    ...(pack.edition > 1 ? [t('evidence.pack.edition', { edition: pack.edition })] : []),
    dateTime(pack.readyAt ?? pack.requestedAt),
  ].join(', ');
}

function Standing({ pack, again }: { pack: PackLine & More; again: ReactNode }) {
  const { t, dateTime } = useWording();
  if (isBeingMade(pack))
    return (
      <InlineStack gap="200" blockAlign="center" wrap={false}>
        <Spinner size="small" accessibilityLabel={t('evidence.pack.state.waiting')} />
        <Text as="p">{t('evidence.pack.making')}</Text>
      </InlineStack>
    );
  if (pack.state === 'ready') return <Ready pack={pack} />;
  if (pack.state === 'replaced')
    return (
      <Text as="p" tone="subdued">
        {t('evidence.pack.replacedWhy')}
      </Text>
    );
  const state = shownState(pack);
  return (
    <Banner tone={state === 'stuck' ? 'warning' : 'critical'}>
      <BlockStack gap="200" inlineAlign="start">
        <p>
          {state === 'stuck'
            ? t('evidence.pack.stuck', { date: dateTime(pack.requestedAt) })
            : t(state === 'rejected' ? 'evidence.pack.rejected' : 'evidence.pack.failed')}
        </p>
        {again}
      </BlockStack>
    </Banner>
  );
}

function Ready({ pack }: { pack: PackLine & More }) {
  const wording = useWording();
  const { t, dateTime } = wording;
  const removed = pack.fieldsRemoved?.length ?? 0;
  return (
    <BlockStack gap="100">
      <Text as="p">{verdictText(wording, pack.verdict ?? null)}</Text>
      {pack.oscal ? <Text as="p">{t('evidence.pack.oscalWhat')}</Text> : null}
      {pack.replaces || removed > 0 ? (
        <Text as="p">
          {pack.replaces ? t('evidence.pack.replaces', { edition: pack.replaces }) : ''}{' '}
          {removed > 0 ? t('evidence.pack.removed', { count: removed }) : ''}
        </Text>
      ) : null}
      <Text as="p" tone="subdued">
        {pack.readyAt ? t('evidence.pack.at', { date: dateTime(pack.readyAt) }) : ''}
        {pack.sizeBytes === null ? '' : `, ${sizeText(pack.sizeBytes)}`}
      </Text>
    </BlockStack>
  );
}

/** Our own verifier's answer in one line. */
function verdictText({ t }: Wording, verdict: PackVerdict | null): string {
  if (verdict === null) return t('evidence.pack.ready');
  return [
    t('evidence.pack.verdict', { passed: verdict.passed, of: verdict.of }),
    verdict.bracketed === null ? '' : t(verdict.bracketed ? 'evidence.pack.bracketed' : 'evidence.pack.notBracketed'),
    verdict.demo ? t('evidence.pack.demo') : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function Sample({ sample }: { sample: NonNullable<EvidencePack['sample']> }) {
  const { t } = useWording();
  const { seed, size, of, rows } = sample;
  return (
    <BlockStack gap="200">
      <Text as="p">
        <span className="anywhere">{t('evidence.pack.seed', { seed, size, of })}</span>
      </Text>
      <Technical label={t('evidence.pack.rows')}>
        <List type="number">
          {rows.map((name, place) => (
            <List.Item key={place}>{name}</List.Item>
          ))}
        </List>
      </Technical>
    </BlockStack>
  );
}

function PackTechnical({ pack }: { pack: PackLine & More }) {
  const wording = useWording();
  const { t } = wording;
  const removed = pack.fieldsRemoved ?? [];
  return (
    <Technical>
      <Text as="p">{t('evidence.pack.digest')}</Text>
      <code className="anywhere">{pack.digest}</code>
      {pack.checkpointSize ? (
        <Text as="p">{t('evidence.pack.technical.size', { size: pack.checkpointSize })}</Text>
      ) : null}
      {removed.length > 0 ? (
        <>
          <Text as="p">{t('evidence.pack.technical.removed')}</Text>
          <List>
            {removed.map((field, place) => (
              <List.Item key={place}>{erasedText(wording, field)}</List.Item>
            ))}
          </List>
        </>
      ) : null}
    </Technical>
  );
}

function erasedText({ t, dateTimeInZone }: Wording, field: ErasedField): string {
  if ('text' in field) return field.text;
  if ('entry' in field) return t('evidence.pack.removedField', field);
  const { list, row } = field;
  return list === null
    ? t('evidence.pack.removedRow.none', { row })
    : t(`evidence.pack.removedRow.${list.kind}`, { row, date: dateTimeInZone(list.takenAt) });
}

function packStateText(state: string): string {
  return textFor(`evidence.pack.state.${state}`, 'evidence.pack.state.waiting');
}

/** "412 kB": files are counted in thousands, as the admin does. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
