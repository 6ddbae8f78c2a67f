/** Where copies of the record go by mail. null: nowhere. */
export interface CopyAddresses {
  compliance: string | null;
  auditor: string | null;
}

export const NO_ADDRESSES: CopyAddresses = { compliance: null, auditor: null };

const LONGEST = 254;
/** One address and nothing that a mail header or a list of addresses would read as more. */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*$/iu;

/** The address as typed without the blanks around it; null for an empty field; 'invalid' for what no mail can be sent to. */
export function readAddress(typed: string): string | null | 'invalid' {
  const address = typed.trim();
  if (address === '') return null;
  return address.length <= LONGEST && ADDRESS.test(address) ? address : 'invalid';
}
