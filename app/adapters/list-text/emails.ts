const EMAIL = /^[^\s@<>"',;:()[\]]+@[^\s@<>"',;:()[\]]+\.[^\s@<>"',;:()[\].]{2,}$/u;
const EMBEDDED = /[^\s@<>"',;:()[\]|]+@[^\s@<>"',;:()[\]|]+\.[^\s@<>"',;:()[\]|.]{2,}/u;

/** Is the whole text one address? */
export function isEmail(text: string): boolean {
  return text.length <= 320 && EMAIL.test(text.trim());
}

/** The address inside a longer text ("Ann Lee <ann@example.com>") with what stands before and after it, or null. */
export function splitAtEmail(text: string): { before: string; email: string; after: string } | null {
  if (text.length > 1000) return null;
  const found = EMBEDDED.exec(text);
  if (!found) return null;
  return {
    before: trimJoint(text.slice(0, found.index)),
    email: found[0].replace(/^mailto:/i, ''),
    after: trimJoint(text.slice(found.index + found[0].length)),
  };
}

function trimJoint(text: string): string {
  return text.replace(/^[\s<>()[\]|,;:·•–—"-]+|[\s<>()[\]|,;:·•–—"-]+$/g, '');
}
