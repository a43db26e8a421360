// Whether the pointer is on its way somewhere. What comes up by itself waits until it rests, so that nothing
// moves from under it between the aim and the click.
import { signal } from "@preact/signals";

/** From the last movement to the click that it was for: longer than a hand takes. */
const REST_MS = 1_000;

export const pointerMoves = signal(false);

export function watchPointer(): () => void {
  let rest: ReturnType<typeof setTimeout> | undefined;
  const moved = () => {
    pointerMoves.value = true;
    clearTimeout(rest);
    rest = setTimeout(() => {
      pointerMoves.value = false;
    }, REST_MS);
  };
  const events = ["pointermove", "pointerdown", "wheel"] as const;
  for (const event of events) addEventListener(event, moved, { passive: true });
  return () => {
    clearTimeout(rest);
    pointerMoves.value = false;
    for (const event of events) removeEventListener(event, moved);
  };
}
