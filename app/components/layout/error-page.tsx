import { useContext, useEffect, useState } from 'react';
import { isRouteErrorResponse } from '@remix-run/react';
import { Page } from '@shopify/polaris';
import { AlertCircleIcon } from '@shopify/polaris-icons';
import { DocumentContext } from '#app/components/document/document-context.ts';
import { text } from '#app/text/text.ts';
import { Empty } from './empty.tsx';

/** What a person sees when a page cannot be shown: what happened, why, what to do, and the id under which it was logged. */
export function ErrorPage({ error }: { error: unknown }) {
  const errorId = useErrorId();
  const kind = kindOf(error);
  return (
    <Page narrowWidth>
      <Empty
        level={1}
        icon={AlertCircleIcon}
        heading={HEADINGS[kind]}
        action={
          kind === 'not_found'
            ? { content: text('error.goHome'), url: '/app' }
            : { content: text('error.reload'), onAction: () => window.location.reload() }
        }
      >
        <p>{SENTENCES[kind]}</p>
        {kind === 'fault' && errorId !== null ? <p>{text('error.do', { id: errorId })}</p> : null}
      </Empty>
    </Page>
  );
}

type Kind = 'not_found' | 'busy' | 'robot' | 'fault';

const HEADINGS: Record<Kind, string> = {
  not_found: text('error.notFoundTitle'),
  busy: text('error.busyTitle'),
  robot: text('error.robotTitle'),
  fault: text('error.title'),
};

const SENTENCES: Record<Kind, string> = {
  not_found: text('error.notFound'),
  busy: text('error.busy'),
  robot: text('error.robot'),
  fault: text('error.what'),
};

function kindOf(error: unknown): Kind {
  if (!isRouteErrorResponse(error)) return 'fault';
  if (error.status === 404) return 'not_found';
  // Shopify's library answers 410 to browsers that say of themselves that nobody sits in front of them.
  if (error.status === 410) return 'robot';
  return error.status === 503 ? 'busy' : 'fault';
}

// The server prints the id into the document, or sends it as Server-Timing when the page was fetched from inside the app.
function useErrorId(): string | null {
  const { errorId } = useContext(DocumentContext);
  const [timed, setTimed] = useState<string | null>(null);
  useEffect(() => setTimed(lastTimedErrorId()), []);
  return errorId ?? timed;
}

function lastTimedErrorId(): string | null {
  const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const documents = performance.getEntriesByType('navigation') as PerformanceResourceTiming[];
  const timings = [...documents, ...fetched].flatMap((entry) => entry.serverTiming);
  return timings.findLast((timing) => timing.name === 'error')?.description ?? null;
}
