import { useState } from 'react';
import { Banner, BlockStack, Button, Card, Collapsible, Text } from '@shopify/polaris';
import { CopyText } from '#app/components/layout/copy-text.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { EvidenceScreen } from '#app/presenters/evidence.ts';

/** What an auditor needs besides the pack, and the commands they type. */
export function CheckCard({ screen }: { screen: EvidenceScreen }) {
  const { t, dateTimeInZone } = useWording();
  const [plain, showPlain] = useState(false);
  const { key, checkpoint } = screen;
  if (!key) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            {t('evidence.keyTitle')}
          </Text>
          <Text as="p" tone="subdued">
            {t('evidence.keyWhy')}
          </Text>
        </BlockStack>
        {key.demo ? <Banner tone="warning">{t('evidence.keyDemo')}</Banner> : null}
        <BlockStack gap="150">
          <Text as="h3" variant="headingSm">
            {t('evidence.key')}
          </Text>
          <CopyText content={key.text} label={t('evidence.copyKey')} />
        </BlockStack>
        <BlockStack gap="150">
          <Text as="p">{t('evidence.verifyCommand')}</Text>
          <CopyText content={`node verify.mjs pack.zip --key '${key.text}'`} />
        </BlockStack>
        <BlockStack gap="150" inlineAlign="start">
          <Button variant="plain" onClick={() => showPlain(!plain)} ariaExpanded={plain} ariaControls="verify-plain">
            {t('shared.technicalDetails')}
          </Button>
          <Collapsible id="verify-plain" open={plain}>
            <BlockStack gap="150">
              <Text as="p">{t('evidence.verifyPlain')}</Text>
              <Text as="p">{t('evidence.verifySums')}</Text>
              <pre className="verbatim">
                sha256sum --strict -c manifest-sha256.txt && sha256sum --strict -c tagmanifest-sha256.txt
              </pre>
              <Text as="p">{t('evidence.verifySignature')}</Text>
              <pre className="verbatim">
                openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tagmanifest-sha256.txt -sigfile
                tagmanifest-sha256.txt.sig
              </pre>
              <Text as="p">
                {t('evidence.origin')}: <code className="anywhere">{key.origin}</code>
              </Text>
              {checkpoint ? (
                <Text as="p">
                  {t('evidence.lastSigned', { date: dateTimeInZone(checkpoint.at), size: Number(checkpoint.size) })}
                </Text>
              ) : null}
            </BlockStack>
          </Collapsible>
        </BlockStack>
      </BlockStack>
    </Card>
  );
}
