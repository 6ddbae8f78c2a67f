import { useState } from 'react';
import { Form, useNavigation } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  InlineStack,
  Layout,
  Link,
  List,
  Page,
  Text,
  TextField,
} from '@shopify/polaris';
import { isBeingMade, PackCard } from '#app/components/evidence/pack-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { Wording } from '#app/components/layout/locale.tsx';
import { SubmitEnd } from '#app/components/layout/submit-end.tsx';
import type { CloseScreen } from '#app/presenters/close.ts';
import { textFor } from '#app/text/text.ts';
import { Everyone, Sentence } from './sign-page.tsx';
import { usePolling } from '#app/components/layout/use-polling.ts';

/** The result of a review: before it is closed what is missing, afterwards its pack. */
export function ClosePage({ screen, problem }: { screen: CloseScreen; problem: string | null }) {
  const wording = useWording();
  const { t, dateTimeInZone } = wording;
  const { cycle, closed, pack, manages } = screen;
  const base = `/app/reviews/${cycle.cycleId}`;
  usePolling(pack !== null && isBeingMade(pack));
  const mayClose = manages && screen.complete && cycle.state === 'remediating';
  const isOver = closed !== null || screen.cancelled !== null;
  const again = manages ? <MakePack again /> : null;
  return (
    <Page
      title={isOver ? cycle.name : t('close.title')}
      subtitle={
        closed ? t('close.closed', { who: closed.by, date: dateTimeInZone(closed.at) }) : endOf(screen, wording)
      }
      backAction={{ content: cycle.name, url: isOver ? '/app/reviews' : base }}
      primaryAction={screen.cancelled && manages ? { content: t('reviews.start'), url: '/app/reviews/new' } : undefined}
      secondaryActions={[
        ...(isOver ? [{ content: t('reviews.open'), url: base }] : []),
        ...(closed && manages
          ? [{ content: t('evidence.other'), url: `/app/evidence/new?review=${cycle.cycleId}` }]
          : []),
        { content: t('reviews.removals'), url: `${base}/removals` },
      ]}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {problem ? <Banner tone="critical">{problem}</Banner> : null}
            {pack ? <PackCard pack={pack} title={t('close.packTitle')} primary again={again} /> : null}
            {closed && !pack && manages ? <MakePack /> : null}
            {screen.cancelled ? <Cancelled screen={screen} cancelled={screen.cancelled} /> : null}
            <Result screen={screen} />
            {!screen.complete && !isOver ? <NotYet everyone={screen.everyone} base={base} /> : null}
            {mayClose ? <Acknowledge screen={screen} base={base} /> : null}
            {manages && (cycle.state === 'open' || cycle.state === 'remediating') ? <Cancel /> : null}
          </BlockStack>
        </Layout.Section>
        {screen.cancelled ? null : (
          <Layout.Section variant="oneThird">
            <Everyone everyone={screen.everyone} />
          </Layout.Section>
        )}
      </Layout>
    </Page>
  );
}

function endOf({ cancelled, cycle }: CloseScreen, { t, dateTimeInZone }: Wording): string {
  if (!cancelled) return cycle.name;
  const date = dateTimeInZone(cancelled.at);
  return cancelled.by ? t('close.cancelledBy', { who: cancelled.by, date }) : t('close.cancelledOn', { date });
}

/** A review that ended without a result: why, what became of it, and what can be done instead. */
function Cancelled({ screen, cancelled }: { screen: CloseScreen; cancelled: NonNullable<CloseScreen['cancelled']> }) {
  const { t } = useWording();
  const left = screen.removals.ordered - screen.removals.proven;
  return (
    <Banner tone="info" title={t('close.cancelledTitle')}>
      <BlockStack gap="200">
        <p className="verbatim">
          {cancelled.reason === null
            ? t('close.cancelledNoReason')
            : t('close.cancelledWhy', { reason: cancelled.reason })}
        </p>
        <p>{t('close.cancelledMeans')}</p>
        {left > 0 ? <p>{t('close.cancelledRemovals', { count: left })}</p> : null}
        {screen.manages ? <p>{t('close.cancelledNext')}</p> : null}
      </BlockStack>
    </Banner>
  );
}

