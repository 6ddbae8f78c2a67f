/** `bagit.txt` of BagIt 1.0 (RFC 8493 section 2.1.1), byte for byte. */
export const BAGIT_TEXT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** What `bag-info.txt` says, in this order. */
export interface BagInfo {
  readonly identifier: string;
  readonly description: string;
  /** Day the review was closed, UTC, `2026-11-21`: fixed, so that the same review gives the same bytes. */
  readonly baggingDate: string;
  readonly payloadBytes: number;
  readonly payloadFiles: number;
}

/** `bag-info.txt` (RFC 8493 section 2.2.2). Values are kept on one line. */
export function formatBagInfo(info: BagInfo): string {
  const fields: [string, string][] = [
    ['Bag-Software-Agent', 'Countersign'],
    ['Bagging-Date', info.baggingDate],
    ['External-Description', info.description],
    ['External-Identifier', info.identifier],
    ['Payload-Oxum', `${info.payloadBytes}.${info.payloadFiles}`],
  ];
  return fields.map(([label, value]) => `${label}: ${value.replaceAll(/\s+/g, ' ').trim()}\n`).join('');
}

/** The bytes and files that `Payload-Oxum` claims, or null if the line is missing or malformed. */
export function parsePayloadOxum(bagInfo: string): { readonly bytes: number; readonly files: number } | null {
  const fields = /^Payload-Oxum: (0|[1-9][0-9]{0,14})\.(0|[1-9][0-9]{0,14})$/m.exec(bagInfo);
  return fields ? { bytes: Number(fields[1]), files: Number(fields[2]) } : null;
}
