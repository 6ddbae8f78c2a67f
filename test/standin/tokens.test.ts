import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startStandin } from './server.ts';
import type { Standin } from './server.ts';
import { accessToken, exchange, graphql, tokenRequest } from './shop-client.ts';

let standin: Standin;
let now: number;

beforeEach(async () => {
  now = Date.parse('2026-11-20T10:00:00Z');
  standin = await startStandin({ appUrl: 'http://127.0.0.1:1', now: () => new Date(now) });
});

afterEach(() => standin.close());

const works = async (token: string) => (await graphql(standin, 'plain', token, '{ shop { id } }')).status === 200;
const refresh = (token: string) =>
  tokenRequest(standin, 'plain', { grant_type: 'refresh_token', refresh_token: token });
const field = (answer: { body: Record<string, unknown> }, name: string) => String(answer.body[name]);

describe('token exchange', () => {
  test('an online token names the person from the verified session token', async () => {
    const { status, body } = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'online');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: 86399,
      associated_user: {
        id: 82001000002,
        account_owner: false,
        collaborator: false,
        email_verified: true,
        first_name: 'Lars',
      },
    });
  });

  test('an expiring offline token lasts an hour and its refresh token 90 days', async () => {
    const { body } = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline');
    expect(body).toMatchObject({ expires_in: 3600, refresh_token_expires_in: 7776000, scope: '' });
    expect(await works(field({ body }, 'access_token'))).toBe(true);
    now += 3_600_000;
    expect(await works(field({ body }, 'access_token'))).toBe(false);
  });

  test('the first exchange installs the app with the scopes its configuration requires', async () => {
    expect(standin.stores.custom.installation).toBeNull();
    const { body } = await exchange(standin, 'custom', standin.idToken('custom', 'manager'), 'offline');
    expect(body.scope).toBe('read_users,read_apps');
    expect(standin.stores.custom.installation?.number).toBe(1);
  });

  test.each([
    ['expired', () => standin.idToken('plain', 'manager', { exp: Math.floor(now / 1000) - 1 })],
    ['signed with another secret', () => standin.idToken('plain', 'manager', { secret: 'another' })],
    ['made for another app', () => standin.idToken('plain', 'manager', { aud: 'other-app' })],
    ['of another store', () => standin.idToken('custom', 'manager')],
    ['no token at all', () => 'nonsense'],
  ])('a session token that is %s is an invalid subject', async (_what, token) => {
    const { status, body } = await exchange(standin, 'plain', token(), 'online');
    expect(status).toBe(400);
    expect(body.error).toBe('invalid_subject_token');
  });

  test('staff without permission for the app get no token, and the admin does not open it for them', async () => {
    const { status, body } = await exchange(standin, 'plain', standin.idToken('plain', 'no-app'), 'online');
    expect([status, body.error]).toEqual([403, 'access_denied']);
    expect(() => standin.openApp('plain', 'no-app')).toThrow('no permission');
    expect(standin.stores.plain.installation).toBeNull();
  });

  test('a wrong client secret is refused', async () => {
    const { status } = await tokenRequest(standin, 'plain', { client_secret: 'wrong', grant_type: 'refresh_token' });
    expect(status).toBe(400);
  });

  test('an offline token that never expires is refused by the Admin API of a public app', async () => {
    const answer = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline', '0');
    expect((await graphql(standin, 'plain', field(answer, 'access_token'), '{ shop { id } }')).status).toBe(403);
  });

  test('suspending a person ends what their online token can do', async () => {
    const token = await accessToken(standin, 'plain', 'lead-1', 'online');
    expect(await works(token)).toBe(true);
    standin.suspendPerson('plain', 'lead-1');
    expect(await works(token)).toBe(false);
  });
});

describe('refresh', () => {
  test('rotates the pair, and the new access token works', async () => {
    const first = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline');
    const second = await refresh(field(first, 'refresh_token'));
    expect(second.status).toBe(200);
    expect(field(second, 'refresh_token')).not.toBe(field(first, 'refresh_token'));
    expect(await works(field(second, 'access_token'))).toBe(true);
  });

  test('the replaced refresh token still works until its replacement is used, and then no more', async () => {
    const first = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline');
    const lost = await refresh(field(first, 'refresh_token'));
    const again = await refresh(field(first, 'refresh_token'));
    expect(again.status).toBe(200);
    expect((await refresh(field(lost, 'refresh_token'))).body.error).toBe('invalid_grant');
    expect((await refresh(field(again, 'refresh_token'))).status).toBe(200);
    const late = await refresh(field(first, 'refresh_token'));
    expect([late.status, late.body.error]).toEqual([400, 'invalid_grant']);
  });

  test('after 90 days without use the refresh token is dead', async () => {
    const first = await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline');
    now += 90 * 86_400_000;
    expect((await refresh(field(first, 'refresh_token'))).body.error).toBe('invalid_grant');
  });

  test('an uninstall ends every token at once, and the next opening installs anew', async () => {
    const idToken = standin.idToken('plain', 'manager');
    const first = await exchange(standin, 'plain', idToken, 'offline');
    now += 1000;
    await standin.uninstallCountersign('plain');
    expect(await works(field(first, 'access_token'))).toBe(false);
    expect((await refresh(field(first, 'refresh_token'))).body.error).toBe('invalid_grant');
    expect((await exchange(standin, 'plain', idToken, 'offline')).body.error).toBe('invalid_subject_token');
    expect((await exchange(standin, 'plain', standin.idToken('plain', 'manager'), 'offline')).status).toBe(200);
    expect(standin.stores.plain.installation?.number).toBe(2);
  });
});
