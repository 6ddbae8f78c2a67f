import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSigned, parseWebhookHeaders } from '#app/usecases/intake/webhook-request.ts';
import { webhookHeaders } from '#test/support/webhook.ts';

describe('the signature of a webhook', () => {
  it('fits the current and the previous secret and no other, for any body', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (body, now, before) => {
        fc.pre(now !== before);
        expect(isSigned(webhookHeaders(body, now), body, [now, before])).toBe(true);
        expect(isSigned(webhookHeaders(body, before), body, [now, before])).toBe(true);
        expect(isSigned(webhookHeaders(body, before), body, [now])).toBe(false);
      }),
    );
  });

  it('does not fit when one byte of the body changed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (body, at) => {
        const changed = Uint8Array.from(body);
        changed[at % body.length]! ^= 1;
        expect(isSigned(webhookHeaders(body, 's'), changed, ['s'])).toBe(false);
      }),
    );
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['hexadecimal', 'ab'.repeat(32)],
    ['repeated', ['a', 'b']],
    ['too short', Buffer.alloc(31).toString('base64')],
    ['not ASCII', 'é'.repeat(44)],
  ])('does not fit when the header is %s', (_what, header) => {
    expect(isSigned({ 'x-shopify-hmac-sha256': header }, Buffer.from('body'), ['s'])).toBe(false);
  });
});

describe('the headers of a webhook', () => {
  it('are read with nanosecond times and kept to the millisecond', () => {
    expect(parseWebhookHeaders(webhookHeaders('', 's'))).toEqual({
      topic: 'shop/update',
      shopDomain: 'a.myshopify.com',
      webhookId: 'w-1',
      eventId: 'e-1',
      apiVersion: '2026-10',
      triggeredAt: new Date('2026-11-21T10:00:00.123Z'),
    });
  });

  it.each([
    ['a domain of somebody else', 'x-shopify-shop-domain', 'a.myshopify.com.evil.example'],
    ['a domain with a path', 'x-shopify-shop-domain', 'a.myshopify.com/x'],
    ['a repeated topic', 'x-shopify-topic', 'shop/update, app/uninstalled'],
    ['an empty webhook id', 'x-shopify-webhook-id', ''],
    ['an endless webhook id', 'x-shopify-webhook-id', 'w'.repeat(129)],
    ['control characters', 'x-shopify-webhook-id', 'w\u0000'],
  ] as const)('are refused with %s', (_what, name, value) => {
    expect(parseWebhookHeaders(webhookHeaders('', 's', { [name]: value }))).toBeNull();
  });

  it('are not refused for a describing header that is odd: that becomes not known', () => {
    const odd = webhookHeaders('', 's', {
      'x-shopify-triggered-at': 'yesterday',
      'x-shopify-event-id': '',
      'x-shopify-api-version': 'é',
    });
    expect(parseWebhookHeaders(odd)).toMatchObject({ triggeredAt: null, eventId: null, apiVersion: null });
  });
});
