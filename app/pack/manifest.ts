import { PackError } from './error.ts';
import { byPath, isMemberPath } from './layout.ts';

/** A BagIt manifest: path to SHA-256 in lower-case hexadecimal. */
export type Manifest = ReadonlyMap<string, string>;

/** The text of a manifest: `<digest>  <path>` per line, sorted by path bytes; readable by `sha256sum -c`. */
export function formatManifest(manifest: Manifest): string {
  const lines = [...manifest].sort(([a], [b]) => byPath(a, b)).map(([path, digest]) => `${digest}  ${path}\n`);
  return lines.join('');
}

/**
 * Reads a manifest as strictly as it is written: two spaces, safe paths, no path twice, newline at every end.
 * Throws PackError `manifest-malformed` with the line's number.
 */
export function parseManifest(text: string): Manifest {
  const manifest = new Map<string, string>();
  if (text === '') return manifest;
  if (!text.endsWith('\n')) throw new PackError('manifest-malformed', 'last line has no newline');
  text
    .slice(0, -1)
    .split('\n')
    .forEach((line, i) => {
      const fields = /^([0-9a-f]{64}) {2}(.+)$/.exec(line);
      const [, digest = '', path = ''] = fields ?? [];
      if (!fields || !isMemberPath(path) || manifest.has(path)) {
        throw new PackError('manifest-malformed', `line ${i + 1}`);
      }
      manifest.set(path, digest);
    });
  return manifest;
}
