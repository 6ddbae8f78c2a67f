import { randomBytes } from 'node:crypto';
import { readSessionToken } from './session-token.ts';
import type { SessionClaims } from './session-token.ts';
import { scopesOfUser } from './scopes.ts';
import type { Person } from './people.ts';
import type { Store } from './stores.ts';
import { configOf } from './world.ts';
import type { AccessToken, World } from './world.ts';

export interface Answer {
  status: number;
  body: unknown;
}

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token';
const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token';
const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token';

const OFFLINE_SECONDS = 60 * 60;
const ONLINE_SECONDS = 24 * 60 * 60 - 1;
const REFRESH_SECONDS = 90 * 24 * 60 * 60;

/** POST /admin/oauth/access_token: token exchange and refresh (platform.md 6). */
export function answerTokenRequest(world: World, store: Store, input: Record<string, unknown>): Answer {
  if (input.client_id !== world.clientId || input.client_secret !== world.clientSecret) {
    return refusal(400, 'invalid_client', 'Client authentication failed.');
  }
  if (input.grant_type === TOKEN_EXCHANGE) return exchange(world, store, input);
  if (input.grant_type === 'refresh_token') return refresh(world, store, input);
  return refusal(400, 'unsupported_grant_type', 'The grant type is not supported.');
}

function exchange(world: World, store: Store, input: Record<string, unknown>): Answer {
  if (input.subject_token_type !== ID_TOKEN)
    return refusal(400, 'invalid_request', 'subject_token_type is not supported.');
  const claims = readSessionToken(String(input.subject_token), world.clientSecret, world.clientId, world.now());
  if (claims === null || !isFromThisInstallation(world, store, claims)) {
    return refusal(400, 'invalid_subject_token', 'The subject token is invalid or has expired.');
  }
  const person = store.people.find((candidate) => String(candidate.userId) === claims.sub);
  if (person === undefined || !canOpenApp(person)) {
    return refusal(403, 'access_denied', 'The user does not have permission to use this app.');
  }
  if (input.requested_token_type !== ONLINE && input.requested_token_type !== OFFLINE) {
    return refusal(400, 'invalid_request', 'requested_token_type is not supported.');
  }
  install(world, store);
  const online = input.requested_token_type === ONLINE;
  return online ? onlineToken(world, store, person) : offlineToken(world, store, input.expiring === '1');
}

/** `dest` must name the store whose address was called, and a token made before an uninstall died with it. */
function isFromThisInstallation(world: World, store: Store, claims: SessionClaims): boolean {
  const uninstalledAt = world.state.uninstalledAt[store.key];
  const isOld = uninstalledAt !== undefined && claims.iat * 1000 < uninstalledAt;
  return claims.dest === `https://${store.domain}` && !isOld;
}

export function canOpenApp(person: Person): boolean {
  return person.mayOpenApp && person.status === 'active';
}

/** Managed install: the first exchange for a store grants what the app's configuration requires. */
function install(world: World, store: Store): void {
  if (store.installation !== null) return;
  store.installations += 1;
  store.installation = {
    number: store.installations,
    grantedScopes: [...configOf(world, store).requiredScopes],
    installedAt: world.now().toISOString(),
  };
  world.save();
}

function onlineToken(world: World, store: Store, person: Person): Answer {
  const granted = store.installation?.grantedScopes ?? [];
  const expiresAt = world.now().getTime() + ONLINE_SECONDS * 1000;
  return {
    status: 200,
    body: {
      access_token: issue(world, {
        store: store.key,
        kind: 'online',
        userId: person.userId,
        expiresAt,
        installation: store.installations,
      }),
      scope: granted.join(','),
      expires_in: ONLINE_SECONDS,
      associated_user_scope: scopesOfUser(granted, person).join(','),
      session: null,
      account_number: null,
      associated_user: {
        id: person.userId,
        first_name: person.firstName,
        last_name: person.lastName,
        email: person.email,
        account_owner: person.isOwner,
        locale: person.locale,
        collaborator: person.accountType === 'COLLABORATOR' || person.accountType === 'COLLABORATOR_TEAM_MEMBER',
        email_verified: person.emailVerified,
      },
    },
  };
}

