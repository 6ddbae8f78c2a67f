import { Link, Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { SeenUnlisted } from '#app/presenters/stands-out.ts';

/** Who and what was seen in the store and is on no list, with the sign it was seen by. */
export function SeenUnlistedCard({ seen, manages }: { seen: SeenUnlisted[]; manages: boolean }) {
  const { t } = useWording();
  if (seen.length === 0) return null;
  return (
    <div id="seen">
      <TitledCard title={t('standsOut.seen')} why={t('standsOut.seenHelp')}>
        <ul className="history-list">
          {seen.map(({ kind, name, sentence }) => (
            <li key={`${kind} ${name} ${sentence}`}>
              <Text as="p" fontWeight="medium">
                <span className="anywhere">{name}</span>
              </Text>
              <Text as="p" tone="subdued">
                {sentence}{' '}
                {manages ? (
                  <Link url={`/app/by-hand?kind=${kind}`} accessibilityLabel={t('standsOut.addSeen', { name })}>
                    {t('list.byHand')}
                  </Link>
                ) : null}
              </Text>
            </li>
          ))}
        </ul>
      </TitledCard>
    </div>
  );
}
