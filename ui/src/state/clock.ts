// The time that relative words are counted from. It ticks twice a minute: often enough for "5 minutes ago".
import { signal } from "@preact/signals";

export const now = signal(Date.now());

export function startClock(): () => void {
  const timer = setInterval(() => {
    now.value = Date.now();
  }, 30_000);
  return () => clearInterval(timer);
}
