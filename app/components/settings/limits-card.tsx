import { useState } from 'react';
import { BlockStack, Button, Card, FormLayout, InlineError, InlineStack, Text, TextField } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { LIMITS } from '#app/domain/access/thresholds.ts';
import type { LimitName, Thresholds } from '#app/domain/access/thresholds.ts';
import { useSettingsAction } from './use-settings-action.ts';

const NAMES = Object.keys(LIMITS) as LimitName[];

/** After how many days something stands out, by type of account. */
export function LimitsCard({ thresholds, manages }: { thresholds: Thresholds; manages: boolean }) {
  const { t } = useWording();
  const [days, setDays] = useState<Record<LimitName, string>>(() => written(thresholds));
  const { refused, busy, send } = useSettingsAction('settings.limits.saved');
  return (
    <Card>
      <BlockStack gap="300">
        <FormLayout>
          {NAMES.map((name) => (
            <TextField
              key={name}
              id={`limit-${name}`}
              type="number"
              label={t(`settings.limits.${name}`)}
              suffix={t('settings.limits.days')}
              value={days[name]}
              onChange={(value) => setDays({ ...days, [name]: value })}
              min={LIMITS[name].least}
              max={LIMITS[name].most}
              disabled={!manages}
              autoComplete="off"
            />
          ))}
        </FormLayout>
        {refused ? <InlineError message={refused} fieldID={`limit-${NAMES[0]}`} /> : null}
        {manages ? (
          <InlineStack>
            <Button loading={busy} onClick={() => send({ intent: 'limits', ...days })}>
              {t('settings.limits.save')}
            </Button>
          </InlineStack>
        ) : null}
        <Text as="p" tone="subdued">
          {thresholds.version === 0
            ? t('settings.limits.usual')
            : t('settings.limits.version', { version: thresholds.version })}
        </Text>
      </BlockStack>
    </Card>
  );
}

const written = ({ limits }: Thresholds) =>
  Object.fromEntries(NAMES.map((name) => [name, String(limits[name])])) as Record<LimitName, string>;
