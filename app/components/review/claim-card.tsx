import { Form, useFetcher } from '@remix-run/react';
import { useState } from 'react';
import { Banner, BlockStack, Button, Card, InlineStack, Text, TextField } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ClaimScreen } from '#app/presenters/claim.ts';

/** Asks a reviewer which row of the people list they are; nobody decides before that is known. */
export function ClaimCard({ claim }: { claim: ClaimScreen }) {
  const { t } = useWording();
  const [search, setSearch] = useState(claim.search);
  const fetcher = useFetcher<{ refused: string } | { done: string }>();
  if (claim.state === 'waiting') return <WaitingClaim name={claim.claimed ?? ''} />;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('claim.title')}
        </Text>
        <Text as="p">{t('claim.why')}</Text>
        {fetcher.data && 'refused' in fetcher.data ? <Banner tone="critical">{fetcher.data.refused}</Banner> : null}
        <BlockStack gap="200">
          {claim.candidates.map((row) => (
            <fetcher.Form method="post" action="/app/claims" key={row.subjectKey}>
              <input type="hidden" name="intent" value="claim" />
              <input type="hidden" name="subjectKey" value={row.subjectKey} />
              <InlineStack align="space-between" blockAlign="center" gap="200">
                <span className="anywhere">
                  <Text as="span" fontWeight="semibold">
                    {row.name}
                  </Text>{' '}
                  <Text as="span" tone="subdued">
                    {row.email}
                  </Text>
                </span>
                <Button submit size="slim" loading={fetcher.state !== 'idle'}>
                  {t('claim.thisIsMe')}
                </Button>
              </InlineStack>
            </fetcher.Form>
          ))}
          {claim.candidates.length === 0 ? (
            <Text as="p" tone="subdued">
              {t('claim.nobody', { search: claim.search })}
            </Text>
          ) : null}
        </BlockStack>
        <Form method="get">
          <InlineStack gap="200" blockAlign="end">
            <TextField label={t('claim.search')} name="me" autoComplete="off" value={search} onChange={setSearch} />
            <Button submit>{t('claim.find')}</Button>
          </InlineStack>
        </Form>
      </BlockStack>
    </Card>
  );
}

/** Somebody who picked the wrong row takes it back here, instead of waiting for a confirmation that must not come. */
function WaitingClaim({ name }: { name: string }) {
  const { t } = useWording();
  const fetcher = useFetcher<{ refused: string } | { done: string }>();
  return (
    <Banner tone="warning" title={t('claim.waitingTitle')}>
      <BlockStack gap="200">
        <p>{t('claim.waiting', { name })}</p>
        {fetcher.data && 'refused' in fetcher.data ? <p role="alert">{fetcher.data.refused}</p> : null}
        <fetcher.Form method="post" action="/app/claims">
          <input type="hidden" name="intent" value="withdraw" />
          <Button submit loading={fetcher.state !== 'idle'}>
            {t('claim.withdraw')}
          </Button>
        </fetcher.Form>
      </BlockStack>
    </Banner>
  );
}
