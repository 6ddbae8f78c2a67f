import { Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { SignLine } from '#app/presenters/row-page.ts';

const WIDTH = 160;

/** Where and when a row was seen, each place with its time from first to last, and how far it can be believed. */
export function SignsCard({ signs, lookedAt }: { signs: SignLine[] | null; lookedAt: string[] }) {
  const { t } = useWording();
  return (
    <TitledCard title={t('row.signs')}>
      {signs === null || lookedAt.length === 0 ? (
        <Text as="p" tone="subdued">
          {t('row.signsNotRead')}
        </Text>
      ) : signs.length === 0 ? (
        <Text as="p" tone="subdued">
          {t('row.signsNone', { sources: lookedAt.join(', ') })}
        </Text>
      ) : (
        <SignList signs={signs} />
      )}
    </TitledCard>
  );
}

function SignList({ signs }: { signs: SignLine[] }) {
  const { t, date } = useWording();
  const from = Math.min(...signs.map((one) => Date.parse(one.firstSeenAt)));
  const to = Math.max(...signs.map((one) => Date.parse(one.lastSeenAt)));
  return (
    <ul className="sign-list">
      {signs.map((one) => (
        <li key={`${one.where} ${one.firstSeenAt} ${one.lastSeenAt} ${one.confidence}`}>
          <div>
            <Text as="span" fontWeight="medium">
              {t(`sign.${one.where}`)}
            </Text>{' '}
            <Text as="span" tone="subdued" variant="bodySm">
              {t('row.page.times', { count: one.times })}, {t(`confidence.${one.confidence}`)}
            </Text>
          </div>
          <div className="sign-time">
            <TimeBar sign={one} from={from} to={to} />
            <Text as="span" variant="bodySm">
              <span className="numbers">
                {date(one.firstSeenAt) === date(one.lastSeenAt)
                  ? date(one.lastSeenAt)
                  : t('row.signs.picture', { first: date(one.firstSeenAt), last: date(one.lastSeenAt) })}
              </span>
            </Text>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** One stretch of time on the line of all of them; the dates stand beside it in words. */
function TimeBar({ sign, from, to }: { sign: SignLine; from: number; to: number }) {
  const placeOf = (time: string) => (to === from ? 0 : ((Date.parse(time) - from) / (to - from)) * (WIDTH - 6));
  const x = placeOf(sign.firstSeenAt);
  const width = Math.max(6, placeOf(sign.lastSeenAt) - x + 6);
  return (
    <svg className="sign-bar" viewBox={`0 0 ${WIDTH} 8`} width={WIDTH} height={8} aria-hidden="true">
      <rect x={0} y={3} width={WIDTH} height={2} rx={1} className="sign-bar-line" />
      <rect x={x} y={0} width={width} height={8} rx={3} className={`sign-bar-${sign.confidence}`} />
    </svg>
  );
}
