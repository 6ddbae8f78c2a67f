import PDFDocument from 'pdfkit';

import { REPORT_FONTS } from './fonts.ts';

export type PdfBlock =
  | { readonly is: 'heading'; readonly text: string; readonly level: 1 | 2 }
  | { readonly is: 'paragraph'; readonly text: string }
  | {
      readonly is: 'table';
      readonly header: readonly string[];
      readonly widths: readonly number[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly is: 'page-break'; readonly name: string };

export interface PdfInput {
  readonly title: string;
  /** Fixed, so that the same report gives the same bytes. */
  readonly madeAt: Date;
  /** Printed at the head of every page; null for none. */
  readonly mark: string | null;
  readonly blocks: readonly PdfBlock[];
}

/**
 * A tagged PDF (built to PDF/UA rules, not certified): title, language, headings, paragraphs and tables with header
 * cells, fonts embedded. Characters the font lacks are printed as code points; the CSV files hold them. Out: the bytes, and the
 * page on which each named section begins (1-based).
 */
export async function renderPdf(
  input: PdfInput,
): Promise<{ readonly bytes: Uint8Array; readonly pages: ReadonlyMap<string, number> }> {
  const doc = openDocument(input);
  const chunks: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  const pages = drawBlocks(doc, input);
  drawPageFrames(doc, input);
  doc.end();
  await ended;
  return { bytes: Buffer.concat(chunks), pages };
}

const MARGIN = 56;
const PRINTABLE = /[\p{Cc}\p{Cf}]/gu;

function openDocument(input: PdfInput): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margins: { top: MARGIN + 10, bottom: MARGIN, left: MARGIN, right: MARGIN },
    pdfVersion: '1.7',
    // pdfkit knows this subset, its types do not.
    subset: 'PDF/UA' as PDFKit.PDFDocumentOptions['subset'],
    tagged: true,
    lang: 'en',
    displayTitle: true,
    bufferPages: true,
    autoFirstPage: true,
    font: REPORT_FONTS.regular,
    info: {
      Title: input.title,
      Producer: 'Countersign',
      Creator: 'Countersign',
      CreationDate: input.madeAt,
      ModDate: input.madeAt,
    },
  });
}

function drawBlocks(doc: PDFKit.PDFDocument, input: PdfInput): Map<string, number> {
  const root = doc.struct('Document');
  doc.addStructure(root);
  const pages = new Map<string, number>();
  for (const block of input.blocks) {
    switch (block.is) {
      case 'page-break':
        doc.addPage();
        pages.set(block.name, doc.bufferedPageRange().count);
        break;
      case 'heading':
        drawHeading(doc, root, block);
        break;
      case 'paragraph':
        drawParagraph(doc, root, block.text);
        break;
      case 'table':
        drawTable(doc, root, block);
        break;
    }
  }
  root.end();
  return pages;
}

function drawHeading(
  doc: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  block: { text: string; level: 1 | 2 },
): void {
  root.add(
    doc.struct(block.level === 1 ? 'H1' : 'H2', {}, () => {
      doc
        .font(REPORT_FONTS.bold)
        .fontSize(block.level === 1 ? 17 : 12)
        .text(drawable(doc, block.text));
      doc.moveDown(0.5);
    }),
  );
}

function drawParagraph(doc: PDFKit.PDFDocument, root: PDFKit.PDFStructureElement, text: string): void {
  root.add(
    doc.struct('P', {}, () => {
      doc.font(REPORT_FONTS.regular).fontSize(10).text(drawable(doc, text), { lineGap: 2 });
      doc.moveDown(0.7);
    }),
  );
}

function drawTable(
  doc: PDFKit.PDFDocument,
  root: PDFKit.PDFStructureElement,
  block: Extract<PdfBlock, { is: 'table' }>,
): void {
  const total = block.widths.reduce((sum, width) => sum + width, 0);
  const available = doc.page.width - 2 * MARGIN;
  doc.font(REPORT_FONTS.regular).fontSize(7.5);
  const table = doc.table({
    structParent: root,
    columnStyles: block.widths.map((width) => ({ width: (available * width) / total })),
    defaultStyle: { padding: 2.5, border: 0.4, borderColor: '#8a8a8a' },
    rowStyles: (row: number) => (row === 0 ? { backgroundColor: '#ececec' } : {}),
  } as PDFKit.Mixins.TableOptions);
  table.row(
    block.header.map((text) => ({
      text: drawable(doc, text),
      type: 'TH' as const,
      scope: 'Column',
      font: { src: REPORT_FONTS.bold, size: 7.5 },
    })) as never,
  );
  for (const cells of block.rows) table.row(cells.map((text) => ({ text: drawable(doc, text) })) as never);
  table.end();
  doc.moveDown(0.8);
}

function drawPageFrames(doc: PDFKit.PDFDocument, input: PdfInput): void {
  const { count } = doc.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    const bottom = doc.page.margins.bottom;
    // The footer stands in the margin; with a margin there, pdfkit would open another page for it.
    doc.page.margins.bottom = 0;
    doc.markContent('Artifact', { type: 'Pagination' });
    doc.font(REPORT_FONTS.regular).fontSize(8).fillColor('#444444');
    doc.text(`Page ${page + 1} of ${count}`, MARGIN, doc.page.height - 38, { lineBreak: false });
    if (input.mark !== null)
      doc.font(REPORT_FONTS.bold).fontSize(11).fillColor('#b00020').text(input.mark, MARGIN, 30, { lineBreak: false });
    doc.fillColor('black');
    doc.endMarkedContent();
    doc.page.margins.bottom = bottom;
  }
}

/** Text as the font can draw it: letters it lacks are named by their code points, never drawn as empty boxes. */
function drawable(doc: PDFKit.PDFDocument, text: string): string {
  const { font } = (doc as unknown as { _font: { font?: { hasGlyphForCodePoint(point: number): boolean } } })._font;
  const clean = text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(PRINTABLE, '');
  if (!font) return clean;
  return clean.replaceAll(/[^\x20-\x7e]+/gu, (run) => withCodePoints(run, font));
}

function withCodePoints(run: string, font: { hasGlyphForCodePoint(point: number): boolean }): string {
  let drawn = '';
  let missing: string[] = [];
  const flush = () => {
    if (missing.length > 0) drawn += `[${missing.join(' ')}]`;
    missing = [];
  };
  for (const char of run) {
    const point = char.codePointAt(0)!;
    if (!font.hasGlyphForCodePoint(point)) {
      missing.push(`U+${point.toString(16).toUpperCase().padStart(4, '0')}`);
      continue;
    }
    flush();
    drawn += char;
  }
  flush();
  return drawn;
}
