import { useContext } from 'react';
import type { ReactNode } from 'react';
import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { Links, Meta, Outlet, Scripts, useRouteError } from '@remix-run/react';
import polarisStyles from '@shopify/polaris/build/esm/styles.css?url';
import interStyles from '@fontsource-variable/inter/index.css?url';
import { DocumentContext } from '#app/components/document/document-context.ts';
import { ErrorPage } from '#app/components/layout/error-page.tsx';
import { PolarisFrame } from '#app/components/layout/polaris-frame.tsx';
import { text } from '#app/text/text.ts';
import appStyles from './styles/app.css?url';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: polarisStyles },
  { rel: 'stylesheet', href: interStyles },
  { rel: 'stylesheet', href: appStyles },
  { rel: 'icon', href: 'data:,' },
];

export const meta: MetaFunction = () => [{ title: text('app.name') }];

// App Bridge wants to be the first script of every document, error pages included, and its key before it. In the browser the
// context is empty, so the key is read back from the document that the server wrote.
export function Layout({ children }: { children: ReactNode }) {
  const { nonce, apiKey } = useContext(DocumentContext);
  const key = apiKey ?? globalThis.document?.querySelector<HTMLMetaElement>('meta[name="shopify-api-key"]')?.content;
  return (
    <html lang="en">
      <head>
        <meta name="shopify-api-key" content={key} />
        <script
          src="https://cdn.shopify.com/shopifycloud/app-bridge.js"
          nonce={nonce ?? undefined}
          suppressHydrationWarning
        />
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <Meta />
        <Links />
      </head>
      <body>
        <PolarisFrame>
          <main>{children}</main>
        </PolarisFrame>
        <Scripts nonce={nonce ?? undefined} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return <ErrorPage error={useRouteError()} />;
}
