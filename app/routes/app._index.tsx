import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';
import { FactsCard } from '#app/components/home/facts-card.tsx';
import { SetupCard } from '#app/components/home/setup-card.tsx';
import { StepCard } from '#app/components/home/step-card.tsx';
import { ClaimCard } from '#app/components/review/claim-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import { authenticate } from '#app/context.server.ts';
import { isText } from '#app/forms/read-form.ts';
import { isMatched, presentClaim } from '#app/presenters/claim.ts';
import { presentHome } from '#app/presenters/home.ts';
import { matchMember } from '#app/usecases/review/match-member.ts';
import { dismissSetup, setupDismissedKey } from '#app/usecases/members/dismiss-setup.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  const home = await presentHome(context, setupDismissedKey(context.actor.memberId));
  const me = new URL(request.url).searchParams.get('me') ?? '';
  return { ...home, claim: await claimOf(context, isText(me) ? me : '') };
}

export async function action({ request }: ActionFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'reviewer', 'auditor']);
  return dismissSetup(context);
}

/**
 * Whoever decides and is on no row of the list for certain is asked here, before there is a row for them to decide: a reviewer who was
 * appointed by a row without an address, or a manager before they start. Nobody else sees the question; an owner, who may be given a
 * row later, is matched by what Shopify says of them as soon as they open the app.
 */
function claimOf(context: Awaited<ReturnType<typeof authenticate>>['context'], search: string) {
  const decides = context.actor.roles.some((role) => role === 'manager' || role === 'reviewer');
  return context.db.inShop(context.shop.shopId, async (tx) => {
    if (!(decides || context.actor.roles.includes('owner')) || (await isMatched(tx, context, null))) return null;
    const matched = await matchMember(tx, context);
    return decides ? presentClaim(tx, context, null, matched, search) : null;
  });
}

export default function Home() {
  const { t } = useWording();
  const { step, setup, manages, claim, ...facts } = useLoaderData<typeof loader>();
  return (
    <Page title={t('home.title')} narrowWidth={facts.lists === null}>
      <BlockStack gap="400">
        <StepCard step={step} />
        {claim ? <ClaimCard claim={claim} /> : null}
        <FactsCard facts={facts} />
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
