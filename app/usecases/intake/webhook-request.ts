import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Header values by lower-case name; a repeated header is one string joined by commas, or a list. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What the headers of a webhook say. They are not under the signature: only the body is. */
export interface WebhookHeaders {
  topic: string;
  shopDomain: string;
  webhookId: string;
  eventId: string | null;
  apiVersion: string | null;
  triggeredAt: Date | null;
}

const DIGEST_BYTES = 32;

/**
 * True when the base64 HMAC-SHA256 of the raw body under one of the secrets is in the header. Two secrets, because for up to an hour
 * after a rotation Shopify still signs with the previous one (platform page "Verify webhook deliveries").
 */
export function isSigned(headers: Headers, body: Uint8Array, secrets: readonly string[]): boolean {
  const claimed = headers['x-shopify-hmac-sha256'];
  if (typeof claimed !== 'string' || !/^[A-Za-z0-9+/]{43}=$/.test(claimed)) return false;
  const digest = Buffer.from(claimed, 'base64');
  if (digest.length !== DIGEST_BYTES) return false;
  // No early exit: how long this takes tells nothing about which secret fitted.
  return secrets
    .map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), digest))
    .includes(true);
}

const visible = (longest: number) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .max(longest);
const schema = z.object({
  'x-shopify-topic': z
    .string()
    .regex(/^[a-z0-9_]+(\/[a-z0-9_]+)*$/)
    .max(120),
  'x-shopify-shop-domain': z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com$/),
  'x-shopify-webhook-id': visible(128),
  // Shopify may change what it adds; a delivery is evidence and is not turned away for a header that only describes it.
  'x-shopify-event-id': visible(128).nullable().catch(null),
  'x-shopify-api-version': visible(32).nullable().catch(null),
  'x-shopify-triggered-at': z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .nullable()
    .catch(null),
});

/** The headers, or null when one that is needed to place the delivery is missing, repeated or malformed. */
export function parseWebhookHeaders(headers: Headers): WebhookHeaders | null {
  const parsed = schema.safeParse(headers);
  if (!parsed.success) return null;
  return {
    topic: parsed.data['x-shopify-topic'],
    shopDomain: parsed.data['x-shopify-shop-domain'],
    webhookId: parsed.data['x-shopify-webhook-id'],
    eventId: parsed.data['x-shopify-event-id'],
    apiVersion: parsed.data['x-shopify-api-version'],
    triggeredAt: parsed.data['x-shopify-triggered-at'],
  };
}
