import { Badge, BlockStack, Button, Card, ChoiceList, InlineStack, Page, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { OUTSIDE_ANSWERS } from '#app/domain/access/outside-access.ts';
import type { OutsideLine } from '#app/presenters/outside.ts';
import { useToldAction } from './use-told-action.ts';

/** The checklist of access that neither list can show: each question with where to look, its answer, and who gave it when. */
export function OutsidePage({ lines, manages }: { lines: OutsideLine[]; manages: boolean }) {
  const { t } = useWording();
  const answered = lines.filter((line) => line.answered !== null).length;
  return (
    <Page
      title={t('outside.title')}
      subtitle={t('outside.subtitle')}
      backAction={{ content: t('sources.title'), url: '/app/sources' }}
      titleMetadata={<Badge>{t('outside.progress', { answered, total: lines.length })}</Badge>}
      narrowWidth
    >
      <BlockStack gap="400">
        {lines.map((line) => (
          <Question key={line.question} line={line} manages={manages} />
        ))}
      </BlockStack>
    </Page>
  );
}

function Question({ line, manages }: { line: OutsideLine; manages: boolean }) {
  const { t, date } = useWording();
  const { question, answered, rowOf } = line;
  const { refused, busy, send } = useToldAction('/app/outside', t('outside.saved'));
  // A setting of the store is on or off; access is there or there is none.
  const words = {
    yes: t('outside.answer.yes'),
    none: t(rowOf ? 'outside.answer.none' : 'outside.answer.no'),
    not_known: t('outside.answer.not_known'),
  };
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {t(`outside.${question}`)}
        </Text>
        <Text as="p" tone="subdued">
          {t('outside.how', { where: t(`outside.${question}.how`) })}
        </Text>
        {manages ? (
          <ChoiceList
            title={t(`outside.${question}`)}
            titleHidden
            disabled={busy}
            choices={OUTSIDE_ANSWERS.map((value) => ({ value, label: words[value] }))}
            selected={answered ? [answered.answer] : []}
            onChange={([answer]) => answer && send({ question, answer })}
          />
        ) : answered ? (
          <Text as="p" fontWeight="medium">
            {words[answered.answer]}
          </Text>
        ) : null}
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Text as="p" tone="subdued">
            {answered
              ? t('outside.answered', { name: answered.by ?? t('byHand.somebody'), date: date(answered.at) })
              : t('outside.notAnswered')}
          </Text>
          {manages && rowOf !== null && answered?.answer === 'yes' ? (
            <Button url={`/app/by-hand?kind=${rowOf}`}>{t(`outside.addRow.${rowOf}`)}</Button>
          ) : null}
        </InlineStack>
        {refused ? (
          <Text as="p" tone="critical">
            {refused}
          </Text>
        ) : null}
      </BlockStack>
    </Card>
  );
}
