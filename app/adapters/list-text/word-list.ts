/** A list of words written one after another with bars between, so that five languages stay readable on a page. */
export function words(text: string): string[] {
  return text
    .split(/[|\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
