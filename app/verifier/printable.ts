/**
 * Text out of a pack as it may stand on a line of its own: no line breaks, no control or direction characters, which would let it
 * write lines the verifier did not, and not longer than `length`.
 */
export function printable(text: string, length = 200): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, length);
}
