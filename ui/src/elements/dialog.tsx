// A native modal dialog: it traps the focus, makes the rest inert, and gives the focus back when it goes.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { dialogTouched } from "../state/session";
import { common } from "../texts/en";
import { CloseIcon } from "./icons";

type Props = {
  title: ComponentChildren;
  /** Escape, and the cross in the corner. */
  onClose: () => void;
  /** Whether the cross stands there; without it the buttons below are the ways out. */
  cross?: boolean;
  role?: "alertdialog";
  /** For what is read rather than answered. */
  wide?: boolean;
  /** Lies over another dialog, and changes nothing of it. */
  aside?: boolean;
  children: ComponentChildren;
};

export function Dialog({ title, onClose, cross = true, role, wide = false, aside = false, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // Not the cross in the corner: what is read first is the dialog's title.
    if (dialog?.querySelector("[autofocus]") === null) dialog.focus({ preventScroll: true });
    return () => dialog?.close();
  }, []);

  // Whether another may take its place (`state/go.ts`).
  const onTouch = () => {
    if (!aside) dialogTouched.value = true;
  };
  useLayoutEffect(() => {
    if (!aside) dialogTouched.value = false;
  }, []);

  // The native `cancel` may close the dialog at a second Escape without asking: the key is taken before it.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  const onCancel = (event: Event) => {
    event.preventDefault();
    if (event.target === element.current) onClose();
  };

  return (
    <dialog
      ref={element}
      class={wide ? "dialog wide-dialog" : "dialog"}
      role={role}
      tabIndex={-1}
      aria-labelledby={titleId}
      onKeyDown={onKeyDown}
      onCancel={onCancel}
      onInput={onTouch}
      onClick={(event) => {
        if ((event.target as Element).closest("button, select, summary") !== null) onTouch();
      }}
    >
      <header class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {cross && (
          <button type="button" class="quiet icon-only" aria-label={common.close} onClick={onClose}>
            <CloseIcon />
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
