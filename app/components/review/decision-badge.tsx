import { Badge } from '@shopify/polaris';
import type { BadgeProps } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import type { DecisionKind } from '#app/domain/evidence/review-entries.ts';

const TONES: Record<DecisionKind, BadgeProps['tone']> = {
  keep: 'success',
  reduce: 'warning',
  remove: 'critical',
  cannot_tell: 'attention',
  exception: 'info',
};

export function DecisionBadge({ decision }: { decision: DecisionKind }) {
  const { t } = useWording();
  return <Badge tone={TONES[decision]}>{t(`decide.decided.${decision}`)}</Badge>;
}
