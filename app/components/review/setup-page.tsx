import { useState } from 'react';
import { Form, useNavigation, useSubmit } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Card,
  FormLayout,
  Layout,
  List,
  Page,
  Select,
  SkeletonBodyText,
  Text,
  TextField,
} from '@shopify/polaris';
import { ClipboardChecklistIcon } from '@shopify/polaris-icons';
import { Empty } from '#app/components/layout/empty.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { ReviewSetupScreen } from '#app/presenters/review-setup.ts';
import { GrantSteps, Lists, Reviewers } from './setup-aside.tsx';

/** What starting now would do, as the rules see it. */
export interface SetUpPlan {
  name: string;
  dueAt: string;
  people: number;
  apps: number;
  roles: number;
  reviewers: { memberId: string | null; name: string; rows: number; firstOpenedAt: string | null; matched: string }[];
  /** Each with the sentence that says what to do about it. */
  blocks: { code: string; sentence: string }[];
  ownRow: { name: string } | null;
  eligible: { subjectKey: string; name: string; email: string | null; openedAt: string | null }[];
}

export interface SetUpFields {
  due: string;
  name: string;
  other: string;
  selfReviewReason: string;
  unmatchedReason: string;
  overrideReason: string;
}

export interface SetUpProps {
  screen: ReviewSetupScreen;
  plan: SetUpPlan;
  form: SetUpFields;
  zone: string;
  problem: string | null;
}

/** One sentence that says what will happen, and the few things a person may want to change about it. */
export function SetUpPage(props: SetUpProps) {
  const { t } = useWording();
  if (props.screen.lists.some((list) => list.kind === 'people')) return <SetUpForm {...props} />;
  return (
    <Page title={t('setup.title')} backAction={{ content: t('reviews.title'), url: '/app/reviews' }}>
      <Empty
        icon={ClipboardChecklistIcon}
        heading={t('setup.noList')}
        action={{ content: t('reviews.addPeople'), url: '/app/people/new' }}
      >
        <p>{t('reviews.needList')}</p>
      </Empty>
    </Page>
  );
}

/** Blocks that a written reason lifts; it is printed on page one of the pack. */
const OVERRIDABLE = ['list_sum_fails', 'seen_not_listed'];

