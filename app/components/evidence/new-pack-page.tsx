import { useState } from 'react';
import { Form, useSearchParams } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Box,
  Card,
  Checkbox,
  ChoiceList,
  FormLayout,
  Page,
  Select,
  Text,
  TextField,
} from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { SubmitEnd } from '#app/components/layout/submit-end.tsx';
import type { NewPackScreen } from '#app/presenters/evidence-new.ts';

const KINDS = ['review', 'range', 'period', 'sample'] as const;
type Kind = (typeof KINDS)[number];

/** One short form: which kind of pack, and the two or three things it needs to know. `?review=` has that review chosen. */
export function NewPackPage(props: { screen: NewPackScreen; zone: string; problem: string | null }) {
  const { screen, zone, problem } = props;
  const { t } = useWording();
  const asked = useSearchParams()[0].get('review');
  const canAskReview = screen.manages && screen.reviews.length > 0;
  const [kind, setKind] = useState<Kind>(asked !== null && canAskReview ? 'review' : 'range');
  const canDraw = screen.reviews.length > 0;
  return (
    <Page
      title={t('evidence.new.title')}
      backAction={{ content: t('evidence.title'), url: '/app/evidence' }}
      narrowWidth
    >
      <Form method="post">
        <input type="hidden" name="kind" value={kind} />
        <BlockStack gap="400">
          {problem ? <Banner tone="critical">{problem}</Banner> : null}
          <Card>
            <ChoiceList
              title={t('evidence.new.kind')}
              choices={KINDS.filter((value) => value !== 'review' || canAskReview).map((value) => ({
                value,
                label: t(`evidence.new.${value}`),
                helpText: t(`evidence.new.${value}.help`),
                disabled: value === 'sample' && !canDraw,
              }))}
              selected={[kind]}
              onChange={([chosen]) => setKind((chosen as Kind | undefined) ?? 'range')}
            />
          </Card>
          <Card>
            {kind === 'sample' ? (
              <SampleFields reviews={screen.reviews} />
            ) : kind === 'review' ? (
              <ReviewFields reviews={screen.reviews} asked={asked} />
            ) : (
              <DayFields
                key={kind}
                days={screen[kind]}
                today={kind === 'range' ? screen.today : undefined}
                zone={zone}
              />
            )}
          </Card>
          <Box paddingInline={{ xs: '400', sm: '0' }}>
            <BlockStack gap="400">
              <Text as="p" tone="subdued">
                {canDraw ? '' : `${t('evidence.new.noReviews')} `}
                {t('evidence.new.leave')}
              </Text>
              <SubmitEnd label={t('evidence.new.submit')} variant="primary" />
            </BlockStack>
          </Box>
        </BlockStack>
      </Form>
    </Page>
  );
}

function DayFields(props: { days: { from: string; to: string }; today: string | undefined; zone: string }) {
  const { t } = useWording();
  const [from, setFrom] = useState(props.days.from);
  const [to, setTo] = useState(props.days.to);
  return (
    <FormLayout>
      <FormLayout.Group>
        <TextField
          type="date"
          name="from"
          label={t('evidence.new.from')}
          value={from}
          max={props.today}
          onChange={setFrom}
          autoComplete="off"
        />
        <TextField
          type="date"
          name="to"
          label={t('evidence.new.to')}
          value={to}
          min={from}
          onChange={setTo}
          autoComplete="off"
        />
      </FormLayout.Group>
      <Text as="p" tone="subdued">
        {t('evidence.new.zone', { zone: props.zone })}
      </Text>
    </FormLayout>
  );
}

function ReviewFields({ reviews, asked }: Pick<NewPackScreen, 'reviews'> & { asked: string | null }) {
  const { t } = useWording();
  const [cycleId, setCycleId] = useState((reviews.find((one) => one.cycleId === asked) ?? reviews[0])?.cycleId ?? '');
  const [oscal, setOscal] = useState(false);
  return (
    <FormLayout>
      <ReviewSelect reviews={reviews} cycleId={cycleId} onChange={setCycleId} />
      <Checkbox
        name="oscal"
        value="on"
        label={t('evidence.new.oscal')}
        helpText={t('evidence.new.oscalHelp')}
        checked={oscal}
        onChange={setOscal}
      />
    </FormLayout>
  );
}

function ReviewSelect(props: Pick<NewPackScreen, 'reviews'> & { cycleId: string; onChange: (id: string) => void }) {
  const { t } = useWording();
  return (
    <Select
      name="cycleId"
      label={t('evidence.new.reviewOf')}
      options={props.reviews.map((review) => ({
        value: review.cycleId,
        label: t('evidence.new.reviewRows', { name: review.name, count: review.rows }),
      }))}
      value={props.cycleId}
      onChange={props.onChange}
    />
  );
}

function SampleFields({ reviews }: Pick<NewPackScreen, 'reviews'>) {
  const { t } = useWording();
  const [cycleId, setCycleId] = useState(reviews[0]?.cycleId ?? '');
  const [seed, setSeed] = useState('');
  const rows = reviews.find((review) => review.cycleId === cycleId)?.rows ?? 0;
  const [size, setSize] = useState(String(Math.min(25, rows)));
  return (
    <FormLayout>
      <ReviewSelect reviews={reviews} cycleId={cycleId} onChange={setCycleId} />
      <TextField
        name="seed"
        label={t('evidence.new.seed')}
        helpText={t('evidence.new.seedHelp')}
        value={seed}
        onChange={setSeed}
        maxLength={100}
        autoComplete="off"
      />
      <TextField
        type="number"
        name="size"
        label={t('evidence.new.size')}
        helpText={t('evidence.new.sizeHelp')}
        value={size}
        onChange={setSize}
        min={1}
        max={rows}
        autoComplete="off"
      />
    </FormLayout>
  );
}
