import { useEffect, useRef, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { SavedFields } from '#app/components/settings/saved-fields.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { AppPage } from '#app/presenters/app-page.ts';
import type { Answer } from '#app/text/answer.ts';

/** Whether an agreement about personal data is on record, and where a person enters one. */
export function AgreementCard({ page, manages }: { page: AppPage; manages: boolean }) {
  const { t, date } = useWording();
  const { agreement } = page;
  const fetcher = useFetcher<Answer>();
  const [signedOn, setSignedOn] = useState(agreement?.signedOn ?? '');
  const kept = useRef(agreement?.signedOn);
  useEffect(() => {
    if (kept.current === agreement?.signedOn) return;
    kept.current = agreement?.signedOn;
    setSignedOn(agreement?.signedOn ?? '');
  }, [agreement]);
  const { data } = fetcher;
  const { appKey } = page;
  const send = (form: { intent: 'agreement'; signedOn: string } | { intent: 'withdraw' }) =>
    fetcher.submit({ ...form, appKey }, { method: 'post', action: '/app/agreements' });
  return (
    <TitledCard title={t('row.agreement')}>
      <BlockStack gap="300">
        <Text as="p" tone={agreement ? undefined : 'subdued'}>
          {agreement === null
            ? t('row.agreementNo')
            : agreement.signedOn === null
              ? t('row.agreementYesUndated')
              : t('row.agreementYes', { date: date(agreement.signedOn) })}
        </Text>
        {manages && page.isNewest ? (
          <SavedFields
            of="signed-on"
            refused={data !== undefined && 'refused' in data ? data.refused : undefined}
            busy={fetcher.state !== 'idle'}
            label={t('row.agreementKeep')}
            onSave={() => send({ intent: 'agreement', signedOn })}
          >
            <TextField
              id="signed-on"
              type="date"
              label={t('row.agreementSigned')}
              value={signedOn}
              onChange={setSignedOn}
              autoComplete="off"
            />
          </SavedFields>
        ) : null}
        {agreement !== null && manages && page.isNewest ? (
          <InlineStack>
            <Button
              variant="plain"
              tone="critical"
              disabled={fetcher.state !== 'idle'}
              onClick={() => send({ intent: 'withdraw' })}
            >
              {t('row.agreementWithdraw')}
            </Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </TitledCard>
  );
}