function offlineToken(world: World, store: Store, expiring: boolean): Answer {
  const now = world.now().getTime();
  const scope = (store.installation?.grantedScopes ?? []).join(',');
  const common = { store: store.key, kind: 'offline' as const, userId: null, installation: store.installations };
  if (!expiring) return { status: 200, body: { access_token: issue(world, { ...common, expiresAt: null }), scope } };
  return {
    status: 200,
    body: {
      access_token: issue(world, { ...common, expiresAt: now + OFFLINE_SECONDS * 1000 }),
      scope,
      expires_in: OFFLINE_SECONDS,
      refresh_token: issueRefresh(world, store),
      refresh_token_expires_in: REFRESH_SECONDS,
    },
  };
}

/**
 * A refresh token is replaced at every use. The one it replaces stays usable until the replacement itself is used, so that an answer lost on
 * the way does not lose the store. (Read as: used for a refresh.)
 */
function refresh(world: World, store: Store, input: Record<string, unknown>): Answer {
  const presented = String(input.refresh_token);
  const record = world.state.refreshTokens[presented];
  const isUsable =
    record !== undefined &&
    record.store === store.key &&
    !record.spent &&
    record.installation === store.installation?.number &&
    record.expiresAt > world.now().getTime();
  if (!isUsable) return refusal(400, 'invalid_grant', 'The refresh token is invalid, expired or was already replaced.');
  for (const older of Object.values(world.state.refreshTokens)) {
    if (older.replacedBy === presented) older.spent = true;
  }
  const answer = offlineToken(world, store, true);
  const lost = record.replacedBy === null ? undefined : world.state.refreshTokens[record.replacedBy];
  if (lost !== undefined) lost.spent = true;
  record.replacedBy = (answer.body as { refresh_token: string }).refresh_token;
  world.save();
  return answer;
}

function issue(world: World, token: AccessToken): string {
  forgetExpired(world);
  const text = `${token.kind === 'online' ? 'shpua' : 'shpat'}_${randomBytes(16).toString('hex')}`;
  world.state.accessTokens[text] = token;
  world.save();
  return text;
}

/** A demo runs for days and its state is written at every token. */
function forgetExpired(world: World): void {
  const now = world.now().getTime();
  for (const [text, token] of Object.entries(world.state.accessTokens)) {
    if (token.expiresAt !== null && token.expiresAt < now) delete world.state.accessTokens[text];
  }
}

function issueRefresh(world: World, store: Store): string {
  const text = `shprt_${randomBytes(16).toString('hex')}`;
  world.state.refreshTokens[text] = {
    store: store.key,
    installation: store.installations,
    expiresAt: world.now().getTime() + REFRESH_SECONDS * 1000,
    replacedBy: null,
    spent: false,
  };
  return text;
}

/** Who calls the Admin API with this token, or why not. */
export type Caller =
  | { ok: true; store: Store; token: AccessToken; person: Person | null; scopes: string[] }
  | { ok: false; status: 401 | 403; message: string };

export function callerOf(world: World, store: Store, text: string | undefined): Caller {
  const token = text === undefined ? undefined : world.state.accessTokens[text];
  const isAlive =
    token !== undefined &&
    token.store === store.key &&
    token.installation === store.installation?.number &&
    (token.expiresAt === null || token.expiresAt > world.now().getTime());
  if (!isAlive) {
    return {
      ok: false,
      status: 401,
      message: '[API] Invalid API key or access token (unrecognized login or wrong password)',
    };
  }
  if (token.expiresAt === null && !store.isCustomApp) {
    return {
      ok: false,
      status: 403,
      message: '[API] Non-expiring access tokens are no longer accepted for the Admin API.',
    };
  }
  const person = token.userId === null ? null : (store.people.find((one) => one.userId === token.userId) ?? null);
  if (token.userId !== null && (person === null || !canOpenApp(person))) {
    return {
      ok: false,
      status: 401,
      message: '[API] Invalid API key or access token (unrecognized login or wrong password)',
    };
  }
  const granted = store.installation?.grantedScopes ?? [];
  return { ok: true, store, token, person, scopes: person === null ? granted : scopesOfUser(granted, person) };
}

/** Uninstalling ends every token of the store at once. */
export function endInstallation(world: World, store: Store): void {
  store.installation = null;
  world.state.uninstalledAt[store.key] = world.now().getTime();
  for (const [text, token] of Object.entries(world.state.accessTokens)) {
    if (token.store === store.key) delete world.state.accessTokens[text];
  }
  for (const [text, token] of Object.entries(world.state.refreshTokens)) {
    if (token.store === store.key) delete world.state.refreshTokens[text];
  }
  world.save();
}

function refusal(status: number, error: string, description: string): Answer {
  return { status, body: { error, error_description: description } };
}
