import { z } from 'zod';
import { unknownApp } from '#app/domain/access/app-installation.ts';
import type { AppDraft, DeveloperType } from '#app/domain/access/app-installation.ts';
import { takeApps } from '#app/domain/access/roster.ts';
import type { AppsRoster, Origin } from '#app/domain/access/roster.ts';
import type { MalformedNodes } from './staff-mapping.ts';

const handles = z.array(z.object({ handle: z.string() })).nullish();

const installationNode = z.object({
  id: z.string().min(1),
  accessScopes: z.array(z.object({ handle: z.string() })),
  app: z.object({
    title: z.string(),
    handle: z.string().nullish(),
    apiKey: z.string().nullish(),
    developerName: z.string().nullish(),
    developerType: z.string().nullish(),
    publicCategory: z.string().nullish(),
    shopifyDeveloped: z.boolean().nullish(),
    appStoreAppUrl: z.string().nullish(),
    // Left out when the query did not ask for it; null when the app has none.
    privacyPolicyUrl: z.string().nullable().optional(),
    optionalAccessScopes: handles,
  }),
});
type InstallationNode = z.infer<typeof installationNode>;

/**
 * Nodes of `appInstallations`, PUBLIC and PRIVATE (platform.md 2.1, all pages in order) -> a snapshot of apps, or which nodes were
 * malformed. `scopes` are those granted. The date of installation is not in the schema and stays unknown.
 * @param ownApiKey client id the product runs under
 */
export function rosterFromAppInstallations(
  nodes: unknown[],
  origin: Origin,
  ownApiKey: string | null,
): AppsRoster | MalformedNodes {
  const parsed = nodes.map((node) => installationNode.safeParse(node));
  const malformed = parsed.flatMap((result, i) => (result.success ? [] : [i + 1]));
  if (malformed.length > 0) return { malformed: true, nodes: malformed };
  const rows = parsed.flatMap((result, i) => (result.success ? [appOf(result.data, i + 1)] : []));
  return takeApps(rows, [], origin, ownApiKey);
}

function appOf({ app, accessScopes }: InstallationNode, line: number): AppDraft {
  const optional = app.optionalAccessScopes?.map((scope) => scope.handle) ?? [];
  const hasPolicy = app.privacyPolicyUrl ? 'yes' : 'no';
  return {
    ...unknownApp(line, app.title),
    apiKey: app.apiKey || null,
    handle: app.handle || null,
    developer: app.developerName || (app.shopifyDeveloped ? 'Shopify' : null),
    developerType: DEVELOPER_TYPES[app.developerType ?? ''] ?? (app.shopifyDeveloped ? 'shopify' : 'unknown'),
    listed: listedOf(app),
    scopes: accessScopes.map((scope) => scope.handle),
    privacyPolicy: app.privacyPolicyUrl === undefined ? 'unknown' : hasPolicy,
    privacyPolicyUrl: app.privacyPolicyUrl || null,
    uninstalled: 'no',
    details: optional.length > 0 ? [{ label: 'Optional access', value: optional.join(', ') }] : [],
  };
}

const DEVELOPER_TYPES: Record<string, DeveloperType> = { MERCHANT: 'merchant', PARTNER: 'partner', SHOPIFY: 'shopify' };

function listedOf({ appStoreAppUrl, publicCategory }: InstallationNode['app']): AppDraft['listed'] {
  if (appStoreAppUrl) return 'yes';
  return publicCategory === 'CUSTOM' || publicCategory === 'PRIVATE' ? 'no' : 'unknown';
}
