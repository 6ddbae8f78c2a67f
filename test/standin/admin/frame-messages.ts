// What the App Bridge stub in the app's frame and the hosted admin page say to each other. Types only: both are classic scripts in the browser.

export interface ButtonFace {
  index: number;
  label: string;
  primary: boolean;
  disabled: boolean;
}

export interface NavItem {
  index: number;
  label: string;
  href: string;
}

export interface FrameFacts {
  shop: string;
  host: string;
  locale: string;
  user: { id: number; name: string; email: string; accountAccess: string };
}

/** From the frame to the page. With `call` an answer is expected. */
export type FromFrame =
  | { type: 'hello' }
  | { type: 'idToken'; call: number }
  | { type: 'scopes.query'; call: number }
  | { type: 'scopes.request'; call: number; scopes: string[] }
  | { type: 'scopes.revoke'; call: number; scopes: string[] }
  | { type: 'leaveConfirmation'; call: number }
  | { type: 'toast.show'; id: string; message: string; duration: number; isError: boolean; action: string | null }
  | { type: 'toast.hide'; id: string }
  | { type: 'loading'; on: boolean }
  | { type: 'saveBar'; id: string; showing: boolean; buttons: ButtonFace[]; discardConfirmation: boolean }
  | { type: 'titleBar'; title: string; buttons: ButtonFace[] }
  | { type: 'nav'; items: NavItem[] }
  | { type: 'modal'; showing: boolean }
  | { type: 'navigated'; path: string; title: string }
  | { type: 'open'; url: string; target: string };

/** From the page to the frame. */
export type FromPage =
  | { type: 'facts'; facts: FrameFacts }
  | { type: 'answer'; call: number; value: unknown; error: string | null }
  | { type: 'toast.action'; id: string }
  | { type: 'toast.gone'; id: string }
  | { type: 'saveBar.button'; id: string; index: number }
  | { type: 'titleBar.button'; index: number }
  | { type: 'nav.click'; index: number };

/** Every message carries this mark, so that other scripts' messages are left alone. */
export interface Marked<T> {
  standin: 'admin' | 'frame';
  message: T;
}
