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
import type { CloseScreen } from '#app/presenters/close.ts';
import { textFor } from '#app/text/text.ts';
import { Everyone, Sentence } from './sign-page.tsx';
import { usePolling } from './use-polling.ts';

/** The result of a review: before it is closed what is missing, afterwards its pack. */
export function ClosePage({ screen, problem }: { screen: CloseScreen; problem: string | null }) {
  const { t, dateTimeInZone } = useWording();
  const { cycle, closed, pack, manages } = screen;
  const base = `/app/reviews/${cycle.cycleId}`;
  usePolling(pack !== null && isBeingMade(pack));
  const mayClose = manages && screen.complete && cycle.state === 'remediating';
  return (
    <Page
      title={closed ? cycle.name : t('close.title')}
      subtitle={closed ? t('close.closed', { who: closed.by, date: dateTimeInZone(closed.at) }) : cycle.name}
      backAction={{ content: cycle.name, url: closed ? '/app/reviews' : base }}
      secondaryActions={[
        ...(closed ? [{ content: t('reviews.open'), url: base }] : []),
        { content: t('reviews.removals'), url: `${base}/removals` },
      ]}
    >
      <Layout>
        <Layout.Section>
          <BlockStack gap="400">
            {problem ? <Banner tone="critical">{problem}</Banner> : null}
            {pack ? <PackCard pack={pack} title={t('close.packTitle')} primary again={<MakePack again />} /> : null}
            {closed && !pack && manages ? <MakePack /> : null}
            <Result screen={screen} />
            {!screen.complete && cycle.state !== 'cancelled' ? <NotYet base={base} /> : null}
            {mayClose ? <Acknowledge screen={screen} base={base} /> : null}
            {manages && (cycle.state === 'open' || cycle.state === 'remediating') ? <Cancel /> : null}
          </BlockStack>
        </Layout.Section>
        <Layout.Section variant="oneThird">
          <Everyone everyone={screen.everyone} />
        </Layout.Section>
      </Layout>
    </Page>
  );
}

function Result({ screen }: { screen: CloseScreen }) {
  const { t, number } = useWording();
  const { counts, removals, exceptions } = screen;
  const lateness = screen.daysFromDue > 0 ? t('close.late', { days: screen.daysFromDue }) : t('close.onTime');
  const sentence = [
    t('close.decided', { decided: counts.decided, rows: counts.total }),
    removals.ordered === 0
      ? t('close.nothingRemoved')
      : t('close.removed', { proven: removals.proven, ordered: removals.ordered }),
    t('close.overrides', { count: exceptions.length }),
  ].join(', ');
  const grades = [
    { label: t('close.proven'), count: removals.proven },
    { label: t('close.stated'), count: removals.stated },
    { label: t('close.stillThere'), count: removals.stillThere },
    { label: t('close.open'), count: removals.open },
  ];
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {`${screen.complete || screen.daysFromDue > 0 ? lateness : t('close.running')} ${sentence}`}
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
        {exceptions.length > 0 ? (
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
            </List>
          </BlockStack>
        ) : null}
      </BlockStack>
    </Card>
  );
}

function NotYet({ base }: { base: string }) {
  const { t } = useWording();
  return (
    <Banner tone="warning" title={t('close.notYetTitle')} action={{ content: t('reviews.open'), url: base }}>
      <p>{t('close.notYet')}</p>
    </Banner>
  );
}

function Acknowledge({ screen, base }: { screen: CloseScreen; base: string }) {
  const { t } = useWording();
  const [title, setTitle] = useState('');
  const busy = useNavigation().state !== 'idle';
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
          <InlineStack align="end">
            <Button submit variant="primary" loading={busy}>
              {t('close.button')}
            </Button>
          </InlineStack>
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
