import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { PersonPage } from '#app/presenters/person-page.ts';

/** What the user management log says was done to this account. */
export function LogCard({ log }: { log: PersonPage['log'] }) {
  const { t, date } = useWording();
  if (log.length === 0) return null;
  return (
    <TitledCard title={t('row.log')}>
      <ul className="history-list">
        {log.map(({ at, atText, event, by }, place) => (
          <li key={`${place} ${atText}`} className="anywhere">
            {at === null ? atText : date(at)}: {event}
            {by === null ? '' : `, ${by}`}
          </li>
        ))}
      </ul>
    </TitledCard>
  );
}
