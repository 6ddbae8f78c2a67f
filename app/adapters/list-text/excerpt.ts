const EXCERPT_LENGTH = 80;

/** The start of a line for the preview, without control characters. */
export function excerptOf(text: string): string {
  const clean = text.replace(/\p{Cc}+/gu, ' ').trim();
  const points = Array.from(clean.slice(0, EXCERPT_LENGTH * 2));
  return points.length > EXCERPT_LENGTH ? `${points.slice(0, EXCERPT_LENGTH).join('')}…` : points.join('');
}
