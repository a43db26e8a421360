// The user's own days of reminders, as they are typed.

/** As the program has them (`service/watch/settings.rs`). */
const LONGEST = 3650;
const MOST = 30;

export type Typed = { readonly days: number[] } | { readonly problem: "number" | "many" };

/** `30, 7 1` and `30;7;1` mean the same; nothing typed means no reminder of an end. */
export function daysTyped(text: string): Typed {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const days = parts.map((part) => (/^\d{1,4}$/.test(part) ? Number(part) : Number.NaN));
  // The comparison is false for what is no number.
  if (!days.every((each) => each <= LONGEST)) return { problem: "number" };
  const each = [...new Set(days)].sort((a, b) => b - a);
  return each.length > MOST ? { problem: "many" } : { days: each };
}
