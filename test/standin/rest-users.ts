import type { Person } from './people.ts';
import type { Store } from './stores.ts';
import type { Answer } from './tokens.ts';

/**
 * GET /admin/api/{version}/users.json and users/{id}.json, for custom apps on Plus only (platform.md 1.3). Fields are those of the REST page;
 * nothing about roles, which are newer than this interface. Pages of at most 250, the next one by the Link header; what its cursor holds is
 * our assumption.
 */
export function answerUsers(
  store: Store,
  scopes: readonly string[],
  path: string,
  url: URL,
): Answer & { link?: string } {
  if (!store.isCustomApp || store.plan !== 'plus' || !scopes.includes('read_users')) {
    return { status: 403, body: { errors: '[API] This action requires merchant approval for read_users scope.' } };
  }
  const id = /^users\/(\d+)\.json$/.exec(path)?.[1];
  if (path === 'users.json') return pageOfUsers(store, url);
  const person = store.people.find((one) => String(one.userId) === id);
  return person === undefined
    ? { status: 404, body: { errors: 'Not Found' } }
    : { status: 200, body: { user: userOf(person) } };
}

function pageOfUsers(store: Store, url: URL): Answer & { link?: string } {
  const limit = Math.min(Number(url.searchParams.get('limit') ?? 250), 250);
  const from = Number(Buffer.from(url.searchParams.get('page_info') ?? '', 'base64url').toString() || 0);
  const users = store.people.slice(from, from + limit).map(userOf);
  if (from + limit >= store.people.length) return { status: 200, body: { users } };
  const next = new URL(`https://${store.domain}${url.pathname}`);
  next.searchParams.set('limit', String(limit));
  next.searchParams.set('page_info', Buffer.from(String(from + limit)).toString('base64url'));
  return { status: 200, body: { users }, link: `<${next.href}>; rel="next"` };
}

function userOf(person: Person): Record<string, unknown> {
  return {
    id: person.userId,
    first_name: person.firstName,
    last_name: person.lastName,
    email: person.email,
    phone: person.phone,
    url: null,
    im: null,
    screen_name: null,
    bio: null,
    account_owner: person.isOwner,
    receive_announcements: 1,
    permissions: person.permissions,
    locale: person.locale,
    user_type: USER_TYPES[person.accountType] ?? 'regular',
    admin_graphql_api_id: `gid://shopify/StaffMember/${person.userId}`,
  };
}

const USER_TYPES: Record<string, string> = {
  COLLABORATOR: 'collaborator',
  INVITED: 'invited',
  REQUESTED: 'requested',
  RESTRICTED: 'restricted',
  SAML: 'saml',
};
