import { BlockStack, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { RolledForward, StepLine } from '#app/presenters/sources.ts';

/** The list before, rolled forward to the list now, each step with its line of the activity log. */
export function RolledCard({ rolled }: { rolled: RolledForward | null }) {
  const { t } = useWording();
  return (
    <TitledCard title={t('sources.rollTitle')} why={t('sources.rollWhy')}>
      {rolled === null ? <Text as="p">{t('sources.rollNone')}</Text> : <Rolled rolled={rolled} />}
    </TitledCard>
  );
}

function Rolled({ rolled }: { rolled: RolledForward }) {
  const { t } = useWording();
  const { before, after, added, removed } = rolled;
  return (
    <BlockStack gap="200">
      <Text as="p" variant="headingMd" numeric>
        {t('sources.rollSum', { before, added, removed, after })}
      </Text>
      {rolled.addsUp ? null : (
        <Text as="p" tone="critical">
          {t('sources.rollFails')}
        </Text>
      )}
      <Log rolled={rolled} />
      <List>
        {rolled.steps.map((step, index) => (
          <List.Item key={`step ${index}`}>
            <Step step={step} hasLog={rolled.log !== null} />
          </List.Item>
        ))}
        {rolled.unmatched.map(({ name, what }, index) => (
          <List.Item key={`line ${index}`}>{t('sources.step.unmatched', { name, what })}</List.Item>
        ))}
        {rolled.changedAddress.map((names, index) => (
          <List.Item key={`address ${index}`}>{t('sources.step.changed', names)}</List.Item>
        ))}
      </List>
      {rolled.more > 0 ? <Text as="p">{t('sources.more', { count: rolled.more })}</Text> : null}
    </BlockStack>
  );
}

const VERDICTS = {
  matched: 'sources.rollMatched',
  differences: 'sources.rollDifferences',
  not_covered: 'sources.rollNotCovered',
} as const;

function Log({ rolled: { log, verdict } }: { rolled: RolledForward }) {
  const { t, date } = useWording();
  if (log === null || log.first === null || log.last === null) return <Text as="p">{t('sources.rollNoLog')}</Text>;
  return (
    <Text as="p">
      {t('sources.rollLog', { first: date(log.first), last: date(log.last) })} {t(VERDICTS[verdict])}
    </Text>
  );
}

function Step({ step: { step, name, at, why }, hasLog }: { step: StepLine; hasLog: boolean }) {
  const { t, date } = useWording();
  const line = at === null ? why !== null && t(`sources.step.${why}`) : t('sources.step.line', { date: date(at) });
  // Without a log every step lacks its line, which is said once.
  const found = hasLog && line ? `, ${line}` : '';
  return (
    <span className="anywhere">
      {t(`sources.step.${step}`, { name })}
      {found}
    </span>
  );
}
