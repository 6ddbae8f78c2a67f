import { BlockStack, Box, Select, Text } from '@shopify/polaris';
import { useWording } from '#app/components/layout/locale.tsx';
import { FIELDS_OF } from '#app/domain/access/parsed-list.ts';
import type { Mapping } from '#app/domain/access/parsed-list.ts';
import type { SourceKind } from '#app/domain/access/source-kind.ts';
import { textFor } from '#app/text/text.ts';

export interface ChosenColumn {
  index: number;
  header: string | null;
  /** null: not recognised. */
  field: string | null;
  how: string;
}

type Props = {
  kind: SourceKind;
  columns: ChosenColumn[];
  /** What the person has said so far. */
  mapping: Mapping | null;
  onMapping: (mapping: Mapping) => void;
};

/** What each column holds, and the way to say otherwise. */
export function ColumnChoices({ kind, columns, mapping, onMapping }: Props) {
  const { t } = useWording();
  const options = [
    ...FIELDS_OF[kind].map((field) => ({ value: field as string, label: t(`field.${field}`) })),
    { value: 'detail', label: t('field.detail'), disabled: true },
    { value: 'ignore', label: t('field.ignore') },
  ];
  return (
    <BlockStack gap="300">
      <Text as="p" tone="subdued">
        {t('check.columnsHelp')}
      </Text>
      {columns.map((column) => (
        <Box key={column.index} maxWidth="420px">
          <Select
            label={column.header ?? t('check.columnNo', { number: column.index + 1 })}
            options={options}
            value={mapping?.[nameOf(column)] ?? column.field ?? 'detail'}
            onChange={(field) => onMapping({ ...mapping, [nameOf(column)]: field } as Mapping)}
            helpText={textFor(`how.${column.how}`, 'how.other')}
          />
        </Box>
      ))}
    </BlockStack>
  );
}

/** A mapping names a column by its header as written, or by its place: `#3` is the third. */
const nameOf = ({ header, index }: ChosenColumn): string => header ?? `#${index + 1}`;
