import { createHmac } from 'node:crypto';

/** Headers of a webhook as Shopify sends them, signed over exactly these bytes. */
export const webhookHeaders = (
  body: string | Uint8Array,
  secret: string,
  more: { topic?: string; domain?: string; webhookId?: string } & Record<`x-${string}`, string> = {},
): Record<string, string> => {
  const { topic = 'shop/update', domain = 'a.myshopify.com', webhookId = 'w-1', ...headers } = more;
  return {
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': domain,
    'x-shopify-webhook-id': webhookId,
    'x-shopify-event-id': 'e-1',
    'x-shopify-api-version': '2026-10',
    'x-shopify-triggered-at': '2026-11-21T10:00:00.123456789Z',
    'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    ...headers,
  };
};
