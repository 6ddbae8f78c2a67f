import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';
import { FactsCard } from '#app/components/home/facts-card.tsx';
import { SetupCard } from '#app/components/home/setup-card.tsx';
import { StepCard } from '#app/components/home/step-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentHome } from '#app/presenters/home.ts';
import { dismissSetup, setupDismissedKey } from '#app/usecases/members/dismiss-setup.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  const home = await presentHome(context, setupDismissedKey(context.actor.memberId));
  const onlyDecides = context.actor.roles.every((role) => role === 'reviewer');
  return { ...home, readsLists: !onlyDecides };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  return dismissSetup(context);
}

export default function Home() {
  const { t } = useWording();
  const { step, setup, manages, readsLists, ...facts } = useLoaderData<typeof loader>();
  return (
    <Page title={t('home.title')} narrowWidth={!readsLists}>
      <BlockStack gap="400">
        <StepCard step={step} />
        <FactsCard facts={facts} readsLists={readsLists} />
        {setup ? <SetupCard setup={setup} /> : null}
        {manages && facts.last === null ? <SampleCard /> : null}
      </BlockStack>
    </Page>
  );
}

function SampleCard() {
  const { t } = useWording();
  return (
    <Card>
      <InlineStack gap="400" align="space-between" blockAlign="center">
        <BlockStack gap="050">
          <Text as="h2" variant="headingSm">
            {t('home.sample.title')}
          </Text>
          <Text as="p" tone="subdued">
            {t('home.sample.why')}
          </Text>
        </BlockStack>
        <Button url="/app/sample">{t('home.sample.do')}</Button>
      </InlineStack>
    </Card>
  );
}