function SetUpForm(props: SetUpProps) {
  const { screen, plan, problem } = props;
  const { t } = useWording();
  const submit = useSubmit();
  const navigation = useNavigation();
  const starting = navigation.formMethod === 'POST';
  const [form, setForm] = useState(props.form);
  // Blocks that the form itself answers ask again on the server, so the sentence and the blocks stay true.
  const change = (changes: Partial<SetUpFields>, ask = false) => {
    const next = { ...form, ...changes };
    setForm(next);
    if (ask) submit({ ...next }, { method: 'get', replace: true, preventScrollReset: true });
  };
  const [tried, setTried] = useState(false);
  const codes = new Set(plan.blocks.map((block) => block.code));
  const showsOverride = OVERRIDABLE.some((code) => codes.has(code)) || form.overrideReason !== '';
  const showsUnmatched = codes.has('reviewer_unmatched') || form.unmatchedReason !== '';
  const answered = new Set([
    ...(form.overrideReason.trim() ? OVERRIDABLE : []),
    ...(form.unmatchedReason.trim() ? ['reviewer_unmatched'] : []),
    ...(form.selfReviewReason.trim() ? ['exception_reason_missing'] : []),
  ]);
  const needsOther = plan.ownRow !== null && plan.eligible.length > 0 && form.other === '';
  // Choosing the other person is a field of this form like any other, not something gone wrong.
  const blocks = plan.blocks.filter((block) => !answered.has(block.code) && block.code !== 'reviewer_missing');
  const start = () => {
    setTried(true);
    if (!needsOther) submit({ ...form }, { method: 'post' });
  };
  return (
    <Page
      title={t('setup.title')}
      backAction={{ content: t('reviews.title'), url: '/app/reviews' }}
      primaryAction={{ content: t('setup.start'), onAction: start, loading: starting, disabled: blocks.length > 0 }}
    >
      <BlockStack gap="400">
        {problem ? <Banner tone="critical">{problem}</Banner> : null}
        {screen.running ? (
          <Banner
            tone="info"
            action={{ content: t('setup.openRunning'), url: `/app/reviews/${screen.running.cycleId}` }}
          >
            {t('setup.alreadyRunning', { name: screen.running.name })}
          </Banner>
        ) : null}
        <Card>
          <BlockStack gap="200">
            <Summary plan={plan} busy={navigation.state === 'loading' && !starting} />
            <Text as="p" tone="subdued">
              {t('setup.frozen')}
            </Text>
          </BlockStack>
        </Card>
        <Blocks blocks={screen.running ? [] : blocks} />
        <Layout>
          <Layout.Section>
            <Form method="post" onSubmit={(event) => event.preventDefault()}>
              <BlockStack gap="400">
                <Card>
                  <BlockStack gap="300">
                    <Text as="h2" variant="headingMd">
                      {t('setup.whenTitle')}
                    </Text>
                    <FormLayout>
                      <FormLayout.Group>
                        <TextField
                          label={t('setup.due')}
                          type="date"
                          min={screen.days.first}
                          autoComplete="off"
                          helpText={t('setup.dueHelp', { zone: props.zone })}
                          value={form.due}
                          onChange={(due) => change({ due }, due !== '')}
                        />
                        <TextField
                          label={t('setup.name')}
                          autoComplete="off"
                          maxLength={200}
                          value={form.name}
                          onChange={(name) => change({ name })}
                        />
                      </FormLayout.Group>
                    </FormLayout>
                  </BlockStack>
                </Card>
                {plan.ownRow ? (
                  <OwnRow plan={plan} form={form} onChange={change} missing={tried && needsOther} />
                ) : null}
                {showsUnmatched || showsOverride ? (
                  <Card>
                    <FormLayout>
                      {showsOverride ? (
                        <TextField
                          label={t('setup.overrideReason')}
                          helpText={t('setup.overrideHelp')}
                          multiline={2}
                          autoComplete="off"
                          value={form.overrideReason}
                          onChange={(overrideReason) => change({ overrideReason })}
                        />
                      ) : null}
                      {showsUnmatched ? (
                        <TextField
                          label={t('setup.unmatchedReason')}
                          helpText={t('setup.overrideHelp')}
                          multiline={2}
                          autoComplete="off"
                          value={form.unmatchedReason}
                          onChange={(unmatchedReason) => change({ unmatchedReason })}
                        />
                      ) : null}
                    </FormLayout>
                  </Card>
                ) : null}
              </BlockStack>
            </Form>
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <Reviewers plan={plan} />
              <Lists screen={screen} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function Summary({ plan, busy }: { plan: SetUpPlan; busy: boolean }) {
  const { t, date } = useWording();
  if (busy) return <SkeletonBodyText lines={1} />;
  const sentence = t(plan.roles > 0 ? 'setup.sentenceRoles' : 'setup.sentence', {
    people: plan.people > 0 ? t('shared.people', { count: plan.people }) : t('setup.noPeople'),
    apps: plan.apps > 0 ? t('shared.apps', { count: plan.apps }) : t('setup.noApps'),
    roles: t('shared.roles', { count: plan.roles }),
    reviewers: t('setup.reviewers', { count: plan.reviewers.length }),
    due: date(plan.dueAt),
  });
  return (
    <Text as="h2" variant="headingLg">
      {plan.ownRow ? `${sentence}; ${t('setup.ownRow')}` : sentence}
    </Text>
  );
}

function Blocks({ blocks }: { blocks: SetUpPlan['blocks'] }) {
  const { t } = useWording();
  if (blocks.length === 0) return null;
  return (
    <Banner tone="warning" title={t('setup.blockedTitle', { count: blocks.length })}>
      <List gap="extraTight">
        {blocks.map((block) => (
          <List.Item key={block.code}>{block.sentence}</List.Item>
        ))}
      </List>
    </Banner>
  );
}

function OwnRow(props: {
  plan: SetUpPlan;
  form: SetUpFields;
  onChange: (changes: Partial<SetUpFields>, ask?: boolean) => void;
  missing: boolean;
}) {
  const { plan, form, onChange } = props;
  const { t, date } = useWording();
  if (!plan.ownRow) return null;
  const chosen = plan.eligible.find((person) => person.subjectKey === form.other);
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t('setup.ownTitle')}
        </Text>
        <Text as="p">{t('setup.ownWhy', { name: plan.ownRow.name })}</Text>
        {plan.eligible.length > 0 ? (
          <Select
            label={t('setup.otherPerson')}
            placeholder={t('setup.choose')}
            options={plan.eligible.map((person) => ({
              value: person.subjectKey,
              label: `${person.email ? `${person.name} (${person.email})` : person.name}: ${
                person.openedAt ? t('setup.opened', { date: date(person.openedAt) }) : t('setup.neverOpened')
              }`,
            }))}
            value={form.other}
            error={props.missing ? t('setup.otherMissing') : undefined}
            onChange={(other) => onChange({ other }, true)}
          />
        ) : (
          <TextField
            label={t('setup.exceptionReason')}
            helpText={t('setup.nobodyEligible')}
            multiline={2}
            autoComplete="off"
            requiredIndicator
            value={form.selfReviewReason}
            onChange={(selfReviewReason) => onChange({ selfReviewReason })}
          />
        )}
        {chosen && chosen.openedAt === null ? (
          <Banner tone="warning">
            <BlockStack gap="200">
              <p>{t('setup.otherNeverOpened', { name: chosen.name })}</p>
              <GrantSteps name={chosen.name} />
            </BlockStack>
          </Banner>
        ) : null}
      </BlockStack>
    </Card>
  );
}
