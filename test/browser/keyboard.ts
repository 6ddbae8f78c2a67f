import type { Locator } from 'playwright-core';
import type { Visitor } from './visitor.ts';

const MOST_STOPS = 80;

/** Where the keyboard stood on its way, as a screen reader would name it. */
export interface Stop {
  name: string;
  /** False when nothing on screen shows that the keyboard is there. */
  visible: boolean;
}

/** Presses Tab until `target` has the keyboard. Returns every stop in the app on the way, the target last. */
export async function tabTo(visitor: Visitor, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let pressed = 0; pressed < MOST_STOPS; pressed += 1) {
    await visitor.page.keyboard.press(key);
    const stop = await currentStop(visitor);
    if (stop !== null) stops.push(stop);
    if (await target.evaluate((element) => element === document.activeElement)) return stops;
  }
  throw new Error(
    `${MOST_STOPS} times ${key} did not reach it; the way: ${stops.map((stop) => stop.name).join(' | ')}`,
  );
}

/** Null while the keyboard is in the admin around the app. */
async function currentStop(visitor: Visitor): Promise<Stop | null> {
  const inApp = await visitor.page.evaluate(() => document.activeElement?.tagName === 'IFRAME');
  if (!inApp) return null;
  return visitor.frame().evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const label = element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.innerText;
    const labelledBy = document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.innerText;
    const name = (label ?? labelledBy ?? element.innerText).trim().split('\n')[0] ?? '';
    // Polaris draws the ring on the element, on a pseudo-element, or on the box it lays over a hidden input.
    const drawn = [element, ...(element.parentElement?.children ?? [])];
    const look = () =>
      drawn
        .flatMap((one) => [getComputedStyle(one), getComputedStyle(one, '::after'), getComputedStyle(one, '::before')])
        .map(({ outline, boxShadow, borderColor, backgroundColor }) => [
          outline,
          boxShadow,
          borderColor,
          backgroundColor,
        ])
        .join();
    const withKeyboard = look();
    element.blur();
    const visible = look() !== withKeyboard;
    element.focus({ preventScroll: true });
    return { name, visible };
  });
}
