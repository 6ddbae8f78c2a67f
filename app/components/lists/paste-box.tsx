import { useId } from 'react';
import { BlockStack, Text } from '@shopify/polaris';

type Props = {
  label: string;
  placeholder: string;
  /** What the box holds when it appears; afterwards the box itself knows. */
  initial: string;
  onChange: (pasted: string) => void;
  error: string | undefined;
};

/**
 * A box for whole pages of text. A Polaris text field lays its content out a second time to find its height; with the page of a
 * store of thousands that is felt at every key, so this one has a fixed height and leaves the text to the browser.
 */
export function PasteBox({ label, placeholder, initial, onChange, error }: Props) {
  const id = useId();
  return (
    <BlockStack gap="100">
      <label htmlFor={id}>
        <Text as="span">{label}</Text>
      </label>
      <textarea
        id={id}
        className="paste-box"
        rows={9}
        wrap="off"
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        defaultValue={initial}
        onChange={(event) => onChange(event.currentTarget.value)}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : `${id}-error`}
      />
      {error === undefined ? null : (
        <div id={`${id}-error`}>
          <Text as="p" tone="critical">
            {error}
          </Text>
        </div>
      )}
    </BlockStack>
  );
}
