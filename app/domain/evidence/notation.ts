/** ISO 8601 in UTC with milliseconds. */
export type Iso = string;
/** Lower-case hexadecimal; of a digest or commitment: SHA-256. */
export type Hex = string;
