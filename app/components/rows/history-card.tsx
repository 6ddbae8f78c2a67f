import { BlockStack, Link, Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ChangeLines } from '#app/presenters/change-lines.ts';
import type { HistoryStep, PastDecision, RowHistory } from '#app/presenters/row-history.ts';

/** Since when a row is listed, and what changed from list to list. */
export function HistoryCard({ history, lookedThrough }: { history: RowHistory; lookedThrough: number }) {
  const { t, date } = useWording();
  const since = date(history.since);
  return (
    <TitledCard title={t('row.history')}>
      <Text as="p">
        {history.lists === 1
          ? t('row.history.only', { date: since })
          : t('row.history.since', { count: history.lists, date: since })}
      </Text>
      {history.steps.length > 1 ? (
        <ul className="history-list">
          {history.steps.map((step) => (
            <li key={`${step.takenAt} ${step.what}`}>
              <Step step={step} />
            </li>
          ))}
        </ul>
      ) : null}
      {history.isCut ? (
        <Text as="p" tone="subdued" variant="bodySm">
          {t('row.history.more', { count: lookedThrough })}
        </Text>
      ) : null}
    </TitledCard>
  );
}

function Step({ step }: { step: HistoryStep }) {
  const { t, date } = useWording();
  const words = t(`row.history.${step.what}`, { date: date(step.takenAt) });
  if (step.what !== 'changed') return <>{words}</>;
  return (
    <>
      {words} <ChangeWords lines={step} />
    </>
  );
}

/** What changed of one row, what it may do first. */
export function ChangeWords({ lines: { gained, lost, fields } }: { lines: ChangeLines }) {
  const { t } = useWording();
  return (
    <ul className="change-words">
      {gained.length > 0 ? <li className="anywhere">{t('changes.gained', { what: gained.join(', ') })}</li> : null}
      {lost.length > 0 ? <li className="anywhere">{t('changes.lost', { what: lost.join(', ') })}</li> : null}
      {fields.map((sentence) => (
        <li key={sentence} className="anywhere">
          {sentence}
        </li>
      ))}
    </ul>
  );
}

/** What reviews decided of a row. */
export function DecisionsCard({ decisions }: { decisions: PastDecision[] }) {
  const { t, date } = useWording();
  return (
    <TitledCard title={t('row.decisions')}>
      {decisions.length === 0 ? (
        <Text as="p" tone="subdued">
          {t('row.decisionsNone')}
        </Text>
      ) : (
        <ul className="history-list">
          {decisions.map(({ cycleId, review, decision, decidedAt, note }) => (
            <li key={cycleId}>
              <BlockStack gap="050">
                <Link url={`/app/reviews/${cycleId}`}>
                  {decision === null || decidedAt === null
                    ? t('row.decisionOpen', { review })
                    : t('row.decision', { review, date: date(decidedAt), decision: t(`decide.decided.${decision}`) })}
                </Link>
                {note ? <p className="verbatim">{note}</p> : null}
              </BlockStack>
            </li>
          ))}
        </ul>
      )}
    </TitledCard>
  );
}