function Result({ screen }: { screen: CloseScreen }) {
  const { t, number } = useWording();
  const { counts, removals, exceptions } = screen;
  const sentence = [
    t('close.decided', { decided: counts.decided, rows: counts.total }),
    removalsInWords(screen, t),
    t('close.overrides', { count: exceptions.length + counts.byDecision.exception }),
  ].join(', ');
  const left = removals.ordered - removals.proven;
  const grades = [
    { label: t('close.proven'), count: removals.proven },
    ...(screen.cancelled
      ? [{ label: t('removals.notFollowed'), count: left }]
      : [
          { label: t('close.stated'), count: removals.stated },
          { label: t('close.stillThere'), count: removals.stillThere },
          { label: t('close.open'), count: removals.open },
        ]),
  ];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {`${timeliness(screen, t)} ${sentence}`}
        </Text>
        {removals.ordered > 0 ? (
          <BlockStack gap="150">
            <Text as="h3" variant="headingSm">
              {t('close.gradesTitle')}
            </Text>
            <table className="review-counts review-counts-plain">
              <tbody>
                {grades
                  .filter(({ count }) => count > 0)
                  .map(({ label, count }) => (
                    <tr key={label}>
                      <th scope="row">{label}</th>
                      <td className="numbers">{number(count)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </BlockStack>
        ) : null}
        {exceptions.length + counts.byDecision.exception > 0 ? (
          <BlockStack gap="150">
            <Text as="h3" variant="headingSm">
              {t('close.exceptionsTitle')}
            </Text>
            <List gap="extraTight">
              {exceptions.map(({ kind, reason }) => (
                <List.Item key={`${kind} ${reason}`}>
                  {textFor(`close.exception.${kind}`, 'close.exceptionsTitle')}: {reason}
                </List.Item>
              ))}
              {counts.byDecision.exception > 0 ? (
                <List.Item>{t('close.exceptionRows', { count: counts.byDecision.exception })}</List.Item>
              ) : null}
            </List>
          </BlockStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** Removals begin with the signature: before it, what is decided is what there will be to do. */
function removalsInWords({ removals, counts, complete, cancelled }: CloseScreen, t: Wording['t']): string {
  if (removals.ordered > 0) return t('close.removed', { proven: removals.proven, ordered: removals.ordered });
  if (cancelled) return t('close.noneOrdered');
  const decided = counts.byDecision.remove + counts.byDecision.reduce;
  return decided > 0 && !complete ? t('close.toRemove', { count: decided }) : t('close.nothingRemoved');
}

/** How the review stands to its due date. One that was cancelled has no due date to keep. */
function timeliness(screen: CloseScreen, t: Wording['t']): string {
  if (screen.cancelled) return t('close.cancelledWhen');
  if (screen.daysFromDue > 0) return t('close.late', { days: screen.daysFromDue });
  return t(screen.complete ? 'close.onTime' : 'close.running');
}

function NotYet({ everyone, base }: { everyone: CloseScreen['everyone']; base: string }) {
  const { t } = useWording();
  const absent = everyone.filter((person) => !person.hasOpened && !person.signed).map((person) => person.name);
  return (
    <Banner tone="warning" title={t('close.notYetTitle')} action={{ content: t('reviews.open'), url: base }}>
      <p>{t('close.notYet')}</p>
      {absent.length > 0 ? <p>{t('close.notOpenedYet', { names: absent.join(', ') })}</p> : null}
    </Banner>
  );
}

function Acknowledge({ screen, base }: { screen: CloseScreen; base: string }) {
  const { t } = useWording();
  const [title, setTitle] = useState('');
  const { removals } = screen;
  return (
    <Card>
      <Form method="post">
        <input type="hidden" name="intent" value="close" />
        <input type="hidden" name="statement" value={screen.statement} />
        <BlockStack gap="400">
          <Text as="h2" variant="headingMd">
            {t('close.statementTitle')}
          </Text>
          <Sentence>{screen.statement}</Sentence>
          {removals.ordered > removals.proven ? (
            <Text as="p">
              {t('close.openRemovals')} <Link url={`${base}/removals`}>{t('reviews.removals')}</Link>
            </Text>
          ) : null}
          <TextField
            label={t('close.yourTitle')}
            helpText={t('close.yourTitleHelp')}
            name="title"
            autoComplete="organization-title"
            maxLength={200}
            value={title}
            onChange={setTitle}
          />
          <SubmitEnd label={t('close.button')} variant="primary" />
        </BlockStack>
      </Form>
    </Card>
  );
}

function MakePack({ again = false }: { again?: boolean }) {
  const { t } = useWording();
  const busy = useNavigation().state !== 'idle';
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="pack" />
      <Button submit loading={busy}>
        {t(again ? 'evidence.pack.again' : 'evidence.pack.make')}
      </Button>
    </Form>
  );
}

function Cancel() {
  const { t } = useWording();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  if (!asking) {
    return (
      <Box paddingInline={{ xs: '400', sm: '0' }}>
        <Button variant="plain" tone="critical" onClick={() => setAsking(true)}>
          {t('close.cancelTitle')}
        </Button>
      </Box>
    );
  }
  return (
    <Card>
      <Form method="post">
        <input type="hidden" name="intent" value="cancel" />
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd">
            {t('close.cancelTitle')}
          </Text>
          <TextField
            label={t('close.cancelReason')}
            helpText={t('close.cancelHelp')}
            name="reason"
            autoComplete="off"
            multiline={2}
            requiredIndicator
            value={reason}
            onChange={setReason}
          />
          <InlineStack gap="200">
            <Button submit tone="critical" disabled={reason.trim() === ''}>
              {t('close.cancel')}
            </Button>
            <Button variant="tertiary" onClick={() => setAsking(false)}>
              {t('shared.back')}
            </Button>
          </InlineStack>
        </BlockStack>
      </Form>
    </Card>
  );
}
