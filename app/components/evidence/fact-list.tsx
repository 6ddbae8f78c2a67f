import type { ReactNode } from 'react';

/** Names and values, side by side where there is room. */
export function FactList({ facts }: { facts: { key: string; name: string; value: ReactNode }[] }) {
  return (
    <dl className="evidence-facts">
      {facts.map(({ key, name, value }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd className="anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
