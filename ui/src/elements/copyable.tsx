// An address or a list that can be selected, and copied by a button.
import { useState } from "preact/hooks";
import { common } from "../texts/en";

export function Copyable({
  text,
  label = common.copy,
  hidden = false,
}: {
  text: string;
  label?: string;
  hidden?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Not allowed to: the text can still be selected by hand.
      setCopied(false);
    }
  };
  return (
    <span class="copyable">
      {!hidden && <bdi class="selectable">{text}</bdi>}
      <button type="button" class="small" onClick={copy}>
        {copied ? common.copied : label}
      </button>
      {/* A button's new name is not read out by itself. */}
      <span role="status" class="only-read">
        {copied && common.copied}
      </span>
    </span>
  );
}
