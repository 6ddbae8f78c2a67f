import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** DejaVu Sans (free licence, in the package): embedded, so that the report looks the same everywhere. */
export function reportFonts(): { readonly regular: Buffer; readonly bold: Buffer } {
  const { resolve } = createRequire(import.meta.url);
  loaded ??= {
    regular: readFileSync(resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
    bold: readFileSync(resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
  };
  return loaded;
}

let loaded: { regular: Buffer; bold: Buffer } | null = null;
