import { useState } from 'react';
import { Banner, BlockStack, Button, Card, Collapsible, InlineStack, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReviewSetupScreen } from '#app/presenters/review-setup.ts';
import { textFor } from '#app/text/text.ts';
import type { SetUpPlan } from './setup-page.tsx';

/** Who decides how many rows, and whether they have ever opened the app. */
export function Reviewers({ plan }: { plan: SetUpPlan }) {
  const { t } = useWording();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('setup.whoTitle')}
        </Text>
        {plan.reviewers.map((reviewer) => (
          <Reviewer key={reviewer.memberId ?? reviewer.name} reviewer={reviewer} />
        ))}
      </BlockStack>
    </Card>
  );
}

function Reviewer({ reviewer }: { reviewer: SetUpPlan['reviewers'][number] }) {
  const { t, date } = useWording();
  const [steps, showSteps] = useState(false);
  const id = `grant-${reviewer.memberId ?? reviewer.name}`;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <InlineStack gap="200">
        <Text as="span" fontWeight="semibold">
          {reviewer.name}
        </Text>
        <Text as="span" tone="subdued" numeric>
          {t('shared.rows', { count: reviewer.rows })}
        </Text>
      </InlineStack>
      <Text as="p" tone="subdued">
        {reviewer.firstOpenedAt ? t('setup.opened', { date: date(reviewer.firstOpenedAt) }) : t('setup.neverOpened')}
      </Text>
      <Text as="p" tone="subdued">
        {textFor(`setup.matched.${reviewer.matched}`, 'setup.matched.not_matched')}
      </Text>
      {reviewer.firstOpenedAt ? null : (
        <>
          <Button variant="plain" onClick={() => showSteps(!steps)} ariaExpanded={steps} ariaControls={id}>
            {t('setup.howToGrant')}
          </Button>
          <Collapsible id={id} open={steps}>
            <GrantSteps name={reviewer.name} />
          </Collapsible>
        </>
      )}
    </BlockStack>
  );
}

/** How somebody gets to open the app. */
export function GrantSteps({ name }: { name: string }) {
  const { t } = useWording();
  return (
    <List type="number" gap="extraTight">
      <List.Item>{t('setup.grant1', { name })}</List.Item>
      <List.Item>{t('setup.grant2')}</List.Item>
      <List.Item>{t('setup.grant3', { name })}</List.Item>
    </List>
  );
}

const OLD_AFTER_DAYS = 30;

/** The lists that starting freezes: how old they are, and whether anybody counted. */
export function Lists({ screen }: { screen: ReviewSetupScreen }) {
  const { t, date } = useWording();
  if (screen.lists.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t('setup.listsTitle')}
        </Text>
        {screen.lists.map((list) => (
          <BlockStack key={list.kind} gap="100" inlineAlign="start">
            <Text as="span" fontWeight="semibold">
              {t(`setup.list.${list.kind}`, { count: list.rows })}
            </Text>
            <Text as="p" tone="subdued">
              {t('setup.list.from', { route: t(`route.${list.route}`), date: date(list.takenAt) })},{' '}
              {t('setup.list.age', { days: list.ageDays })}
            </Text>
            {list.rowsByHand > 0 ? (
              <Text as="p" tone="subdued">
                {t('list.byHandOf', { count: list.rowsByHand })}
              </Text>
            ) : null}
            <Text as="p" tone="subdued">
              {list.secondCount === null
                ? t('setup.list.notCounted')
                : t('setup.list.counted', { count: list.secondCount })}
            </Text>
            {list.ageDays > OLD_AFTER_DAYS ? (
              <Banner tone="warning">{t('setup.list.old', { days: list.ageDays })}</Banner>
            ) : null}
            <Button
              variant="plain"
              url={list.kind === 'roles' ? '/app/sources/new?kind=roles' : `/app/${list.kind}/new`}
            >
              {t('setup.list.refresh')}
            </Button>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
