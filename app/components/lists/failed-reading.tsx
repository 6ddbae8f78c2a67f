import { Banner } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { textFor } from '#app/text/text.ts';
import type { FailedReading } from '#app/presenters/list-head.ts';

/** A reading from Shopify that was not complete: what happened, why, and what to do. */
export function FailedReadingBanner(props: {
  failed: FailedReading;
  /** Is there an older list that still stands? */
  hasList: boolean;
  /** Where to bring the list in by hand; absent for those who may not, and on that page itself. */
  action?: { content: string; url: string };
}) {
  const { failed, hasList, action } = props;
  const { t, dateTimeInZone } = useWording();
  const why = textFor(`list.failed.why.${failed.why}`, 'list.failed.why.other');
  const then = t(failed.isLasting ? 'list.failed.lasting' : 'list.failed.passing');
  return (
    <Banner tone="warning" title={t('list.failed.title')} action={action}>
      <p>
        {t(hasList ? 'list.failed.kept' : 'list.failed.none', { date: dateTimeInZone(failed.at) })} {why} {then}
      </p>
    </Banner>
  );
}
