// The peer of intake: the shape of Shopify's app template. Its own library, a Remix route that calls authenticate.webhook, the session
// looked up in the database through Prisma, one insert per request through Prisma, then 200. Remix' handler is the real one, over a build with
// this one route and without React; the HTTP adapter is the one our process uses, which is lighter than the template's Express.
import '@shopify/shopify-app-remix/adapters/node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequestListener } from '@mjackson/node-fetch-server';
import { PrismaPg } from '@prisma/adapter-pg';
import { createRequestHandler, type ActionFunctionArgs, type ServerBuild } from '@remix-run/node';
import { ApiVersion, Session } from '@shopify/shopify-api';
import { AppDistribution, LogSeverity, shopifyApp } from '@shopify/shopify-app-remix/server';
import { PrismaClient } from '#app/db/generated/client.ts';
import { endWithParent } from '../children.ts';

endWithParent();
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.SUPERUSER_DATABASE_URL }) });

const shopify = shopifyApp({
  apiKey: process.env.SHOPIFY_API_KEY ?? '',
  apiSecretKey: process.env.SHOPIFY_API_SECRET ?? '',
  appUrl: 'https://template.example',
  apiVersion: ApiVersion.October26,
  distribution: AppDistribution.AppStore,
  logger: { level: LogSeverity.Error },
  sessionStorage: {
    loadSession: async (id) => {
      const row = await prisma.session.findUnique({ where: { id } });
      const shop = id.replace('offline_', '');
      return row ? new Session({ id, shop, state: '', isOnline: false, accessToken: 'kept' }) : undefined;
    },
    storeSession: () => Promise.resolve(true),
    deleteSession: () => Promise.resolve(true),
    deleteSessions: () => Promise.resolve(true),
    findSessionsByShop: () => Promise.resolve([]),
  },
});

async function action({ request }: ActionFunctionArgs): Promise<Response> {
  const { shop, topic, payload, webhookId, apiVersion } = await shopify.authenticate.webhook(request);
  await prisma.delivery.create({
    data: {
      shopId: 1n,
      webhookId,
      topic,
      shopDomain: shop,
      apiVersion,
      arrivedAt: new Date(),
      bodyDigest: Buffer.alloc(0),
      sealedBody: Buffer.from(JSON.stringify(payload)),
      keyId: 'none',
    },
  });
  return new Response();
}

const build = {
  entry: { module: { default: () => new Response(null, { status: 404 }) } },
  routes: { webhooks: { id: 'webhooks', path: 'webhooks', module: { action } } },
  assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '1' },
  assetsBuildDirectory: '',
  publicPath: '/',
  basename: '/',
  mode: 'production',
  isSpaMode: false,
  future: {},
} as unknown as ServerBuild;

const handle = createRequestHandler(build, 'production');
const server = createServer(createRequestListener((request) => handle(request)));
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
