import { useState } from 'react';
import { Box, Button, ChoiceList, InlineStack, Popover, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { columnsAmong, COLUMNS } from '#app/domain/access/table-view.ts';
import type { Column, Table } from '#app/domain/access/table-view.ts';
import type { KeptTable } from './use-kept-table.ts';

/** Between the filters and the rows: how many there are, and which columns are shown. */
export function TableBar(props: {
  table: Table;
  matching: number;
  total: number;
  columns: readonly Column[];
  kept: KeptTable | null;
  /** Cards have no columns. */
  isCards: boolean;
}) {
  const { t, number } = useWording();
  const { table, matching, total, kept } = props;
  const all = t(`table.shown.${table}`, { count: total });
  return (
    <Box paddingBlock="150" paddingInline="300" borderBlockEndWidth="025" borderColor="border">
      <div className="table-bar">
        <Text as="p" tone="subdued">
          <span className="numbers" role="status">
            {matching === total ? all : t('table.shownOf', { shown: number(matching), total: all })}
          </span>
        </Text>
        {kept === null || props.isCards ? null : (
          <InlineStack gap="300" blockAlign="center">
            <Text as="span" tone="subdued" variant="bodySm">
              {t('table.keys')}
            </Text>
            <ColumnChooser table={table} columns={props.columns} kept={kept} />
          </InlineStack>
        )}
      </div>
    </Box>
  );
}

function ColumnChooser({ table, columns, kept }: { table: Table; columns: readonly Column[]; kept: KeptTable }) {
  const { t } = useWording();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button size="slim" disclosure={open ? 'up' : 'down'} onClick={() => setOpen(!open)} ariaExpanded={open}>
          {t('table.columns')}
        </Button>
      }
    >
      <Popover.Section>
        <ChoiceList
          title={t('table.columns')}
          titleHidden
          allowMultiple
          choices={COLUMNS[table].map((value) => ({ value, label: t(columnKey(table, value)) }))}
          selected={[...columns]}
          onChange={(chosen) => kept.keepColumns(columnsAmong(table, chosen))}
        />
      </Popover.Section>
    </Popover>
  );
}

/** The words at the head of a column. */
export function columnKey(table: Table, column: Column) {
  if (column === 'can') return table === 'people' ? 'column.can' : 'column.canApp';
  return `column.${column}` as const;
}
