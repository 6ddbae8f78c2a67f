import { Box, InlineStack, Pagination, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { useTableState } from './list-table-state.ts';

const PAGE_SIZE = 50;

/** "51 to 100 of 5,000", with the way back and forth. */
export function Paging({ matching, page, pages }: { matching: number; page: number; pages: number }) {
  const { t } = useWording();
  const { set } = useTableState();
  if (matching === 0) return null;
  const from = (page - 1) * PAGE_SIZE + 1;
  return (
    <Box padding="300" borderBlockStartWidth="025" borderColor="border">
      <InlineStack align="space-between" blockAlign="center">
        <Text as="p" tone="subdued">
          <span className="numbers">
            {t('shared.of', { from, to: Math.min(matching, page * PAGE_SIZE), total: matching })}
          </span>
        </Text>
        {pages > 1 ? (
          <Pagination
            hasPrevious={page > 1}
            hasNext={page < pages}
            onPrevious={() => set({ page: page === 2 ? null : String(page - 1) })}
            onNext={() => set({ page: String(page + 1) })}
          />
        ) : null}
      </InlineStack>
    </Box>
  );
}
