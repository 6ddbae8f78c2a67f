import { useFetcher } from '@remix-run/react';
import { Bleed, BlockStack, Box, Button, Card, Icon, InlineStack, Link, Text } from '@shopify/polaris';
import { CheckCircleIcon, XIcon } from '@shopify/polaris-icons';
import { useWording } from '#app/components/layout/locale.tsx';

export interface Setup {
  people: boolean;
  apps: boolean;
}

/** The way in, as a short list that a person can put away. */
export function SetupCard({ setup }: { setup: Setup }) {
  const { t } = useWording();
  const fetcher = useFetcher();
  if (fetcher.state !== 'idle') return null;
  const steps = [
    { done: setup.people, words: t('home.setup.people'), url: '/app/people/new' },
    { done: setup.apps, words: t('home.setup.apps'), url: '/app/apps/new' },
    { done: false, words: t('home.setup.start'), url: '/app/reviews/new' },
  ];
  const done = steps.filter((step) => step.done).length;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="start" wrap={false}>
          <BlockStack gap="050">
            <Text as="h2" variant="headingMd">
              {t('home.setup.title')}
            </Text>
            <Text as="p" tone="subdued">
              {t('home.setup.progress', { done, total: steps.length })}
            </Text>
          </BlockStack>
          <Bleed marginBlock="100" marginInline="100">
            <Button
              icon={XIcon}
              variant="tertiary"
              accessibilityLabel={t('home.setup.dismiss')}
              onClick={() => fetcher.submit({ intent: 'dismiss-setup' }, { method: 'post', action: '/app?index' })}
            />
          </Bleed>
        </InlineStack>
        <BlockStack gap="200">
          {steps.map((step) => (
            <InlineStack key={step.url} gap="200" blockAlign="center" wrap={false}>
              <Box>
                {step.done ? (
                  <Icon source={CheckCircleIcon} tone="success" accessibilityLabel={t('home.setup.done')} />
                ) : (
                  <span className="to-do" role="img" aria-label={t('home.setup.open')} />
                )}
              </Box>
              {step.done ? (
                <Text as="span" tone="subdued">
                  {step.words}
                </Text>
              ) : (
                <Link url={step.url} removeUnderline>
                  {step.words}
                </Link>
              )}
            </InlineStack>
          ))}
        </BlockStack>
      </BlockStack>
    </Card>
  );
}
