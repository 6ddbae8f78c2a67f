import { getNamedType, GraphQLError, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLNamedType, GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { holds } from './scopes.ts';
import type { Store } from './stores.ts';

/** Who asks: the scopes the token carries, the person of an online token, the store. */
export interface Asker {
  scopes: readonly string[];
  person: { permissions: readonly string[]; isOwner: boolean } | null;
  store: Pick<Store, 'plan' | 'isCustomApp'>;
}

/** What a `REQUIRED ACCESS:` note demands; every entry must hold. Null = nobody has parsed such a note: denied. */
export type Demand = readonly Condition[] | null;

export type Condition =
  | { kind: 'any-scope'; scopes: readonly string[] }
  | { kind: 'plan'; plans: readonly Store['plan'][] }
  | { kind: 'permission'; permission: string };

/**
 * What the schema leaves out, each line reviewed. `message` is the platform's real wording where it differs from the common one.
 * appInstallations: "Public apps can't be granted this access scope" (platform.md 2.1).
 */
const OMISSIONS: Readonly<Record<string, { demand: Demand; message: string }>> = {
  'QueryRoot.appInstallations': { demand: [{ kind: 'any-scope', scopes: ['read_apps'] }], message: 'access denied' },
};

/** Notes in words of their own, each read by a person. A bare `shipping` means its read scope; what is about users holds for nobody's token. */
const READ_BY_HAND: Readonly<Record<string, Demand>> = {
  'Apps will need one of the following: `fulfillments`, `products` or `custom_fulfillment_services` (in case of custom fulfillment service). Fulfillment service apps can also access their own fulfillment service records if they have `assigned_fulfillment_orders` access scope. Users with access to the app will have access to their fulfillment services.':
    [{ kind: 'any-scope', scopes: ['read_fulfillments', 'read_products', 'read_custom_fulfillment_services'] }],
  'Any of `orders` or `shipping` access scopes, `read_markets` access scope or `manage_delivery_settings` user permission.':
    [{ kind: 'any-scope', scopes: ['read_orders', 'read_shipping', 'read_markets'] }],
  '`read_script_tags` access scope. Also: Requires access to script tags.': [
    { kind: 'any-scope', scopes: ['read_script_tags'] },
  ],
  '`read_products` access scope or `read_product_listings` access scope. Also: The app owning the catalog needs either products or product listing rights.':
    [{ kind: 'any-scope', scopes: ['read_products', 'read_product_listings'] }],
  'products or product_listings read access scope. The user must have permission to view markets or customers or companies.':
    [
      { kind: 'any-scope', scopes: ['read_products', 'read_product_listings'] },
      { kind: 'permission', permission: 'view_markets' },
    ],
};

const SUPPORT_NOTE = 'Contact Shopify Support to enable this scope for your app.';

/** Reads one note. Scopes joined by "or" and commas: any of them. Sentences outside the known forms make the whole note unparsed. */
export function parseAccessNote(note: string): Demand {
  if (note === 'This mutation can only be run on the current app.') return [];
  const byHand = READ_BY_HAND[note];
  if (byHand !== undefined) return byHand;
  const [main, ...also] = note.replaceAll(SUPPORT_NOTE, '').split('Also:');
  const scopes = parseScopes((main ?? '').trim());
  if (scopes === null) return null;
  const conditions: Condition[] = [{ kind: 'any-scope', scopes }];
  for (const text of also) {
    const condition = parseAlso(text.trim());
    if (condition === null) return null;
    conditions.push(condition);
  }
  return conditions;
}

function parseScopes(text: string): string[] | null {
  const sentence = text
    .replace(/^(Apps must have|Requires|Any of|the|Access allowed for apps with) /, '')
    .replace(/( access)? scopes?\.?$/, '')
    .replace(/\.$/, '');
  const parts = sentence.split(/(?: access)?(?: scope)?(?:, or |, | or )/);
  const handles = parts.map((part) => /^`([a-z_]+)`$/.exec(part)?.[1]);
  const known = handles.filter((handle) => handle !== undefined && /^(read|write)_/.test(handle));
  return known.length > 0 && known.length === parts.length ? (known as string[]) : null;
}

function parseAlso(text: string): Condition | null {
  if (text === 'The app must be a finance embedded app or installed on a Shopify Plus or Advanced store.') {
    return { kind: 'plan', plans: ['plus', 'advanced'] };
  }
  const permission = /^The user must have `?([a-z_]+)`? permissions?\.$/.exec(text)?.[1];
  return permission === undefined ? null : { kind: 'permission', permission };
}

export function meets(asker: Asker, demand: Demand): boolean {
  if (demand === null) return false;
  return demand.every((condition) => {
    if (condition.kind === 'any-scope') return condition.scopes.some((scope) => holds(asker.scopes, scope));
    if (condition.kind === 'plan') return condition.plans.includes(asker.store.plan);
    return asker.person === null || asker.person.isOwner || asker.person.permissions.includes('full');
  });
}

/** The error for a field which the asker may not read, or null. Looks at the field, at its type and through connections at the node type. */
export function denial(
  asker: Asker,
  parent: GraphQLObjectType,
  field: string,
  returns: GraphQLOutputType,
): GraphQLError | null {
  const omission = OMISSIONS[`${parent.name}.${field}`];
  if (omission !== undefined && !meets(asker, omission.demand)) return accessDenied(omission.message, null);
  const own = noteIn(parent.getFields()[field]?.description);
  if (own !== null && !meets(asker, parsed(own))) return accessDenied(wording(field, own), own);
  return denialOfType(asker, field, getNamedType(returns));
}

export function denialOfType(asker: Asker, field: string, type: GraphQLNamedType): GraphQLError | null {
  const note = noteIn(type.description);
  if (note !== null && !meets(asker, parsed(note))) return accessDenied(wording(field, note), note);
  const node = nodeTypeOf(type);
  const nodeNote = node === null ? null : noteIn(node.description);
  if (nodeNote === null || meets(asker, parsed(nodeNote))) return null;
  return accessDenied(`Access denied for ${field} field.`, null);
}

/** The type of `nodes` when the type is a connection. */
function nodeTypeOf(type: GraphQLNamedType): GraphQLNamedType | null {
  if (!type.name.endsWith('Connection') || !(isObjectType(type) || isInterfaceType(type))) return null;
  const nodes = type.getFields()['nodes'];
  return nodes === undefined ? null : getNamedType(nodes.type);
}

export function noteIn(description: string | null | undefined): string | null {
  const note = /REQUIRED ACCESS: ([^\n]+)/.exec(description ?? '')?.[1];
  return note === undefined ? null : note.trim();
}

const demands = new Map<string, Demand>();

function parsed(note: string): Demand {
  const known = demands.get(note);
  if (known !== undefined) return known;
  const demand = parseAccessNote(note);
  demands.set(note, demand);
  return demand;
}

function wording(field: string, note: string): string {
  return `Access denied for ${field} field. Required access: ${note}`;
}

function accessDenied(message: string, requiredAccess: string | null): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      ...(requiredAccess === null ? {} : { requiredAccess }),
    },
  });
}
