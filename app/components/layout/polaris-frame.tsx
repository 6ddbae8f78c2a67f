import type { ComponentProps, ReactNode } from 'react';
import { Link } from '@remix-run/react';
import { AppProvider } from '@shopify/polaris';
import english from '@shopify/polaris/locales/en.json';

type PolarisLinkProps = Omit<ComponentProps<'a'>, 'ref'> & { url: string; external?: boolean };

// Addresses of the admin (shopify://, https://admin...) belong to the frame around us; everything else is a page of this app.
function PolarisLink({ url, external, children, target, ...rest }: PolarisLinkProps) {
  if (/^[a-z]+:/i.test(url)) {
    return (
      <a href={url} target={target ?? (external ? '_blank' : '_top')} rel="noreferrer" {...rest}>
        {children}
      </a>
    );
  }
  return (
    <Link to={url} target={external ? '_blank' : target} {...rest}>
      {children}
    </Link>
  );
}

/** Polaris with links that move inside the app. */
export function PolarisFrame({ children }: { children: ReactNode }) {
  return (
    <AppProvider i18n={english} linkComponent={PolarisLink}>
      {children}
    </AppProvider>
  );
}
