import { useState } from 'react';
import { Banner, BlockStack, Button, Card, InlineError, InlineStack, Text, TextField } from '@shopify/polaris';
import { DownloadButton } from '#app/components/layout/download-button.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { SavedFields } from './saved-fields.tsx';
import { useSettingsAction } from './use-settings-action.ts';

export interface CopiesFacts {
  addresses: { compliance: string | null; auditor: string | null };
  sendsMail: boolean;
  isStamped: boolean;
  last: { at: string; channel: 'compliance_mail' | 'auditor_mail' | 'download' | 'witness' } | null;
  isWaiting: boolean;
}

/** Who gets copies of the record by mail, whether they arrive, and a copy at once. */
export function CopiesCard({ copies, manages }: { copies: CopiesFacts; manages: boolean }) {
  const { t, dateTime } = useWording();
  const { sendsMail, isStamped, last, isWaiting, addresses } = copies;
  return (
    <Card>
      <BlockStack gap="400">
        {sendsMail ? null : <Banner tone="info">{t('settings.copies.noMail')}</Banner>}
        {manages ? <Addresses key={`${addresses.compliance} ${addresses.auditor}`} addresses={addresses} /> : null}
        <BlockStack gap="100">
          <Text as="p">
            {last ? t(`settings.copies.last.${last.channel}`, { date: dateTime(last.at) }) : t('settings.copies.none')}
          </Text>
          {isWaiting ? <Text as="p">{t('settings.copies.waiting')}</Text> : null}
          <Text as="p" tone="subdued">
            {t(isStamped ? 'settings.copies.stamped' : 'settings.copies.notStamped')}
          </Text>
        </BlockStack>
        <InlineStack gap="200">
          {manages && sendsMail ? <SendNow /> : null}
          <DownloadButton fileKind="checkpoint" fileRef="latest" label={t('settings.copies.download')} />
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

function Addresses({ addresses }: Pick<CopiesFacts, 'addresses'>) {
  const { t } = useWording();
  const [compliance, setCompliance] = useState(addresses.compliance ?? '');
  const [auditor, setAuditor] = useState(addresses.auditor ?? '');
  const { refused, busy, send } = useSettingsAction('settings.copies.saved');
  return (
    <SavedFields
      of="copies-addresses"
      refused={refused}
      busy={busy}
      label={t('shared.save')}
      onSave={() => send({ intent: 'copies', compliance, auditor })}
    >
      <TextField
        id="copies-addresses"
        type="email"
        label={t('settings.copies.compliance')}
        helpText={t('settings.copies.complianceHelp')}
        value={compliance}
        onChange={setCompliance}
        autoComplete="email"
      />
      <TextField
        type="email"
        label={t('settings.copies.auditor')}
        helpText={t('settings.copies.auditorHelp')}
        value={auditor}
        onChange={setAuditor}
        autoComplete="off"
      />
    </SavedFields>
  );
}

function SendNow() {
  const { t } = useWording();
  const { refused, busy, send } = useSettingsAction('settings.copies.sent');
  return (
    <BlockStack gap="200">
      <Button id="copies-send" loading={busy} onClick={() => send({ intent: 'send' })}>
        {t('settings.copies.send')}
      </Button>
      {refused ? <InlineError message={refused} fieldID="copies-send" /> : null}
    </BlockStack>
  );
}
