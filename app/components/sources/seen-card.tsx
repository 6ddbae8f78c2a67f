import { BlockStack, List, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import type { SeenPeople } from '#app/presenters/sources.ts';

/** Who was seen at work, against the people list. */
export function SeenCard({ seen }: { seen: SeenPeople | null }) {
  const { t } = useWording();
  if (seen === null) return null;
  const nobody =
    seen.found + seen.outside.length + seen.unclear + seen.gone.length + seen.longAgo + seen.notComparable === 0;
  return (
    <TitledCard title={t('sources.seenTitle')} why={t('sources.seenWhy')}>
      {nobody ? <Text as="p">{t('sources.seenNobody')}</Text> : <Seen seen={seen} />}
    </TitledCard>
  );
}

function Seen({ seen }: { seen: SeenPeople }) {
  const { t, date } = useWording();
  const nameOf = ({ name, id }: SeenPeople['outside'][number]) =>
    name ?? t('sources.seenUnnamed', { id: id ?? t('shared.notKnown') });
  return (
    <BlockStack gap="200">
      {seen.found > 0 ? <Text as="p">{t('sources.seenFine', { count: seen.found })}</Text> : null}
      {seen.outside.length > 0 ? (
        <>
          <Text as="p" tone="critical">
            {t('sources.seenOutside', { count: seen.outside.length })}
          </Text>
          <List>
            {seen.outside.map((one, index) => (
              <List.Item key={index}>
                {t('sources.seenLast', { name: nameOf(one), date: date(one.lastSeenAt) })}
              </List.Item>
            ))}
          </List>
        </>
      ) : null}
      {seen.unclear > 0 ? <Text as="p">{t('sources.seenUnclear', { count: seen.unclear })}</Text> : null}
      {seen.gone.length > 0 ? (
        <>
          <Text as="p">{t('sources.seenGone', { count: seen.gone.length + seen.goneMore })}</Text>
          <List>
            {seen.gone.map((one, index) => (
              <List.Item key={index}>
                {t('sources.seenLast', { name: nameOf(one), date: date(one.lastSeenAt) })}
              </List.Item>
            ))}
          </List>
        </>
      ) : null}
      {seen.longAgo > 0 ? <Text as="p">{t('sources.seenLongAgo', { count: seen.longAgo })}</Text> : null}
      {seen.notComparable > 0 ? (
        <Text as="p">{t('sources.seenNotComparable', { count: seen.notComparable })}</Text>
      ) : null}
    </BlockStack>
  );
}
