import type { StoreKey } from '#test/standin/facts.ts';

/** What one person's admin page does with the app: documents, data of a route, forms; a fresh session token on every request. */
export interface AppSession {
  /** Opens a page as the admin does and returns its HTML. */
  open(path: string): Promise<string>;
  /** The loader's data of one route. */
  data<T>(route: string, path: string): Promise<T>;
  /** Posts a form (or JSON) to a route and returns what its action answers; a redirect answers `{ redirect: path }`. */
  submit<T>(route: string, path: string, body: Record<string, string | Blob> | { json: unknown }): Promise<T>;
}

interface TokenMaker {
  idToken(store: StoreKey, person: string): string | Promise<string>;
  openApp(store: StoreKey, person: string, path?: string): { url: string } | Promise<{ url: string }>;
}

const ANSWER_LIMIT_MS = 30_000;

// The library turns away what does not look like a person's browser.
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export function appSession(standin: TokenMaker, appUrl: string, store: StoreKey, person: string): AppSession {
  const bearer = async () => ({
    authorization: `Bearer ${await standin.idToken(store, person)}`,
    'user-agent': BROWSER,
  });
  return {
    async open(path) {
      const { url } = await standin.openApp(store, person, path);
      const response = await fetch(url, {
        headers: { 'user-agent': BROWSER },
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      return expectOk(response, path).then((ok) => ok.text());
    },
    async data<T>(route: string, path: string) {
      const response = await fetch(dataAddress(appUrl, route, path), {
        headers: await bearer(),
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      });
      return (await (await expectOk(response, path)).json()) as T;
    },
    async submit<T>(route: string, path: string, body: Record<string, string | Blob> | { json: unknown }) {
      const sent =
        'json' in body ? jsonBody(body.json) : { body: formOf(body as Record<string, string | Blob>), headers: {} };
      const response = await fetch(dataAddress(appUrl, route, path), {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
        body: sent.body,
        headers: { ...(await bearer()), ...sent.headers },
      });
      const redirect = response.headers.get('x-remix-redirect');
      if (redirect !== null) return { redirect } as T;
      return (await (await expectOk(response, path)).json()) as T;
    },
  };
}

const dataAddress = (appUrl: string, route: string, path: string): string => {
  const url = new URL(path, appUrl);
  url.searchParams.set('_data', route);
  return url.href;
};

const jsonBody = (value: unknown) => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } });

function formOf(fields: Record<string, string | Blob>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

async function expectOk(response: Response, path: string): Promise<Response> {
  if (response.ok) return response;
  throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
}
