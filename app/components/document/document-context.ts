import { createContext } from 'react';

/** What the server knows about one document. In the browser all of it is null: the document is there already. */
export type DocumentFacts = { nonce: string | null; apiKey: string | null; errorId: string | null };

export const DocumentContext = createContext<DocumentFacts>({ nonce: null, apiKey: null, errorId: null });
