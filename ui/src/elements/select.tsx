// A native choice in the toolbar, with its name for the screen reader.
type Props<T extends string> = {
  label: string;
  value: T;
  options: readonly (readonly [value: T, words: string])[];
  onPick: (value: T) => void;
};

export function Select<T extends string>({ label, value, options, onPick }: Props<T>) {
  return (
    <select
      class={value === "" ? "" : "in-use"}
      aria-label={label}
      title={label}
      value={value}
      onChange={(event) => onPick(event.currentTarget.value as T)}
    >
      {options.map(([each, words]) => (
        <option key={each} value={each}>
          {words}
        </option>
      ))}
    </select>
  );
}
