import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { z } from 'zod';

export interface Subscription {
  topic: string;
  uri: string;
  name: string | null;
  includeFields: string[] | null;
}

/** What Shopify takes from a shopify.app.toml. */
export interface AppConfig {
  requiredScopes: string[];
  optionalScopes: string[];
  webhookApiVersion: string;
  subscriptions: Subscription[];
}

const Toml = z.object({
  access_scopes: z.object({ scopes: z.string().default(''), optional_scopes: z.array(z.string()).default([]) }),
  webhooks: z.object({
    api_version: z.string(),
    subscriptions: z.array(
      z.object({
        topics: z.array(z.string()).default([]),
        compliance_topics: z.array(z.string()).default([]),
        uri: z.string(),
        name: z
          .string()
          .regex(/^[A-Za-z0-9_-]{1,50}$/)
          .optional(),
        include_fields: z.array(z.string()).optional(),
      }),
    ),
  }),
});

export function readAppConfig(path: string): AppConfig {
  const toml = Toml.parse(parse(readFileSync(path, 'utf8')));
  return {
    requiredScopes: toml.access_scopes.scopes.split(',').filter((scope) => scope !== ''),
    optionalScopes: toml.access_scopes.optional_scopes,
    webhookApiVersion: toml.webhooks.api_version,
    subscriptions: toml.webhooks.subscriptions.flatMap((entry) =>
      [...entry.topics, ...entry.compliance_topics].map((topic) => ({
        topic,
        uri: entry.uri,
        name: entry.name ?? null,
        includeFields: entry.include_fields ?? null,
      })),
    ),
  };
}
