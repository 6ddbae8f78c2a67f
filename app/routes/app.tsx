import { useEffect } from 'react';
import type { ReactNode } from 'react';
import type { LoaderFunctionArgs } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Link,
  Outlet,
  useLoaderData,
  useLocation,
  useNavigate,
  useNavigation,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import type { ShouldRevalidateFunction } from '@remix-run/react';
import { NavMenu } from '@shopify/app-bridge-react';
import { appBridge } from '#app/components/layout/app-bridge.ts';
import { Denied } from '#app/components/layout/denied.tsx';
import { ErrorPage } from '#app/components/layout/error-page.tsx';
import { LocaleProvider } from '#app/components/layout/locale.tsx';
import { authenticate } from '#app/context.server.ts';
import { presentFrame } from '#app/presenters/member.ts';
import type { Frame } from '#app/presenters/member.ts';
import { text } from '#app/text/text.ts';

export async function loader({ request }: LoaderFunctionArgs) {
  const { context } = await authenticate(request, 'anyone');
  return presentFrame(context);
}

// Who the person is changes by actions only; filters in the address bar need not ask again, and a decision changes no role.
export const shouldRevalidate: ShouldRevalidateFunction = ({ formMethod, formAction }) =>
  formMethod !== undefined && formMethod !== 'GET' && !formAction?.endsWith('/decisions');

export default function App() {
  const frame = useLoaderData<typeof loader>();
  return (
    <AppFrame frame={frame}>
      <Outlet />
    </AppFrame>
  );
}

// An action that fails empties the data of the route that shows its error. Set in the browser only, never while a server renders.
let lastFrame: Frame | undefined;

export function ErrorBoundary() {
  const error = useRouteError();
  const frame = useRouteLoaderData<typeof loader>('routes/app') ?? lastFrame;
  if (frame === undefined) return <ErrorPage error={error} />;
  const denied = isRouteErrorResponse(error) && error.status === 403;
  return (
    <AppFrame frame={frame}>
      {denied ? <Denied name={frame.name} managers={frame.managers} /> : <ErrorPage error={error} />}
    </AppFrame>
  );
}

function AppFrame({ frame, children }: { frame: Frame; children: ReactNode }) {
  useAdminNavigation();
  useLoadingBar();
  useTopOfPage();
  useEffect(() => {
    lastFrame = frame;
  }, [frame]);
  return (
    <LocaleProvider value={frame}>
      <NavMenu>
        <Link to="/app" rel="home">
          {text('nav.home')}
        </Link>
        {roomsFor(frame.roles).map(({ to, key }) => (
          <Link key={to} to={to}>
            {text(key)}
          </Link>
        ))}
      </NavMenu>
      {children}
    </LocaleProvider>
  );
}

const ROOMS = [
  { to: '/app/people', key: 'nav.people' },
  { to: '/app/apps', key: 'nav.apps' },
  { to: '/app/reviews', key: 'nav.reviews' },
  { to: '/app/evidence', key: 'nav.evidence' },
  { to: '/app/settings', key: 'nav.settings' },
] as const;

function roomsFor(roles: Frame['roles']) {
  if (roles.length === 0) return [];
  const onlyDecides = roles.every((role) => role === 'reviewer');
  return onlyDecides ? ROOMS.filter((room) => room.to === '/app/reviews') : ROOMS;
}

// The admin's own menu asks for a page by an event, so that moving there keeps the app loaded.
function useAdminNavigation() {
  const navigate = useNavigate();
  useEffect(() => {
    const follow = (event: Event) => {
      const href = event.target instanceof Element ? event.target.getAttribute('href') : null;
      if (href) navigate(href);
    };
    document.addEventListener('shopify:navigate', follow);
    return () => document.removeEventListener('shopify:navigate', follow);
  }, [navigate]);
}

function useLoadingBar() {
  const busy = useNavigation().state !== 'idle';
  useEffect(() => {
    appBridge()?.loading(busy);
  }, [busy]);
}

// Remix keeps scroll positions in storage, which the admin's frame denies; a new page simply starts at its top.
function useTopOfPage() {
  const { pathname } = useLocation();
  // In braces: newer browsers answer scrollTo with a promise, and React would take it for the effect's clean-up.
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
}
