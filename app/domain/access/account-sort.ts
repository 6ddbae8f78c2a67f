import { normaliseEmail, normaliseName } from './account.ts';
import type { Account, AccountType } from './account.ts';

/** What sort of account it is: the type that the source gave, or that it is used by a program or by several people. */
export type AccountSort = AccountType | 'service' | 'shared';

const GENERIC =
  /^(info|hello|hi|hey|contact|kontakt|contacto|mail|email|office|buero|büro|team|staff|admin|administrator|webmaster|root|support|help|helpdesk|service|kundenservice|care|customercare|customerservice|sales|vertrieb|ventas|ventes|shop|store|tienda|boutique|laden|orders|order|bestellung|pedidos|commandes|returns|warehouse|lager|almacen|entrepot|logistics|logistik|shipping|versand|fulfil?lment|pos|till|kasse|caja|caisse|register|retail|reception|marketing|social|press|billing|invoices?|accounts?|accounting|finance|buchhaltung|hr|jobs|it|dev|developers?|tech|test|noreply|no-reply|general|everyone|all|manager|management|studio|agency|temp|intern|interns|praktikant|seasonal)[0-9._-]*$/;

const PROGRAM_ADDRESS =
  /^(svc|service-?account|sa|bot|robot|api|integration|connector|automation|sync|daemon|erp|etl)([._-].*)?$|[._-](bot|api|svc|sync|integration)$/;
const PROGRAM_NAME =
  /\b(bot|robot|api user|service account|service user|integration user|dienstkonto|compte de service|cuenta de servicio)\b|サービスアカウント/u;

/** Part of an address before the @ where it is one that several people may read, such as info@; null where it is not, or not known. */
export function sharedLocalPart(row: Pick<Account, 'email'>): string | null {
  const local = localPartOf(row.email);
  return local !== null && isSharedLocalPart(local) ? local : null;
}

/**
 * The sort of an account. Shopify has no type for service and shared accounts: they are told by how they are called, and where the
 * name does not say it the type of the source stands. A judgement from names, so it is shown as one and blocks nothing.
 */
export function sortOfAccount(row: Pick<Account, 'email' | 'name' | 'type'>): AccountSort {
  if (isServiceAccount(row.type, localPartOf(row.email), normaliseName(row.name))) return 'service';
  return sharedLocalPart(row) === null ? row.type : 'shared';
}

/** The same question of names that are normalised already: the part of the address before the @, and the name. */
export const isServiceAccount = (type: AccountType, local: string | null, name: string): boolean =>
  type === 'system' || (local !== null && PROGRAM_ADDRESS.test(local)) || PROGRAM_NAME.test(name);

/** Is the part of an address before the @, normalised, one that several people may read? */
export const isSharedLocalPart = (local: string): boolean => GENERIC.test(local);

function localPartOf(email: string | null): string | null {
  return email === null ? null : (normaliseEmail(email).split('@')[0] ?? null);
}
