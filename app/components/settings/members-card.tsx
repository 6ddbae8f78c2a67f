import { useEffect, useState } from 'react';
import { useFetcher } from '@remix-run/react';
import { Badge, BlockStack, Box, Button, Card, ChoiceList, Collapsible, InlineStack, Text } from '@shopify/polaris';
import { showToast } from '#app/components/layout/app-bridge.ts';
import { useWording } from '#app/components/layout/locale.tsx';
import { useSettingsAction } from './use-settings-action.ts';

type Role = 'manager' | 'owner' | 'reviewer' | 'auditor';

export interface MemberFacts {
  memberId: string;
  name: string;
  email: string | null;
  roles: Role[];
  openedAt: string | null;
  isMe: boolean;
  matched: 'user_id' | 'verified_email' | 'claimed' | 'confirmed' | 'not_matched';
  row: { name: string; email: string | null } | null;
}

/** Everybody who uses the app, with their roles, and claims that wait for a second person. */
export function MembersCard({ members, manages }: { members: MemberFacts[]; manages: boolean }) {
  const { t } = useWording();
  return (
    <Card padding="0">
      <ul className="plain-list">
        {members.map((member) => (
          <li key={member.memberId}>
            <Box padding="400">
              <Member member={member} manages={manages} />
            </Box>
          </li>
        ))}
        <li>
          <Box padding="400">
            <BlockStack gap="200">
              <Text as="h3" variant="headingSm">
                {t('settings.people.access')}
              </Text>
              <Text as="p" tone="subdued">
                {t('settings.people.accessSteps')}
              </Text>
              <InlineStack>
                <Button url="shopify://admin/settings/account" target="_top">
                  {t('settings.people.openUsers')}
                </Button>
              </InlineStack>
            </BlockStack>
          </Box>
        </li>
      </ul>
    </Card>
  );
}

function Member({ member, manages }: { member: MemberFacts; manages: boolean }) {
  const { t, dateTime } = useWording();
  const [editing, setEditing] = useState(false);
  return (
    <BlockStack gap="200">
      <InlineStack align="space-between" blockAlign="start" gap="200">
        <BlockStack gap="050">
          <InlineStack gap="150" align="start" blockAlign="center">
            <Text as="h3" variant="headingSm">
              <span className="anywhere">{member.name}</span>
            </Text>
            {member.isMe ? <Badge>{t('settings.people.you')}</Badge> : null}
            {member.roles.length === 0 ? <Badge>{t('settings.people.noRole')}</Badge> : null}
            {member.roles.map((role) => (
              <Badge key={role} tone="info">
                {t(`role.${role}`)}
              </Badge>
            ))}
          </InlineStack>
          {member.email ? (
            <Text as="p" tone="subdued">
              <span className="anywhere">{member.email}</span>
            </Text>
          ) : null}
          <Text as="p" tone="subdued">
            {member.openedAt
              ? t('settings.people.openedOn', { date: dateTime(member.openedAt) })
              : t('settings.people.neverOpened')}
          </Text>
          <Matched member={member} />
        </BlockStack>
        <InlineStack gap="200" align="start">
          {member.matched === 'claimed' && manages && !member.isMe ? <ConfirmClaim member={member} /> : null}
          {member.matched === 'claimed' && manages ? <WithdrawClaim member={member} /> : null}
          {manages && !member.isMe ? (
            <Button
              variant="tertiary"
              url={`/app/settings/erase?member=${member.memberId}`}
              accessibilityLabel={t('erase.openOf', { name: member.name })}
            >
              {t('erase.open')}
            </Button>
          ) : null}
          {manages ? (
            <Button
              disclosure={editing ? 'up' : 'down'}
              ariaExpanded={editing}
              ariaControls={`roles-${member.memberId}`}
              accessibilityLabel={t('settings.people.changeOf', { name: member.name })}
              onClick={() => setEditing(!editing)}
            >
              {t('settings.people.change')}
            </Button>
          ) : null}
        </InlineStack>
      </InlineStack>
      {manages ? (
        <Collapsible id={`roles-${member.memberId}`} open={editing}>
          <EditRoles key={member.roles.join()} member={member} onSaved={() => setEditing(false)} />
        </Collapsible>
      ) : null}
    </BlockStack>
  );
}

function Matched({ member }: { member: MemberFacts }) {
  const { t } = useWording();
  const row = member.row?.name ?? t('settings.people.rowGone');
  const words =
    member.matched === 'claimed' || member.matched === 'confirmed'
      ? t(`settings.people.matched.${member.matched}`, { row })
      : t(`settings.people.matched.${member.matched}`);
  return (
    <Text as="p" tone={member.matched === 'claimed' ? 'caution' : 'subdued'}>
      {words}
    </Text>
  );
}

function EditRoles({ member, onSaved }: { member: MemberFacts; onSaved: () => void }) {
  const { t } = useWording();
  const [chosen, setChosen] = useState<string[]>(member.roles.filter((role) => role !== 'owner'));
  const { refused, busy, send } = useSettingsAction('settings.people.saved', onSaved);
  return (
    <BlockStack gap="300">
      <ChoiceList
        title={t('settings.people.rolesOf', { name: member.name })}
        titleHidden
        allowMultiple
        choices={(['manager', 'reviewer', 'auditor'] as const).map((role) => ({
          value: role,
          label: t(`role.${role}`),
          helpText: t(`role.${role}.can`),
        }))}
        selected={chosen}
        onChange={setChosen}
        error={refused}
      />
      <InlineStack>
        <Button
          loading={busy}
          onClick={() => send({ intent: 'roles', memberId: member.memberId, roles: chosen.join(',') })}
        >
          {t('shared.save')}
        </Button>
      </InlineStack>
    </BlockStack>
  );
}

function ConfirmClaim({ member }: { member: MemberFacts }) {
  const { t } = useWording();
  const { refused, busy, send } = useSettingsAction('settings.people.confirmed');
  useEffect(() => {
    if (refused) showToast(refused, { isError: true });
  }, [refused]);
  const row = member.row?.name ?? t('settings.people.rowGone');
  return (
    <Button
      loading={busy}
      accessibilityLabel={t('settings.people.confirmLabel', { name: member.name, row })}
      onClick={() => send({ intent: 'confirm', memberId: member.memberId })}
    >
      {t('settings.people.confirm')}
    </Button>
  );
}

/** A manager who will not confirm a claim ends it; whoever made it is asked again. */
function WithdrawClaim({ member }: { member: MemberFacts }) {
  const { t } = useWording();
  const fetcher = useFetcher<{ refused: string } | { done: string }>();
  const { data } = fetcher;
  useEffect(() => {
    if (data === undefined) return;
    if ('refused' in data) showToast(data.refused, { isError: true });
    else showToast(t('settings.people.withdrawn'));
  }, [data, t]);
  const row = member.row?.name ?? t('settings.people.rowGone');
  return (
    <Button
      variant="tertiary"
      loading={fetcher.state !== 'idle'}
      accessibilityLabel={t('settings.people.withdrawLabel', { name: member.name, row })}
      onClick={() =>
        fetcher.submit({ intent: 'withdraw', memberId: member.memberId }, { method: 'post', action: '/app/claims' })
      }
    >
      {t('settings.people.withdraw')}
    </Button>
  );
}
