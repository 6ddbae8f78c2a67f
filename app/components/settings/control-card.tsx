import { useState } from 'react';
import { BlockStack, Card, FormLayout, Select, Text, TextField } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { SavedFields } from './saved-fields.tsx';
import { useSettingsAction } from './use-settings-action.ts';

type Frequency = 'monthly' | 'quarterly' | 'half_yearly' | 'yearly';

export interface ControlFacts {
  controlId: string;
  wording: string;
  frequency: Frequency;
  graceDays: number;
  yearStartsInMonth: number;
  timeZone: string;
}

const FREQUENCIES: readonly Frequency[] = ['monthly', 'quarterly', 'half_yearly', 'yearly'];
const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

/** The merchant's own control: which rule of theirs a review fulfils, and how often one is due. */
export function ControlCard({ control, manages }: { control: ControlFacts | null; manages: boolean }) {
  const { t } = useWording();
  return (
    <Card>
      <BlockStack gap="400">
        <Standing control={control} />
        {manages ? <ControlForm key={JSON.stringify(control)} control={control} /> : null}
        <Text as="p" tone="subdued">
          {t('settings.control.recorded')}
        </Text>
      </BlockStack>
    </Card>
  );
}

function Standing({ control }: { control: ControlFacts | null }) {
  const { t } = useWording();
  if (control === null) return <Text as="p">{t('settings.control.none')}</Text>;
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        <span className="anywhere">{`${control.controlId}: ${control.wording}`}</span>
      </Text>
      <Text as="p">
        {t('settings.control.standing', {
          frequency: t(`settings.control.frequency.${control.frequency}`),
          days: control.graceDays,
          month: t(`settings.control.month.${control.yearStartsInMonth as (typeof MONTHS)[number]}`),
          timeZone: control.timeZone,
        })}
      </Text>
    </BlockStack>
  );
}

function ControlForm({ control }: { control: ControlFacts | null }) {
  const { t } = useWording();
  const [controlId, setControlId] = useState(control?.controlId ?? '');
  const [wording, setWording] = useState(control?.wording ?? '');
  const [frequency, setFrequency] = useState<string>(control?.frequency ?? 'quarterly');
  const [graceDays, setGraceDays] = useState(String(control?.graceDays ?? 15));
  const [month, setMonth] = useState(String(control?.yearStartsInMonth ?? 1));
  const { refused, busy, send } = useSettingsAction('settings.control.saved');
  return (
    <SavedFields
      of="control-id"
      refused={refused}
      busy={busy}
      label={t('settings.control.save')}
      onSave={() => send({ intent: 'control', controlId, wording, frequency, graceDays, yearStartsInMonth: month })}
    >
      <TextField
        id="control-id"
        label={t('settings.control.id')}
        helpText={t('settings.control.idHelp')}
        value={controlId}
        onChange={setControlId}
        maxLength={40}
        autoComplete="off"
      />
      <TextField
        label={t('settings.control.wording')}
        helpText={t('settings.control.wordingHelp')}
        value={wording}
        onChange={setWording}
        maxLength={500}
        multiline={2}
        autoComplete="off"
      />
      <FormLayout.Group>
        <Select
          label={t('settings.control.frequency')}
          options={FREQUENCIES.map((value) => ({ value, label: t(`settings.control.frequency.${value}`) }))}
          value={frequency}
          onChange={setFrequency}
        />
        <TextField
          type="number"
          label={t('settings.control.grace')}
          helpText={t('settings.control.graceHelp')}
          value={graceDays}
          onChange={setGraceDays}
          min={0}
          max={90}
          autoComplete="off"
        />
        <Select
          label={t('settings.control.year')}
          options={MONTHS.map((value) => ({ value: String(value), label: t(`settings.control.month.${value}`) }))}
          value={month}
          onChange={setMonth}
        />
      </FormLayout.Group>
    </SavedFields>
  );
}
