import { Badge, Banner, BlockStack, Button, Link, Page, Text } from '@shopify/polaris';
import { ArrowDownIcon, KeyIcon } from '@shopify/polaris-icons';
import { CopyText } from '#app/components/layout/copy-text.tsx';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { CheckScreen, EarlierPackKey, KeyLine } from '#app/presenters/evidence-check.ts';
import { FactList } from './fact-list.tsx';
import { saveFile } from './save-file.ts';
import { Technical } from './technical.tsx';

/** What an auditor needs besides the pack: the key by another way, and three ways to check. */
export function CheckPage({ screen }: { screen: CheckScreen | null }) {
  const { t } = useWording();
  return (
    <Page
      title={t('evidence.check.title')}
      backAction={{ content: t('evidence.title'), url: '/app/evidence' }}
      narrowWidth
    >
      {screen === null ? (
        <Empty icon={KeyIcon} heading={t('evidence.check.keyTitle')}>
          <p>{t('evidence.keyNone')}</p>
        </Empty>
      ) : (
        <BlockStack gap="400">
          <KeyCard screen={screen} />
          <WaysCard screen={screen} />
          {screen.earlier.length + screen.earlierPackKeys.length > 0 ? <EarlierCard screen={screen} /> : null}
        </BlockStack>
      )}
    </Page>
  );
}

const HELD = { 'the vendor': 'vendor', 'the audited organisation': 'organisation' } as const;

function KeyCard({ screen }: { screen: CheckScreen }) {
  const { t, date } = useWording();
  const { key, addresses } = screen;
  const held = key.heldBy === null ? 'unknown' : HELD[key.heldBy];
  return (
    <TitledCard title={t('evidence.check.keyTitle')} why={t('evidence.keyWhy')}>
      {key.demo ? <Banner tone="warning">{t('evidence.keyDemo')}</Banner> : null}
      <BlockStack gap="150">
        <Text as="h3" variant="headingSm">
          {t('evidence.check.vkey')}
        </Text>
        <CopyText content={key.text} label={t('evidence.copyKey')} />
      </BlockStack>
      <FactList
        facts={[
          { key: 'pack', name: t('evidence.check.packKey'), value: <code>{key.packKeyDigest}</code> },
          {
            key: 'address',
            name: t('evidence.check.keyAddress'),
            value: (
              <Link url={addresses.keys} target="_blank">
                {addresses.keys}
              </Link>
            ),
          },
        ]}
      />
      <Text as="p" tone="subdued">
        {t(`evidence.check.held.${held}`)} {t('evidence.check.state.current', { date: date(key.since) })}.
      </Text>
    </TitledCard>
  );
}

function WaysCard({ screen }: { screen: CheckScreen }) {
  const { t } = useWording();
  const { addresses, digests, key } = screen;
  return (
    <TitledCard title={t('evidence.check.howTitle')} why={t('evidence.check.howWhy')}>
      <Way place={1} title={t('evidence.check.page.title')} how={t('evidence.check.page.how')}>
        <Get words={t('evidence.check.page.get')} address={addresses.page} name="verify.html" digest={digests.page} />
      </Way>
      <Way place={2} title={t('evidence.check.script.title')} how={t('evidence.check.script.how')}>
        <Get
          words={t('evidence.check.script.get')}
          address={addresses.script}
          name="verify.mjs"
          digest={digests.script}
        />
        <CopyText content={`node verify.mjs pack.zip --key "${key.text}"`} />
      </Way>
      <Way place={3} title={t('evidence.check.tools.title')} how={t('evidence.check.tools.how')}>
        <Technical>
          <Text as="p">{t('evidence.check.technical.sums')}</Text>
          <pre className="evidence-json">{`sha256sum --strict -c manifest-sha256.txt
sha256sum --strict -c tagmanifest-sha256.txt`}</pre>
          <Text as="p">{t('evidence.check.technical.signature')}</Text>
          <pre className="evidence-json">
            openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile
            tagmanifest-sha256.txt.sig
          </pre>
        </Technical>
      </Way>
    </TitledCard>
  );
}

function Way(props: { place: number; title: string; how: string; children: React.ReactNode }) {
  return (
    <div className="evidence-way">
      <Badge>{String(props.place)}</Badge>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h3" variant="headingSm">
            {props.title}
          </Text>
          <Text as="p">{props.how}</Text>
        </BlockStack>
        {props.children}
      </BlockStack>
    </div>
  );
}

/** A file to take, its address, and the digest by which it is known to be the right one. */
function Get({ words, address, name, digest }: { words: string; address: string; name: string; digest: string }) {
  const { t } = useWording();
  return (
    <BlockStack gap="200" inlineAlign="start">
      <Button icon={ArrowDownIcon} onClick={() => saveFile(name, new URL(address).pathname)}>
        {words}
      </Button>
      <Text as="p" tone="subdued">
        <span className="anywhere">{address}</span>
      </Text>
      <Text as="p" tone="subdued">
        {t('evidence.check.digest')}: <code className="anywhere">{digest}</code>
      </Text>
    </BlockStack>
  );
}

function EarlierCard({ screen: { earlier, earlierPackKeys } }: { screen: CheckScreen }) {
  const wording = useWording();
  const { t } = wording;
  return (
    <TitledCard title={t('evidence.check.earlierTitle')} why={t('evidence.check.earlierWhy')}>
      {earlier.length > 0 ? (
        <EarlierKeys title={t('evidence.check.earlierLog')}>
          {earlier.map((key) => (
            <EarlierKey
              key={key.text}
              name={key.text}
              isBad={key.state === 'revoked'}
              state={stateText(wording, key)}
            />
          ))}
        </EarlierKeys>
      ) : null}
      {earlierPackKeys.length > 0 ? (
        <EarlierKeys title={t('evidence.check.earlierPack')}>
          {earlierPackKeys.map((key, place) => (
            <EarlierKey key={place} name={key.digest} isBad={false} state={packStateText(wording, key)} />
          ))}
        </EarlierKeys>
      ) : null}
    </TitledCard>
  );
}

function EarlierKeys({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {title}
      </Text>
      {children}
    </BlockStack>
  );
}

function EarlierKey({ name, state, isBad }: { name: string; state: string; isBad: boolean }) {
  return (
    <BlockStack gap="100">
      <code className="anywhere">{name}</code>
      <Text as="p" tone={isBad ? 'critical' : 'subdued'}>
        {state}
      </Text>
    </BlockStack>
  );
}

function packStateText({ t, date }: Wording, { since, replacedAt, replacedIn }: EarlierPackKey): string {
  return replacedAt === null || replacedIn === null
    ? t('evidence.check.state.retired', { date: date(since) })
    : t('evidence.check.state.replaced', { from: date(since), to: date(replacedAt), entry: replacedIn });
}

function stateText({ t, date, dateTimeInZone }: Wording, { state, since, revoked }: KeyLine): string {
  if (revoked === null) return t(`evidence.check.state.${state}`, { date: date(since) });
  const untrusted =
    revoked.untrustedSince === null
      ? t('evidence.check.untrustedUnknown')
      : t('evidence.check.untrusted', { date: dateTimeInZone(revoked.untrustedSince) });
  return [`${t('evidence.check.state.revoked', { date: date(revoked.at) })}.`, untrusted, revoked.reason ?? ''].join(
    ' ',
  );
}
