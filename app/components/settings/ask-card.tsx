import { useState } from 'react';
import { useRevalidator } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, List, Text } from '@shopify/polaris';
import { appBridge, showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import type { TextKey } from '#app/text/text.ts';

const SCOPE = 'read_users';

/** Asks for the one optional permission where it is used: what, why, what is kept, and that a no breaks nothing. */
export function AskCard({ granted }: { granted: boolean }) {
  const { t } = useWording();
  const { busy, ask, giveBack } = useScope();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h3" variant="headingSm">
          {t('settings.ask.title')}
        </Text>
        <List>
          <List.Item>{t('settings.ask.what')}</List.Item>
          <List.Item>{t('settings.ask.why')}</List.Item>
          <List.Item>{t('settings.ask.keep')}</List.Item>
          <List.Item>{t('settings.ask.refuse')}</List.Item>
        </List>
        <InlineStack>
          {granted ? (
            <Button loading={busy} onClick={() => void giveBack()}>
              {t('settings.ask.giveBack')}
            </Button>
          ) : (
            <Button loading={busy} onClick={() => void ask()}>
              {t('settings.ask.do')}
            </Button>
          )}
        </InlineStack>
      </BlockStack>
    </Card>
  );
}

/** The same question as one line under a list, where the permission would be used. */
export function AskLine() {
  const { t } = useWording();
  const { busy, ask } = useScope();
  return (
    <InlineStack gap="200" blockAlign="center">
      <Text as="p" tone="subdued">
        {t('settings.ask.line')}
      </Text>
      <Button size="slim" loading={busy} onClick={() => void ask()}>
        {t('settings.ask.do')}
      </Button>
      <Button variant="plain" url="/app/open">
        {t('settings.ask.more')}
      </Button>
    </InlineStack>
  );
}

type Told = Extract<TextKey, `settings.ask.${string}`>;

function useScope() {
  const { t } = useWording();
  const { revalidate } = useRevalidator();
  const [busy, setBusy] = useState(false);
  const run = async (work: () => Promise<Told>) => {
    setBusy(true);
    const told = await work().catch((): Told => 'settings.ask.failed');
    setBusy(false);
    showToast(t(told), { isError: told === 'settings.ask.failed' });
    revalidate();
  };
  return {
    busy,
    ask: () =>
      run(async () => {
        const answer = await appBridge()?.scopes.request([SCOPE]);
        if (answer === undefined) return 'settings.ask.failed';
        return answer.result === 'granted-all' ? 'settings.ask.granted' : 'settings.ask.declined';
      }),
    giveBack: () =>
      run(async () => {
        const answer = await appBridge()?.scopes.revoke([SCOPE]);
        return answer === undefined ? 'settings.ask.failed' : 'settings.ask.givenBack';
      }),
  };
}
