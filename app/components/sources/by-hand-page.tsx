import { useCallback, useState } from 'react';
import { BlockStack, Button, FormLayout, InlineError, InlineStack, Page, Text, TextField } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { ByHandLine } from '#app/presenters/by-hand.ts';
import { useToldAction } from './use-told-action.ts';

const NOTHING = { name: '', email: '', role: '', developer: '', said: '' };

/** Adds somebody or something that no list shows, with who said so, and takes it back. */
export function ByHandPage({ kind, rows }: { kind: SubjectKind; rows: ByHandLine[] }) {
  const { t } = useWording();
  const [fields, setFields] = useState(NOTHING);
  const clear = useCallback(() => setFields(NOTHING), []);
  const { refused, busy, send } = useToldAction('/app/by-hand', t('byHand.added'), clear);
  const field = (name: keyof typeof NOTHING) => ({
    value: fields[name],
    onChange: (value: string) => setFields({ ...fields, [name]: value }),
    autoComplete: 'off',
    maxLength: 500,
  });
  return (
    <Page
      title={t(`byHand.${kind}.title`)}
      backAction={{ content: t(`${kind}.title`), url: `/app/${kind}` }}
      narrowWidth
    >
      <BlockStack gap="400">
        <TitledCard title={t('byHand.formTitle')} why={t('byHand.intro')}>
          <FormLayout>
            <TextField id="by-hand-name" label={t(`byHand.name.${kind}`)} {...field('name')} />
            {kind === 'people' ? (
              <FormLayout.Group>
                <TextField label={t('byHand.email')} {...field('email')} />
                <TextField label={t('byHand.role')} {...field('role')} />
              </FormLayout.Group>
            ) : (
              <TextField label={t('byHand.developer')} {...field('developer')} />
            )}
            <TextField label={t('byHand.said')} helpText={t('byHand.saidHelp')} multiline={2} {...field('said')} />
          </FormLayout>
          {refused ? <InlineError message={refused} fieldID="by-hand-name" /> : null}
          <InlineStack align="end">
            <Button variant="primary" loading={busy} onClick={() => send({ intent: 'add', kind, ...fields })}>
              {t('byHand.add')}
            </Button>
          </InlineStack>
        </TitledCard>
        <TitledCard title={t('byHand.listTitle')}>
          {rows.length === 0 ? <Text as="p">{t('byHand.none')}</Text> : null}
          {rows.map((row) => (
            <Row key={row.subjectKey} kind={kind} row={row} />
          ))}
        </TitledCard>
      </BlockStack>
    </Page>
  );
}

function Row({ kind, row }: { kind: SubjectKind; row: ByHandLine }) {
  const { t, date } = useWording();
  const { refused, busy, send } = useToldAction('/app/by-hand', t('byHand.withdrawn'));
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" blockAlign="center" gap="200">
        <Text as="h3" variant="headingSm">
          <span className="anywhere">{row.name}</span>
        </Text>
        <Button
          variant="plain"
          tone="critical"
          loading={busy}
          accessibilityLabel={t('byHand.withdrawOf', { name: row.name })}
          onClick={() => send({ intent: 'withdraw', kind, subjectKey: row.subjectKey })}
        >
          {t('byHand.withdraw')}
        </Button>
      </InlineStack>
      <Text as="p" tone="subdued">
        <span className="anywhere">
          {t('byHand.row', { said: row.said, name: row.by ?? t('byHand.somebody'), date: date(row.at) })}
        </span>
      </Text>
      {refused ? (
        <Text as="p" tone="critical">
          {refused}
        </Text>
      ) : null}
    </BlockStack>
  );
}
