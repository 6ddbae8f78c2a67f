import { useEffect } from 'react';
import { useFetcher } from '@remix-run/react';
import { BlockStack, SkeletonBodyText, Text } from '@shopify/polaris';
import { Technical } from '#app/components/evidence/technical.tsx';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DayCount } from '#app/presenters/findings-over-time.ts';

const WIDTH = 320;
const HEIGHT = 120;
const FOOT = 2;

/** How much stood out from day to day, as bars and as a table. The place is kept while the counts are on their way. */
export function OverTime() {
  const { t } = useWording();
  const { load, data } = useFetcher<{ days: DayCount[] }>();
  useEffect(() => load('/app/stands-out-over-time'), [load]);
  return (
    <TitledCard title={t('standsOut.overTime')}>
      <div className="over-time">
        {data === undefined ? (
          <SkeletonBodyText lines={6} />
        ) : data.days.length < 2 ? (
          <Text as="p" tone="subdued">
            {t('standsOut.overTimeOne')}
          </Text>
        ) : (
          <Days days={data.days} />
        )}
      </div>
    </TitledCard>
  );
}

function Days({ days }: { days: DayCount[] }) {
  const { t, date, number } = useWording();
  const [first, last] = [days[0]!, days.at(-1)!];
  const dayOf = ({ day }: DayCount) => date(`${day}T12:00:00Z`);
  const ends = { first: first.high + first.medium, last: last.high + last.medium, from: dayOf(first), to: dayOf(last) };
  return (
    <BlockStack gap="200">
      <Bars days={days} label={t('standsOut.chart', ends)} />
      <div className="over-time-ends">
        <span>{dayOf(first)}</span>
        <span>{dayOf(last)}</span>
      </div>
      <div className="over-time-key">
        <span className="dot dot-high" aria-hidden="true" /> {t('standsOut.high')}{' '}
        <span className="dot dot-medium" aria-hidden="true" /> {t('standsOut.medium')}
      </div>
      <Text as="p" tone="subdued" variant="bodySm">
        {t('standsOut.overTimeHelp')}
      </Text>
      <Technical label={t('standsOut.table')}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('standsOut.day')}</th>
              <th scope="col" className="numbers">
                {t('standsOut.high')}
              </th>
              <th scope="col" className="numbers">
                {t('standsOut.medium')}
              </th>
            </tr>
          </thead>
          <tbody>
            {days.map((one) => (
              <tr key={one.day}>
                <td>{dayOf(one)}</td>
                <td className="numbers">{number(one.high)}</td>
                <td className="numbers">{number(one.medium)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Technical>
    </BlockStack>
  );
}

function Bars({ days, label }: { days: DayCount[]; label: string }) {
  const most = Math.max(1, ...days.map(({ high, medium }) => high + medium));
  const step = WIDTH / days.length;
  const width = Math.min(32, step * 0.7);
  const heightOf = (count: number) => (count / most) * (HEIGHT - FOOT);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="over-time-bars">
      {days.map(({ day, high, medium }, at) => {
        const x = at * step + (step - width) / 2;
        const top = HEIGHT - FOOT - heightOf(high + medium);
        return (
          <g key={day}>
            <rect x={x} y={top} width={width} height={heightOf(medium)} className="bar-medium" />
            <rect x={x} y={top + heightOf(medium)} width={width} height={heightOf(high)} className="bar-high" />
          </g>
        );
      })}
      <rect x={0} y={HEIGHT - FOOT} width={WIDTH} height={1} className="bar-foot" />
    </svg>
  );
}
