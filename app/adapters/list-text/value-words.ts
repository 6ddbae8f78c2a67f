import type { AccountStatus, AccountType } from '#app/domain/access/account.ts';
import { words } from './word-list.ts';

// What stands in cells, in English, German, French, Spanish and Japanese. Entries are compared after normaliseName; nothing here decides alone.

export const STATUSES: Record<Exclude<AccountStatus, 'unknown'>, string[]> = {
  active: words(`
    active | enabled | accepted | aktiv | actif | activé | activo | activa | 有効 | アクティブ
  `),
  suspended: words(`
    suspended | locked | blocked | gesperrt | suspendu | suspendue | bloqué | suspendido | suspendida
    bloqueado | 停止 | 停止中 | 一時停止 | 一時停止中
  `),
  pending: words(`
    pending | invited | invite sent | invitation sent | invite pending | pending invite | pending invitation
    invitation pending | requested | request pending | awaiting response | ausstehend | eingeladen
    einladung ausstehend | einladung gesendet | angefragt | en attente | invité | invitée | invitation envoyée
    invitation en attente | pendiente | invitado | invitada | invitación enviada | invitación pendiente | 保留中
    保留 | 招待済み | 招待中 | 承認待ち
  `),
  inactive: words(`
    inactive | deactivated | disabled | expired | inaktiv | deaktiviert | abgelaufen | inactif | désactivé
    désactivée | expiré | inactivo | inactiva | desactivado | desactivada | caducado | 無効 | 非アクティブ | 期限切れ
  `),
};

export const TYPES: Record<Exclude<AccountType, 'unknown'>, string[]> = {
  staff: words(`
    staff | staff member | regular | employee | organization user | mitarbeiter | mitarbeiterin | personal
    employé | employée | personnel | membre du personnel | empleado | empleada | miembro del personal | スタッフ
    スタッフメンバー | 従業員
  `),
  collaborator: words(`
    collaborator | collaborators | collaborator team member | collaborator account | partner | kollaborateur
    kollaborator | mitwirkender | mitwirkende | externer mitarbeiter | collaborateur | collaboratrice
    compte collaborateur | colaborador | colaboradora | コラボレーター | 共同作業者 | 外部パートナー
  `),
  pos_only: words(`
    pos only | pos | pos-only | pos staff | point of sale | point of sale only | pos app only | pos user
    nur pos | kasse | pdv | pdv uniquement | pos uniquement | point de vente | tpv | solo pos | solo tpv
    punto de venta | posのみ | pos専用 | posスタッフ
  `),
  saml: words('saml | sso | single sign-on | saml user'),
  invited: words('invited | invited store owner'),
  restricted: words(`
    restricted | no admin access | eingeschränkt | restreint | restringido | 制限付き | 制限あり
  `),
  system: words(`
    system | service account | bot | app user | systemkonto | compte système | cuenta del sistema | システム
  `),
};

export const OWNERS = words(`
  owner | store owner | shop owner | account owner | organization owner | organisation owner | inhaber
  inhaberin | shop-inhaber | shopinhaber | store-inhaber | eigentümer | propriétaire
  propriétaire de la boutique | propietario | propietaria | propietario de la tienda | dueño | オーナー | ストアオーナー
  ストア所有者 | 所有者
`);

export const YES = words(`
  yes | y | true | 1 | on | enabled | active | activated | ✓ | ✔ | ✅ | ja | wahr | aktiviert | aktiv | ein | oui
  vrai | activé | activée | actif | sí | si | verdadero | activado | activada | activo | はい | 有効 | オン
`);

export const NO = words(`
  no | n | false | 0 | off | disabled | inactive | not enabled | deactivated | none | ✗ | ✘ | ❌ | ☐ | × | nein | falsch
  deaktiviert | inaktiv | aus | non | faux | désactivé | désactivée | inactif | falso | desactivado
  desactivada | inactivo | いいえ | 無効 | オフ
`);

export const NEVER = words(`
  never | never logged in | never signed in | never active | nie | niemals | noch nie | jamais | nunca | なし
  未ログイン | 一度もない
`);
