import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/**
 * DejaVu Sans (free licence, in the package): embedded, so that the report looks the same everywhere. Paths and not
 * bytes, because pdfkit remembers a font it opened by its path and would open bytes again for every table cell.
 */
export const REPORT_FONTS = {
  regular: resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;
