import { Banner } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { RowPage } from '#app/presenters/row-page.ts';

/** Says that a newer list exists, and leads to the same row there. */
export function NewerList({ page }: { page: RowPage }) {
  const { t, date } = useWording();
  if (page.isNewest) return null;
  const dates = { date: date(page.takenAt), newest: date(page.history.newest.takenAt) };
  return (
    <Banner
      tone={page.newestUrl === null ? 'warning' : 'info'}
      title={t('row.newerTitle')}
      action={page.newestUrl === null ? undefined : { content: t('row.newerOpen'), url: page.newestUrl }}
    >
      <p>{t(page.newestUrl === null ? 'row.newerGone' : 'row.newerHere', dates)}</p>
    </Banner>
  );
}
