// A choice that holds at once, with a word on what it does.

type TickProps = {
  id: string;
  label: string;
  hint: string;
  checked: boolean;
  busy: boolean;
  onPick: (on: boolean) => Promise<unknown>;
};

export function Tick({ id, label, hint, checked, busy, onPick }: TickProps) {
  return (
    <div class="check-with-hint">
      <label class="check">
        <input
          type="checkbox"
          checked={checked}
          disabled={busy}
          aria-describedby={`${id}-hint`}
          // What was not saved is drawn as it was.
          onChange={(event) => void onPick(event.currentTarget.checked)}
        />
        {label}
      </label>
      <p id={`${id}-hint`} class="hint">
        {hint}
      </p>
    </div>
  );
}
