import { Page } from '@shopify/polaris';
import { LockIcon } from '@shopify/polaris-icons';
import { Empty } from './empty.tsx';
import { useWording } from './locale.tsx';

/** What a person without a role sees: why, and who can change it. */
export function Denied({ name, managers }: { name: string; managers: string[] }) {
  const { t, either } = useWording();
  return (
    <Page narrowWidth>
      <Empty level={1} icon={LockIcon} heading={t('denied.title')}>
        <p>{t('denied.why')}</p>
        <p>{managers.length > 0 ? t('denied.ask', { names: either(managers) }) : t('denied.askManager')}</p>
        <p>{t('denied.signedInAs', { name })}</p>
      </Empty>
    </Page>
  );
}
