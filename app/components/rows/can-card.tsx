import { useState } from 'react';
import { Badge, BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { TitledCard } from '#app/components/layout/titled-card.tsx';
import { useWording } from '#app/components/layout/locale.tsx';
import type { SubjectKind } from '#app/domain/evidence/list-entries.ts';
import type { CanLine } from '#app/presenters/row-page.ts';

const SHOWN = 12;

interface Can {
  lines: CanLine[];
  roles: string[];
  isShown: boolean;
  isComplete: boolean;
}

/** What a row may do in plain words, risky first, and by what. */
export function CanCard({ kind, can }: { kind: SubjectKind; can: Can }) {
  const { t } = useWording();
  const [all, setAll] = useState(false);
  const lines = all ? can.lines : can.lines.slice(0, SHOWN);
  return (
    <TitledCard title={t(`row.can.${kind}`)}>
      <BlockStack gap="300" inlineAlign="start">
        {can.roles.length > 0 ? <Text as="p">{t('row.can.roles', { roles: can.roles.join(', ') })}</Text> : null}
        <Unknown kind={kind} can={can} />
        {lines.length > 0 ? (
          <ul className="can-list">
            {lines.map((line) => (
              <CanItem key={`${line.name} ${line.role} ${line.group}`} line={line} ofPerson={kind === 'people'} />
            ))}
          </ul>
        ) : null}
        {can.lines.length > SHOWN ? (
          <Button variant="plain" onClick={() => setAll(!all)} ariaExpanded={all}>
            {all ? t('decide.canFewer') : t('decide.canMore', { count: can.lines.length })}
          </Button>
        ) : null}
      </BlockStack>
    </TitledCard>
  );
}

/** What is not known is said before what is. */
function Unknown({ kind, can }: { kind: SubjectKind; can: Can }) {
  const { t } = useWording();
  const said = !can.isShown
    ? t(`row.can.notShown.${kind}`)
    : !can.isComplete
      ? t('row.can.incomplete')
      : can.lines.length === 0
        ? t('row.can.nothing')
        : null;
  return said === null ? null : (
    <Text as="p" tone="subdued">
      {said}
    </Text>
  );
}

function CanItem({ line, ofPerson }: { line: CanLine; ofPerson: boolean }) {
  const { t } = useWording();
  const { role, group } = line;
  const by =
    role === null
      ? t('row.can.itself')
      : group === null
        ? t('row.can.role', { role })
        : t('row.can.group', { role, group });
  const told = [
    t(`row.action.${line.action}`),
    ...line.data.map((one) => t(`data.${one}`)),
    ...(ofPerson ? [by] : []),
    ...(line.known ? [] : [t('row.can.unknownName')]),
  ];
  return (
    <li>
      <InlineStack gap="150" blockAlign="center">
        <Text as="span" fontWeight={line.risky ? 'semibold' : 'regular'}>
          <span className="anywhere">{line.words}</span>
        </Text>
        {line.risky ? <Badge tone="warning">{t('row.can.risky')}</Badge> : null}
      </InlineStack>
      <Text as="span" tone="subdued" variant="bodySm">
        {told.join(' · ')}
      </Text>
    </li>
  );
}
