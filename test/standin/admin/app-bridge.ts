// Stand-in for https://cdn.shopify.com/shopifycloud/app-bridge.js: the part of App Bridge that Countersign uses, as a classic script. The
// server strips the types and puts the admin's origin in place of ADMIN_ORIGIN_HERE.
import type { ShopifyGlobal } from '@shopify/app-bridge-types';
import type { ButtonFace, FrameFacts, FromFrame, FromPage, Marked } from './frame-messages.ts';

(() => {
  const ADMIN_ORIGIN = 'ADMIN_ORIGIN_HERE';
  const isFramed = window.parent !== window;
  const originalFetch = window.fetch.bind(window);
  const originalOpen = window.open.bind(window);
  const calls = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const toastActions = new Map<string, { onAction?: () => void; onDismiss?: () => void }>();
  let lastNumber = 0;
  let facts: FrameFacts | null = null;
  let tellReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (tellReady = resolve));

  function tell(message: FromFrame): void {
    if (isFramed) window.parent.postMessage({ standin: 'frame', message } satisfies Marked<FromFrame>, ADMIN_ORIGIN);
  }

  /** Never answered outside the admin, like the real one. */
  function ask<T>(make: (call: number) => FromFrame): Promise<T> {
    const call = ++lastNumber;
    return new Promise<T>((resolve, reject) => {
      calls.set(call, { resolve: resolve as (value: never) => void, reject });
      tell(make(call));
    });
  }

  window.addEventListener('message', (event: MessageEvent<Partial<Marked<FromPage>> | null>) => {
    if (event.source !== window.parent || event.origin !== ADMIN_ORIGIN || event.data?.standin !== 'admin') return;
    if (event.data.message !== undefined) hear(event.data.message);
  });

  function hear(message: FromPage): void {
    if (message.type === 'facts') {
      facts = message.facts;
      Object.assign(config, { shop: facts.shop, host: facts.host, locale: facts.locale });
      tellReady();
    } else if (message.type === 'answer') {
      const waiting = calls.get(message.call);
      calls.delete(message.call);
      if (message.error === null) waiting?.resolve(message.value as never);
      else waiting?.reject(new Error(message.error));
    } else if (message.type === 'toast.action') toastActions.get(message.id)?.onAction?.();
    else if (message.type === 'toast.gone') {
      toastActions.get(message.id)?.onDismiss?.();
      toastActions.delete(message.id);
    } else if (message.type === 'saveBar.button')
      saveBarElement(message.id)?.querySelectorAll('button')[message.index]?.click();
    else if (message.type === 'titleBar.button')
      titleBar()?.querySelectorAll<HTMLElement>('button, a')[message.index]?.click();
    else clickNav(message.index);
  }

  // ---------------------------------------------------------------- configuration

  const parameters = new URLSearchParams(location.search);
  const script = document.currentScript as HTMLScriptElement | null;
  const config = {
    apiKey:
      script?.dataset.apiKey ?? document.querySelector<HTMLMetaElement>('meta[name="shopify-api-key"]')?.content ?? '',
    shop: parameters.get('shop') ?? '',
    host: parameters.get('host') ?? '',
    locale: parameters.get('locale') ?? 'en',
    appOrigins: [location.origin],
    disabledFeatures: [] as string[],
    experimentalFeatures: [] as string[],
  };

  function idToken(): Promise<string> {
    return ask<string>((call) => ({ type: 'idToken', call }));
  }

  // ---------------------------------------------------------------- token on fetches to the app

  window.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    if (!isFramed || url.origin !== location.origin) return originalFetch(input, init);
    const request = new Request(input, init);
    if (request.headers.has('authorization')) return originalFetch(request);
    const again = request.clone();
    request.headers.set('authorization', `Bearer ${await idToken()}`);
    const response = await originalFetch(request);
    if (response.status !== 401 || !response.headers.has('x-shopify-retry-invalid-session-request')) return response;
    again.headers.set('authorization', `Bearer ${await idToken()}`);
    return originalFetch(again);
  };

  // ---------------------------------------------------------------- navigation

  const ADDED_BY_ADMIN = [
    'embedded',
    'hmac',
    'host',
    'id_token',
    'locale',
    'session',
    'shop',
    'timestamp',
    'shopify-reload',
  ];

  function currentPath(): string {
    const url = new URL(location.href);
    for (const name of ADDED_BY_ADMIN) url.searchParams.delete(name);
    return url.pathname + url.search + url.hash;
  }

  function tellPlace(): void {
    if (!new URLSearchParams(location.search).has('shopify-reload')) {
      tell({ type: 'navigated', path: currentPath(), title: document.title });
    }
  }

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name].bind(history);
    history[name] = (...given) => {
      original(...given);
      tellPlace();
    };
  }
  window.addEventListener('popstate', tellPlace);

  /** Addresses which the admin opens, not the frame. */
  function isForAdmin(url: string, target: string): boolean {
    if (/^shopify:(\/\/)?admin/.test(url)) return true;
    const leavesFrame = target === '_top' || target === '_parent';
    return leavesFrame || new URL(url, location.href).origin === 'https://admin.shopify.com';
  }

  window.open = (url?: string | URL, target = '_blank', features?: string) => {
    if (!isFramed || url === undefined || !isForAdmin(String(url), target)) return originalOpen(url, target, features);
    tell({ type: 'open', url: absolute(String(url)), target });
    return null;
  };

  function absolute(url: string): string {
    return url.startsWith('shopify:') ? url : new URL(url, location.href).href;
  }

  document.addEventListener(
    'click',
    (event) => {
      const link = (event.target as Element | null)?.closest?.('a[href]');
      const href = link?.getAttribute('href') ?? '';
      const target = link?.getAttribute('target') ?? '_self';
      if (link === null || link === undefined || !isFramed || !isForAdmin(href, target)) return;
      event.preventDefault();
      tell({ type: 'open', url: absolute(href), target: target === '_blank' ? '_blank' : '_top' });
    },
    true,
  );

  // ---------------------------------------------------------------- elements

  function faceOf(element: Element, index: number): ButtonFace {
    return {
      index,
      label: element.textContent?.trim() ?? '',
      primary: element.getAttribute('variant') === 'primary',
      disabled: element.hasAttribute('disabled'),
    };
  }

  // A style sheet rather than attributes: the framework compares attributes and children with what the server sent.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar, ui-modal { display: none }
    dialog.standin-modal { border: 0; border-radius: 12px; padding: 0; width: min(620px, 92vw); box-shadow: 0 8px 40px #0006 }
    dialog.standin-modal > h2 { margin: 0; padding: 16px 20px; font: 600 16px system-ui; border-bottom: 1px solid #ddd }
    dialog.standin-modal > footer { display: flex; gap: 8px; justify-content: flex-end; padding: 12px 20px; border-top: 1px solid #ddd }
    dialog.standin-modal > iframe { border: 0; width: 100%; height: 60vh }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  /** Follows the children of an element, which the framework renders and changes later. */
  class FollowedElement extends HTMLElement {
    private observer: MutationObserver | null = null;

    connectedCallback(): void {
      this.observer = new MutationObserver(() => this.changed());
      this.observer.observe(this, { attributes: true, childList: true, subtree: true, characterData: true });
      this.changed();
    }

    disconnectedCallback(): void {
      this.observer?.disconnect();
      this.changed();
    }

    changed(): void {}
  }

  function navLinks(): HTMLElement[] {
    const menus = document.querySelectorAll<HTMLElement>('ui-nav-menu, s-app-nav');
    return [...menus].flatMap((menu) => [...menu.querySelectorAll<HTMLElement>('a[href], s-link[href]')]);
  }

  class NavElement extends FollowedElement {
    override changed(): void {
      const items = navLinks().map((link, index) => ({
        index,
        label: link.textContent?.trim() ?? '',
        href: link.getAttribute('href') ?? '',
        isHome: link.getAttribute('rel') === 'home',
      }));
      tell({ type: 'nav', items: items.filter((item) => !item.isHome) });
    }
  }

  /** Links of the framework handle their own click; `s-link` has none, so the app hears `shopify:navigate` instead. */
  function clickNav(index: number): void {
    const link = navLinks()[index];
    if (link === undefined) return;
    if (link.localName === 'a') link.click();
    else link.dispatchEvent(new CustomEvent('shopify:navigate', { bubbles: true, composed: true }));
  }

  function titleBar(): HTMLElement | null {
    return document.querySelector<HTMLElement>('ui-title-bar:not(ui-modal ui-title-bar)');
  }

  class TitleBarElement extends FollowedElement {
    override changed(): void {
      const bar = titleBar();
      if (this.closest('ui-modal') !== null) return;
      const buttons = bar === null ? [] : [...bar.querySelectorAll('button, a')].map(faceOf);
      tell({ type: 'titleBar', title: bar?.getAttribute('title') ?? document.title, buttons });
    }
  }

  function saveBarElement(id: string): SaveBarElement | null {
    const element = document.getElementById(id);
    return element instanceof SaveBarElement ? element : null;
  }

  class SaveBarElement extends FollowedElement {
    showing = false;

    async show(): Promise<void> {
      if (!this.showing) this.turn(true);
    }

    async hide(): Promise<void> {
      if (this.showing) this.turn(false);
    }

    async toggle(): Promise<void> {
      this.turn(!this.showing);
    }

    override disconnectedCallback(): void {
      super.disconnectedCallback();
      void this.hide();
    }

    override changed(): void {
      if (this.showing) this.report();
    }

    private turn(on: boolean): void {
      if (this.id === '') this.id = `save-bar-${++lastNumber}`;
      this.showing = on;
      this.report();
      this.dispatchEvent(new Event(on ? 'show' : 'hide'));
    }

    private report(): void {
      const buttons = [...this.querySelectorAll('button')].map(faceOf);
      const discardConfirmation = this.hasAttribute('discardconfirmation');
      tell({ type: 'saveBar', id: this.id, showing: this.showing, buttons, discardConfirmation });
    }
  }

  /**
   * The real App Bridge shows a modal in a frame of its own. Here the dialog stays in the app's frame, because its content is live DOM of the
   * app; the admin page dims itself around it.
   */
  class ModalElement extends HTMLElement {
    readonly content: HTMLElement = document.createElement('div');
    private readonly dialog: HTMLDialogElement = document.createElement('dialog');

    constructor() {
      super();
      this.dialog.className = 'standin-modal';
      this.dialog.addEventListener('close', () => this.ended());
    }

    disconnectedCallback(): void {
      if (this.dialog.open) this.dialog.close();
    }

    async show(): Promise<void> {
      if (this.dialog.open) return;
      this.draw();
      document.body.append(this.dialog);
      this.dialog.showModal();
      tell({ type: 'modal', showing: true });
      this.dispatchEvent(new Event('show'));
    }

    async hide(): Promise<void> {
      if (this.dialog.open) this.dialog.close();
    }

    async toggle(): Promise<void> {
      await (this.dialog.open ? this.hide() : this.show());
    }

    private ended(): void {
      this.dialog.remove();
      tell({ type: 'modal', showing: false });
      this.dispatchEvent(new Event('hide'));
    }

    /** Children given in HTML are moved into `content`; a framework renders into `content` itself. */
    private draw(): void {
      const bar = this.querySelector('ui-title-bar');
      const own = [...this.children].filter((child) => child !== bar && child.localName !== 'ui-save-bar');
      if (this.content.childElementCount === 0) this.content.append(...own);
      const head = document.createElement('h2');
      head.textContent = bar?.getAttribute('title') ?? document.title;
      this.dialog.setAttribute('aria-label', head.textContent);
      const foot = document.createElement('footer');
      foot.append(...[...(bar?.querySelectorAll('button') ?? [])].map((button) => this.footButton(button)));
      const src = this.getAttribute('src');
      this.dialog.replaceChildren(head, src === null ? this.content : frameOf(src), foot);
    }

    private footButton(button: HTMLButtonElement): HTMLButtonElement {
      const face = document.createElement('button');
      face.textContent = button.textContent;
      face.disabled = button.disabled;
      face.type = 'button';
      face.addEventListener('click', () => button.click());
      return face;
    }
  }

  function frameOf(src: string): HTMLElement {
    const frame = document.createElement('iframe');
    frame.src = src;
    return frame;
  }

  function define(name: string, element: CustomElementConstructor): void {
    if (customElements.get(name) === undefined) customElements.define(name, element);
  }
  define('ui-nav-menu', NavElement);
  define('s-app-nav', class extends NavElement {});
  define('ui-title-bar', TitleBarElement);
  define('ui-save-bar', SaveBarElement);
  define('ui-modal', ModalElement);

  // ---------------------------------------------------------------- the global

  function modalById(id: string): ModalElement {
    const element = document.getElementById(id);
    if (element instanceof ModalElement) return element;
    throw new Error(`There is no ui-modal with the id ${id}.`);
  }

  function saveBarById(id: string): SaveBarElement {
    const element = saveBarElement(id);
    if (element === null) throw new Error(`There is no ui-save-bar with the id ${id}.`);
    return element;
  }

  type Stub = Pick<
    ShopifyGlobal,
    'ready' | 'origin' | 'environment' | 'loading' | 'idToken' | 'user' | 'toast' | 'modal' | 'saveBar' | 'scopes'
  >;

  const stub: Stub & { config: typeof config } = {
    config,
    ready,
    origin: ADMIN_ORIGIN,
    environment: { embedded: isFramed, mobile: false, pos: false, intent: false },
    idToken,
    loading: (isLoading) => tell({ type: 'loading', on: isLoading === true }),
    async user() {
      await ready;
      return facts?.user as never;
    },
    toast: {
      show(message, options = {}) {
        const id = `toast-${++lastNumber}`;
        toastActions.set(id, options);
        const { duration = 5000, isError = false, action = null } = options;
        tell({ type: 'toast.show', id, message, duration, isError, action });
        return id;
      },
      hide: (id) => tell({ type: 'toast.hide', id }),
    },
    modal: {
      show: (id) => modalById(id).show(),
      hide: (id) => modalById(id).hide(),
      toggle: (id) => modalById(id).toggle(),
    },
    saveBar: {
      show: (id) => saveBarById(id).show(),
      hide: (id) => saveBarById(id).hide(),
      toggle: (id) => saveBarById(id).toggle(),
      leaveConfirmation: () => ask<void>((call) => ({ type: 'leaveConfirmation', call })),
    },
    scopes: {
      query: () => ask((call) => ({ type: 'scopes.query', call })),
      request: (scopes) => ask((call) => ({ type: 'scopes.request', call, scopes })),
      revoke: (scopes) => ask((call) => ({ type: 'scopes.revoke', call, scopes })),
    },
  };
  Object.assign(window, { shopify: stub });

  // ---------------------------------------------------------------- start

  /** The app answered a document without a fresh token with its bounce page: fetch one and load the page again. */
  async function reloadWithToken(address: string): Promise<void> {
    const url = new URL(address, location.href);
    if (url.origin !== location.origin) return;
    url.searchParams.set('id_token', await idToken());
    location.replace(url.href);
  }

  tell({ type: 'hello' });
  const reload = parameters.get('shopify-reload');
  if (reload !== null) void reloadWithToken(reload);
  else if (isFramed) tellPlace();
  else if (config.host !== '') location.replace(`https://${atob(config.host)}/apps/${config.apiKey}${currentPath()}`);
})();
