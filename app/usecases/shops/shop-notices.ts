import { z } from 'zod';
import type { Context } from '#app/ports.ts';
import {
  DeliveryNotUnderstood,
  type DeliveryHandlers,
  type ReceivedDelivery,
} from '#app/usecases/intake/handle-delivery.ts';
import { answerCustomerRequest } from './answer-customer-request.ts';
import { redactShop } from './redact-shop.ts';
import { uninstallShop, type InstallationCheck } from './uninstall-shop.ts';
import { updateScopes } from './update-scopes.ts';
import { updateShopFacts } from './update-shop-facts.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const scopesUpdate = z.object({ current: z.array(z.string()), updated_at: instant.optional() });
const shopUpdate = z.object({
  name: z.string().nullish(),
  myshopify_domain: z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/),
  iana_timezone: z.string().nullish(),
  plan_display_name: z.string().nullish(),
  updated_at: instant.optional(),
});

/** What the app does on the notices about a store. `checkOf` asks Shopify whether our token of that store still works. */
export const shopNotices = (checkOf: (ctx: Context) => InstallationCheck): DeliveryHandlers => ({
  'app/uninstalled': (ctx, { triggeredAt }) => uninstallShop(ctx, { triggeredAt }, checkOf(ctx)),
  'app/scopes_update': (ctx, delivery) => {
    const { current, updated_at } = read(scopesUpdate, delivery);
    return updateScopes(ctx, { scopes: current, toldAt: updated_at ?? toldAt(delivery) });
  },
  'shop/update': (ctx, delivery) => {
    const told = read(shopUpdate, delivery);
    const facts = {
      domain: told.myshopify_domain,
      ...(told.name == null ? {} : { name: told.name }),
      ...(told.iana_timezone == null ? {} : { timeZone: told.iana_timezone }),
      ...(told.plan_display_name == null ? {} : { planName: told.plan_display_name }),
    };
    return updateShopFacts(ctx, { facts, toldAt: told.updated_at ?? toldAt(delivery) });
  },
  'customers/data_request': async (ctx) => answerCustomerRequest(ctx, 'customers/data_request'),
  'customers/redact': async (ctx) => answerCustomerRequest(ctx, 'customers/redact'),
  'shop/redact': (ctx) => redactShop(ctx, checkOf(ctx)),
});

const toldAt = (delivery: ReceivedDelivery): Date => delivery.triggeredAt ?? delivery.arrivedAt;

function read<Shape extends z.ZodType>(shape: Shape, delivery: ReceivedDelivery): z.infer<Shape> {
  const parsed = shape.safeParse(parseJson(delivery.body));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'body');
  throw new DeliveryNotUnderstood(`unexpected ${fields.join(', ')}`);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new DeliveryNotUnderstood('the body is not JSON');
  }
}
