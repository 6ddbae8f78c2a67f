import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    remix({
      ignoredRouteFiles: ['**/.*'],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // Lazy discovery keeps its list in sessionStorage, which the admin's frame denies.
        v3_lazyRouteDiscovery: false,
        // The Shopify library answers a stale session token with status and headers, which App Bridge reads off the response itself;
        // single fetch would fold them into one envelope.
        v3_singleFetch: false,
      },
    }),
  ],
  build: { assetsInlineLimit: 0 },
  server: { host: '127.0.0.1', port: 3000 },
});
