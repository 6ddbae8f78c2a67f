import { useEffect, useRef } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineError, Link, Text } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { OtherAccount, PersonPage } from '#app/presenters/person-page.ts';
import { rowAddress } from '#app/presenters/row-address.ts';
import type { Answer } from '#app/text/answer.ts';

/** Accounts that are one person's, why they are taken for it, and those that may be: for a person to say. */
export function AccountsCard({ page, manages }: { page: PersonPage; manages: boolean }) {
  const { t } = useWording();
  const { theirs, joinedBy, maybe } = page.accounts;
  const fetcher = useFetcher<Answer>();
  const { data } = fetcher;
  const told = useRef<Answer | undefined>(undefined);
  useEffect(() => {
    if (data === undefined || told.current === data) return;
    told.current = data;
    if ('done' in data) showToast(t('row.linked'));
  }, [data, t]);
  const say = (verdict: 'linked' | 'unlinked', other: OtherAccount) =>
    fetcher.submit(
      { verdict, other: String(other.position) },
      { method: 'post', action: rowAddress('people', page.listId, page.position) },
    );
  const row = (verdict: 'linked' | 'unlinked') => (other: OtherAccount) => (
    <li key={other.position}>
      <span className="anywhere">
        <Link url={rowAddress('people', page.listId, other.position)}>{other.name}</Link>{' '}
        <Text as="span" tone="subdued">
          {other.email ?? t('field.emailNotKnown')}
        </Text>
      </span>
      {manages ? (
        <Button
          size="slim"
          disabled={fetcher.state !== 'idle'}
          onClick={() => say(verdict, other)}
          accessibilityLabel={t(verdict === 'linked' ? 'row.linkOf' : 'row.unlinkOf', { name: other.name })}
        >
          {t(verdict === 'linked' ? 'row.link' : 'row.unlink')}
        </Button>
      ) : null}
    </li>
  );
  return (
    <TitledCard title={t('row.accounts')}>
      <BlockStack gap="300">
        {theirs.length === 0 ? (
          <Text as="p" tone="subdued">
            {t('row.accountsAlone')}
          </Text>
        ) : (
          <>
            <ul className="account-list">{theirs.map(row('unlinked'))}</ul>
            <Text as="p" tone="subdued" variant="bodySm">
              {t('row.joinedBy', { why: joinedBy.map((by) => t(`row.joined.${by}`)).join(', ') })}
            </Text>
          </>
        )}
        {maybe.length > 0 ? (
          <BlockStack gap="150">
            <Text as="p">{t('row.accountsMaybe')}</Text>
            <ul className="account-list">{maybe.map(row('linked'))}</ul>
          </BlockStack>
        ) : null}
        {data !== undefined && 'refused' in data ? <InlineError message={data.refused} fieldID="accounts" /> : null}
      </BlockStack>
    </TitledCard>
  );
}
