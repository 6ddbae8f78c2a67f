// The hosted admin page's script (classic, types stripped by the server): frame with the app, switches, settings pages.
import type { FromFrame, FromPage, Marked, NavItem } from './frame-messages.ts';

interface PageFacts {
  appOrigin: string;
  appHandle: string;
  clientId: string;
  stores: { key: string; handle: string; name: string; domain: string; persons: PersonFace[] }[];
}

interface PersonFace {
  key: string;
  name: string;
  email: string;
  userId: number;
  role: string;
  locale: string;
  isOwner: boolean;
  mayOpen: boolean;
}

/** What the settings page knows of a user beside the screen's cells. */
interface UserFace {
  key: string;
  role: string;
  isOwner: boolean;
  mayOpenApp: boolean;
}

interface ScreenTable {
  title: string;
  count: string;
  columns: string[];
  rows: { key: string; cells: string[][]; removable?: boolean }[];
}

(() => {
  const facts = JSON.parse(document.getElementById('facts')?.textContent ?? '{}') as PageFacts;
  const view = document.getElementById('view') as HTMLElement;
  const [, handle = '', area = '', ...rest] = /^\/store\/([^/]+)(?:\/([^/]+))?(.*)$/.exec(location.pathname) ?? [];
  const store = facts.stores.find((one) => one.handle === handle) ?? facts.stores[0];
  if (store === undefined) throw new Error('no store');
  const person = signedIn(store);
  let frame: HTMLIFrameElement | null = null;
  let saveBar: { id: string } | null = null;

  // ---------------------------------------------------------------- who is signed in

  function signedIn(current: PageFacts['stores'][number]): PersonFace {
    const url = new URL(location.href);
    const name = `person of ${current.key}`;
    const asked = url.searchParams.get('as');
    const kept = asked ?? sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? 'manager';
    const found = current.persons.find((one) => one.key === kept) ?? current.persons[0];
    if (found === undefined) throw new Error('no person');
    sessionStorage.setItem(name, found.key);
    localStorage.setItem(name, found.key);
    if (asked !== null) {
      url.searchParams.delete('as');
      history.replaceState(null, '', url);
    }
    return found;
  }

  // ---------------------------------------------------------------- small drawing helpers

  function element<K extends keyof HTMLElementTagNameMap>(
    name: K,
    attributes: Record<string, string> = {},
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[K] {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  }

  function button(label: string, act: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
    const made = element('button', { type: 'button', ...attributes }, label);
    made.addEventListener('click', act);
    return made;
  }

  function slot(id: string): HTMLElement {
    return document.getElementById(id) as HTMLElement;
  }

  async function control<T>(method: string, ...given: unknown[]): Promise<T> {
    const response = await fetch(`/standin/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(given),
    });
    const value = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(value.error ?? 'The stand-in refused.');
    return value;
  }

  /** A question in the page; resolves true for the first button. */
  function question(title: string, text: string, yes: string, no: string): Promise<boolean> {
    return new Promise((resolve) => {
      const dialog = element('dialog', { class: 'question', 'aria-label': title });
      const end = (answer: boolean) => {
        dialog.remove();
        resolve(answer);
      };
      dialog.append(element('h2', {}, title), element('p', {}, text));
      const buttons = yes === '' ? [] : [button(yes, () => end(true), { class: 'primary' })];
      dialog.append(
        element(
          'div',
          { class: 'buttons' },
          button(no, () => end(false)),
          ...buttons,
        ),
      );
      dialog.addEventListener('cancel', () => end(false));
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  // ---------------------------------------------------------------- chrome around the view

  function drawChrome(): void {
    const storeSwitch = element('select', { 'aria-label': 'Store' });
    for (const one of facts.stores) storeSwitch.append(new Option(one.name, one.handle, false, one === store));
    storeSwitch.addEventListener('change', () =>
      location.assign(`/store/${storeSwitch.value}/apps/${facts.appHandle}`),
    );
    const personSwitch = element('select', { 'aria-label': 'Signed in as' });
    for (const one of store?.persons ?? []) {
      personSwitch.append(
        new Option(`${one.name}, ${one.role}${one.mayOpen ? '' : ' (no app access)'}`, one.key, false, one === person),
      );
    }
    personSwitch.addEventListener('change', () => {
      const url = new URL(location.href);
      url.searchParams.set('as', personSwitch.value);
      location.assign(url);
    });
    slot('switches').append(storeSwitch, personSwitch);
    const base = `/store/${store?.handle}`;
    slot('nav').append(
      element('a', { href: base }, 'Home'),
      element('a', { href: `${base}/apps/${facts.appHandle}`, id: 'app-link' }, 'Countersign'),
      element('div', { id: 'app-nav' }),
      element('span', { class: 'heading' }, 'Settings'),
      element('a', { href: `${base}/settings/users` }, 'Users'),
      element('a', { href: `${base}/settings/apps` }, 'Apps and sales channels'),
      element('a', { href: `${base}/settings/apps?tab=uninstalled` }, 'Uninstalled apps'),
    );
  }

  // ---------------------------------------------------------------- the app

  async function drawApp(path: string): Promise<void> {
    if (!person.mayOpen) {
      view.append(
        element(
          'div',
          { class: 'card', id: 'no-access' },
          element('h1', {}, 'You don’t have access to this app'),
          element('p', {}, `Ask the store owner to give ${person.name} access to Countersign under Settings, Users.`),
        ),
      );
      return;
    }
    const opened = await control<{ url: string }>('openApp', store?.key, person.key, path);
    view.className = 'holds-app opening';
    frame = element('iframe', { name: 'app-iframe', title: 'Countersign', src: opened.url, allow: 'clipboard-write' });
    frame.addEventListener('load', () => view.classList.remove('opening'));
    view.append(frame);
  }

  function tell(message: FromPage): void {
    frame?.contentWindow?.postMessage({ standin: 'admin', message } satisfies Marked<FromPage>, facts.appOrigin);
  }

  window.addEventListener('message', (event: MessageEvent<Partial<Marked<FromFrame>> | null>) => {
    if (frame === null || event.source !== frame.contentWindow || event.origin !== facts.appOrigin) return;
    if (event.data?.standin !== 'frame' || event.data.message === undefined) return;
    const message = event.data.message;
    if ('call' in message) void answer(message, message.call);
    else hear(message);
  });

  async function answer(message: FromFrame, call: number): Promise<void> {
    try {
      tell({ type: 'answer', call, value: await valueFor(message), error: null });
    } catch (error) {
      tell({ type: 'answer', call, value: null, error: (error as Error).message });
    }
  }

  function valueFor(message: FromFrame): Promise<unknown> {
    if (message.type === 'idToken') return control('idToken', store?.key, person.key);
    if (message.type === 'scopes.query') return control('scopes', store?.key);
    if (message.type === 'scopes.request') return requestScopes(message.scopes);
    if (message.type === 'scopes.revoke') return revokeScopes(message.scopes);
    return leave();
  }

  async function requestScopes(scopes: string[]): Promise<unknown> {
    const agreed = await question(
      'Countersign asks for more access',
      `Access: ${scopes.join(', ')}.`,
      'Update',
      'Cancel',
    );
    const outcome = agreed
      ? await control<{ result: string }>('grantScopes', store?.key, scopes)
      : { result: 'declined-all' };
    if (agreed && outcome.result === 'declined-all') {
      await question('Shopify did not give this access', 'This store or this app may not have it.', '', 'Close');
    }
    return { result: outcome.result, detail: await control('scopes', store?.key) };
  }

  async function revokeScopes(scopes: string[]): Promise<unknown> {
    await control('revokeScopes', store?.key, scopes);
    return { detail: await control('scopes', store?.key) };
  }

  /** Resolves once the person agrees to leave; stays open when they stay, as the real promise does. */
  async function leave(): Promise<void> {
    if (saveBar === null) return;
    const goes = await question(
      'Leave page with unsaved changes?',
      'Leaving this page will delete all unsaved changes.',
      'Leave page',
      'Stay',
    );
    if (!goes) await new Promise(() => undefined);
  }

  function hear(message: FromFrame): void {
    if (message.type === 'hello') tell({ type: 'facts', facts: frameFacts() });
    else if (message.type === 'toast.show') showToast(message);
    else if (message.type === 'toast.hide') document.getElementById(message.id)?.remove();
    else if (message.type === 'loading') document.body.classList.toggle('loading', message.on);
    else if (message.type === 'saveBar') drawSaveBar(message);
    else if (message.type === 'titleBar') drawTitleBar(message);
    else if (message.type === 'nav') drawNav(message.items);
    else if (message.type === 'modal') document.body.classList.toggle('dimmed', message.showing);
    else if (message.type === 'navigated') showPlace(message.path, message.title);
    else if (message.type === 'open') openAddress(message.url, message.target);
  }

  function frameFacts() {
    return {
      shop: store?.domain ?? '',
      host: btoa(`admin.shopify.com/store/${store?.handle}`).replaceAll('=', ''),
      locale: person.locale,
      user: {
        id: person.userId,
        name: person.name,
        email: person.email,
        accountAccess: person.isOwner ? 'full' : 'limited',
      },
    };
  }

  function showToast(toast: Extract<FromFrame, { type: 'toast.show' }>): void {
    const gone = () => {
      if (document.getElementById(toast.id) === null) return;
      document.getElementById(toast.id)?.remove();
      tell({ type: 'toast.gone', id: toast.id });
    };
    const shown = element(
      'div',
      { id: toast.id, class: toast.isError ? 'toast error' : 'toast', role: 'status' },
      toast.message,
    );
    if (toast.action !== null) shown.append(button(toast.action, () => tell({ type: 'toast.action', id: toast.id })));
    shown.append(button('×', gone, { 'aria-label': 'Dismiss' }));
    slot('toasts').append(shown);
    setTimeout(gone, toast.duration);
  }

  function drawSaveBar(bar: Extract<FromFrame, { type: 'saveBar' }>): void {
    saveBar = bar.showing ? { id: bar.id } : null;
    const press = async (index: number, isDiscard: boolean) => {
      const asks = isDiscard && bar.discardConfirmation;
      if (
        asks &&
        !(await question(
          'Discard all unsaved changes?',
          'You’ll delete all edits since you last saved.',
          'Discard changes',
          'Continue editing',
        ))
      )
        return;
      tell({ type: 'saveBar.button', id: bar.id, index });
    };
    const inOrder = [...bar.buttons].sort((a, b) => Number(a.primary) - Number(b.primary));
    const buttons = inOrder.map((face) => {
      const attributes: Record<string, string> = face.primary ? { class: 'primary' } : {};
      if (face.disabled) attributes.disabled = '';
      const label = face.label === '' ? (face.primary ? 'Save' : 'Discard') : face.label;
      return button(label, () => void press(face.index, !face.primary), attributes);
    });
    slot('save-bar').replaceChildren(element('span', {}, 'Unsaved changes'), ...buttons);
    slot('save-bar').hidden = !bar.showing;
  }

  function drawTitleBar(bar: Extract<FromFrame, { type: 'titleBar' }>): void {
    const buttons = bar.buttons.map((face) =>
      button(
        face.label,
        () => tell({ type: 'titleBar.button', index: face.index }),
        face.primary ? { class: 'primary' } : {},
      ),
    );
    slot('title-bar').replaceChildren(element('span', {}, bar.title), ...buttons);
    slot('title-bar').hidden = bar.title === '' && buttons.length === 0;
  }

  function drawNav(items: NavItem[]): void {
    const links = items.map((item) => {
      const link = element('a', { href: appAddress(item.href), 'data-path': item.href }, item.label);
      link.addEventListener('click', (event) => {
        if (event.metaKey || event.ctrlKey) return;
        event.preventDefault();
        void leave().then(() => tell({ type: 'nav.click', index: item.index }));
      });
      return link;
    });
    slot('app-nav').replaceChildren(...links);
    markNav();
  }

  function appAddress(path: string): string {
    return `/store/${store?.handle}/apps/${facts.appHandle}${path === '/' ? '' : path}`;
  }

  let place = '/';

  function showPlace(path: string, title: string): void {
    place = path;
    history.replaceState(null, '', appAddress(path));
    if (title !== '') document.title = `${title} · ${store?.name}`;
    markNav();
  }

  function markNav(): void {
    const path = place.split(/[?#]/)[0] ?? '/';
    for (const link of slot('app-nav').querySelectorAll('a')) {
      const own = link.dataset.path ?? '';
      const isHere = path === own || path.startsWith(`${own}/`);
      link.toggleAttribute('aria-current', isHere);
      // On a phone the menu is a strip that slides; the page one is on has to be in it.
      if (isHere) link.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
  }

  /** `shopify://admin/...` and admin addresses of this store stay in this page; anything else is opened as asked. */
  function openAddress(url: string, target: string): void {
    const own = /^shopify:(?:\/\/)?admin(\/.*)?$/.exec(url);
    const admin = /^https:\/\/admin\.shopify\.com(\/store\/.*)$/.exec(url);
    const address = own === null ? (admin?.[1] ?? url) : `/store/${store?.handle}${own[1] ?? ''}`;
    if (target === '_blank') window.open(address, '_blank');
    else if (/^(https?:|\/)/.test(address)) location.assign(address);
  }

  // ---------------------------------------------------------------- settings

  async function drawTable(screen: 'users' | 'apps' | 'uninstalled'): Promise<void> {
    const table = await control<ScreenTable>('screen', store?.key, screen);
    const list = element(
      'div',
      { id: 'list' },
      element('h1', {}, table.title),
      element('p', { id: 'count' }, table.count),
    );
    const people = screen === 'users' ? await control<UserFace[]>('people', store?.key) : [];
    const roles = screen === 'users' ? await control<string[]>('roles', store?.key) : [];
    const head = element('tr', {}, ...table.columns.map((column) => element('th', {}, column)));
    const body = table.rows.map((row) => {
      const cells = row.cells.map((lines) => element('td', {}, ...lines.flatMap(lineOfCell)));
      const made = element('tr', { 'data-key': row.key }, ...cells);
      const name = row.cells[0]?.[0] ?? '';
      const person = people.find((one) => one.key === row.key);
      const userActions = person === undefined ? [] : accessActions(person, name, roles);
      made.append(element('td', { class: 'actions' }, ...userActions, ...actions(screen, row.key, name)));
      return made;
    });
    list.append(element('table', {}, element('thead', {}, head), element('tbody', {}, ...body)));
    view.className = 'card';
    view.append(list);
    if (screen === 'users') view.prepend(button('Export', () => void download()));
    const meant = decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
    const keys = [meant, keyOf(meant)];
    const row = [...list.querySelectorAll<HTMLElement>('tr[data-key]')].find((one) => keys.includes(one.dataset.key));
    row?.classList.add('meant');
    row?.scrollIntoView({ block: 'center' });
  }

  function lineOfCell(line: string, index: number): (Node | string)[] {
    return index === 0 ? [line] : [element('br'), element('span', {}, line)];
  }

  function keyOf(userId: string): string | undefined {
    return store?.persons.find((one) => String(one.userId) === userId)?.key;
  }

  /** What an administrator does on a user's own page: whether they may open Countersign, and their role. */
  function accessActions(user: UserFace, name: string, roles: readonly string[]): HTMLElement[] {
    if (user.isOwner) return [];
    const change = (method: string, value: unknown) => async () => {
      await control(method, store?.key, user.key, value);
      location.reload();
    };
    const role = element('select', { 'aria-label': `Role of ${name}` });
    for (const one of roles) role.append(new Option(one, one, false, one === user.role));
    role.addEventListener('change', () => void change('changeRole', role.value)());
    const label = user.mayOpenApp ? 'Take Countersign away' : 'Allow Countersign';
    return [role, button(label, () => void change('allowApp', !user.mayOpenApp)(), { class: 'plain' })];
  }

  function actions(screen: string, key: string, name: string): HTMLElement[] {
    const act = (method: string, sentence: string) => async () => {
      if (!(await question(sentence, 'This is done at once.', 'Confirm', 'Cancel'))) return;
      await control(method, store?.key, key);
      location.reload();
    };
    if (screen === 'users' && key !== 'owner') {
      return [
        button('Suspend', () => void act('suspendPerson', `Suspend ${name}?`)(), { class: 'plain' }),
        button('Remove', () => void act('removePerson', `Remove ${name}?`)(), { class: 'plain' }),
      ];
    }
    if (screen === 'apps' && key !== facts.appHandle) {
      return [button('Uninstall', () => void act('uninstallApp', `Uninstall ${name}?`)(), { class: 'plain' })];
    }
    return [];
  }

  async function download(): Promise<void> {
    const text = await control<string>('csv', store?.key, 'users');
    const link = element('a', {
      href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })),
      download: 'users_export.csv',
    });
    link.click();
  }

  // ---------------------------------------------------------------- start

  drawChrome();
  const tail = rest.join('');
  const [, app = '', appPath = ''] = /^\/([^/]+)(.*)$/.exec(tail) ?? [];
  if (area === 'apps' && (app === facts.appHandle || app === facts.clientId)) {
    void drawApp((appPath === '' ? '/' : appPath) + location.search + location.hash);
  } else if (area === 'settings' && /^\/(users|account)/.test(tail)) void drawTable('users');
  else if (area === 'settings' && tail.startsWith('/apps')) {
    void drawTable(new URLSearchParams(location.search).get('tab') === 'uninstalled' ? 'uninstalled' : 'apps');
  } else {
    view.className = 'card';
    view.append(
      element('h1', {}, store.name),
      element('p', {}, 'A store of the stand-in Shopify. Open Countersign on the left.'),
    );
  }
})();
