import { BlockStack, Button, Card, InlineStack, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import type { Step } from '#app/presenters/home.ts';

/** The one thing to do next, with its reason and its button. */
export function StepCard({ step }: { step: Step }) {
  const wording = useWording();
  const { title, why, action } = wordsOf(step, wording);
  return (
    <Card>
      <BlockStack gap="300">
        <BlockStack gap="100">
          <Text as="h2" variant="headingLg">
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {why}
          </Text>
        </BlockStack>
        {action ? (
          <InlineStack>
            <Button variant="primary" size="large" url={action.url}>
              {action.content}
            </Button>
          </InlineStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

type Words = { title: string; why: string; action: { content: string; url: string } | null };

function wordsOf(step: Step, { t, date }: Wording): Words {
  switch (step.kind) {
    case 'people':
    case 'apps':
      return {
        title: t(`home.step.${step.kind}.title`),
        why: t(`home.step.${step.kind}.why`),
        action: { content: t(`home.step.${step.kind}.do`), url: `/app/${step.kind}/new` },
      };
    case 'start':
      return {
        title: t('home.step.start.title'),
        why: t('home.step.start.why'),
        action: { content: t('home.step.start.do'), url: '/app/stands-out' },
      };
    case 'again':
      return {
        title: t('home.step.again.title'),
        why: t('home.step.again.why', { name: step.name, date: date(step.closedAt) }),
        action: { content: t('home.step.again.do'), url: '/app/reviews/new' },
      };
    case 'decide':
      return {
        title: t('home.step.decide.title', { count: step.count }),
        why: t('home.step.decide.why', { name: step.name, date: date(step.dueAt) }),
        action: { content: t('home.step.decide.do'), url: `/app/reviews/${step.cycleId}` },
      };
    case 'sign':
      return {
        title: t('home.step.sign.title'),
        why: t('home.step.sign.why', { name: step.name }),
        action: { content: t('home.step.sign.do'), url: `/app/reviews/${step.cycleId}/sign` },
      };
    case 'wait':
      return {
        title: t('home.step.wait.title', { name: step.name }),
        why: t('home.step.wait.why', { count: step.count, people: step.people, date: date(step.dueAt) }),
        action: { content: t('home.step.wait.do'), url: `/app/reviews/${step.cycleId}` },
      };
    case 'remove':
      return {
        title: t('home.step.remove.title', { count: step.count }),
        why: t('home.step.remove.why', { name: step.name }),
        action: { content: t('home.step.remove.do'), url: `/app/reviews/${step.cycleId}/removals` },
      };
    case 'close':
      return {
        title: t('home.step.close.title', { name: step.name }),
        why: t('home.step.close.why'),
        action: { content: t('home.step.close.do'), url: `/app/reviews/${step.cycleId}/close` },
      };
    case 'closing':
      return {
        title: t('home.step.closing.title', { name: step.name }),
        why: t('home.step.closing.why'),
        action: { content: t('home.step.closing.do'), url: '/app/evidence' },
      };
    case 'read':
      return {
        title: t('home.step.read.title'),
        why: t('home.step.read.why'),
        action: { content: t('home.step.read.do'), url: '/app/evidence' },
      };
    case 'idle':
      return { title: t('home.step.idle.title'), why: t('home.step.idle.why'), action: null };
  }
}
