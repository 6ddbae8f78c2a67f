import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Page } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { AskCard } from '#app/components/settings/ask-card.tsx';
import { ControlCard } from '#app/components/settings/control-card.tsx';
import { CopiesCard } from '#app/components/settings/copies-card.tsx';
import { KeyCard } from '#app/components/settings/key-card.tsx';
import { LimitsCard } from '#app/components/settings/limits-card.tsx';
import { MembersCard } from '#app/components/settings/members-card.tsx';
import { OpenHereCard } from '#app/components/settings/open-here-card.tsx';
import { Section } from '#app/components/settings/section.tsx';
import type { SettingsAnswer } from '#app/components/settings/use-settings-action.ts';
import { authenticate } from '#app/context.server.ts';
import { isRefusal } from '#app/domain/refusal.ts';
import { readSettingsForm } from '#app/forms/settings-form.ts';
import { presentSettings } from '#app/presenters/settings.ts';
import { refusalText } from '#app/text/text.ts';
import { directCopies } from '#app/usecases/evidence/direct-copies.ts';
import { sendCopy } from '#app/usecases/evidence/send-copy.ts';
import { recordThresholds } from '#app/usecases/lists/record-thresholds.ts';
import { setRoles } from '#app/usecases/members/set-roles.ts';
import { confirmClaim } from '#app/usecases/review/claim-row.ts';
import { recordControl } from '#app/usecases/review/record-control.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, ['manager', 'owner', 'auditor']);
  return presentSettings(context);
}

export async function action({ request }: ActionFunctionArgs): Promise<SettingsAnswer> {
  const { context } = await authenticate(request, ['manager', 'owner']);
  const form = await readSettingsForm(request);
  const done = await doAsAsked(context, form);
  return isRefusal(done) ? { refused: refusalText(done) } : { done: form.intent };
}

function doAsAsked(context: Parameters<typeof sendCopy>[0], form: Awaited<ReturnType<typeof readSettingsForm>>) {
  switch (form.intent) {
    case 'roles':
      return setRoles(context, form);
    case 'confirm':
      return confirmClaim(context, form);
    case 'copies':
      return directCopies(context, form);
    case 'send':
      return sendCopy(context);
    case 'control':
      return recordControl(context, form);
    case 'limits': {
      const { intent: _intent, ...limits } = form;
      return recordThresholds(context, limits);
    }
  }
}

export default function Settings() {
  const { t } = useWording();
  const { members, manages, openHere, optional, copies, control, thresholds, key } = useLoaderData<typeof loader>();
  return (
    <Page title={t('settings.title')}>
      <BlockStack gap="600">
        <Section title={t('settings.people.title')} help={t('settings.people.help')}>
          <MembersCard members={members} manages={manages} />
        </Section>
        <Section title={t('settings.open.title')} help={t('settings.open.help')}>
          <BlockStack gap="400">
            {openHere.map((facts) => (
              <OpenHereCard key={facts.kind} facts={facts} manages={manages} />
            ))}
            <InlineStack gap="200">
              <Button url="/app/open">{t('settings.open.all')}</Button>
              <Button url="/app/sources">{t('sources.title')}</Button>
            </InlineStack>
            {manages && optional ? <AskCard granted={optional === 'give_back'} /> : null}
          </BlockStack>
        </Section>
        <Section title={t('settings.limits.title')} help={t('settings.limits.help')}>
          <LimitsCard key={thresholds.version} thresholds={thresholds} manages={manages} />
        </Section>
        <Section title={t('settings.control.title')} help={t('settings.control.help')}>
          <ControlCard control={control} manages={manages} />
        </Section>
        <Section title={t('settings.copies.title')} help={t('settings.copies.help')}>
          <CopiesCard copies={copies} manages={manages} />
        </Section>
        <Section title={t('settings.key.title')} help={t('settings.key.help')}>
          <KeyCard recordKey={key} />
        </Section>
        {manages ? (
          <Section title={t('erase.title')} help={t('erase.section.help')}>
            <TitledCard title={t('erase.open')} why={t('erase.section.why')}>
              <InlineStack>
                <Button url="/app/settings/erase">{t('erase.section.find')}</Button>
              </InlineStack>
            </TitledCard>
          </Section>
        ) : null}
      </BlockStack>
    </Page>
  );
}
