// Dates, spans of time and lists as people read them in their language, by Intl alone.
// `now` is always handed in, so that a sentence about time can be tested.
import { language, tr } from "./tr";

export { number } from "./tr";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

// Never "tomorrow": 30 hours from now may be the day after.
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(language, {
  dateStyle: "medium",
  timeStyle: "short",
  hourCycle: "h23",
});
const clock = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
const shortDate = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const list = new Intl.ListFormat(language, { type: "conjunction" });

export const day = (at: number): string => date.format(at);
/** `Dec 1`, where the year is plain. */
export const shortDay = (at: number): string => shortDate.format(at);
export const instant = (at: number): string => moment.format(at);
export const listed = (words: readonly string[]): string => list.format(words);

/** A language by its own name: who looks for it knows no other. */
export function languageName(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.slice(0, 1).toLocaleUpperCase(tag) + name.slice(1);
}

/** `14:02` for today, the date for any other day. */
export function sinceWhen(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? clock.format(at) : date.format(at);
}

/** `just now`, `5 minutes ago`, `in 3 days`: the largest unit that fits, rounded down; days are the calendar's. */
export function span(at: number, now: number): string {
  const apart = at - now;
  const size = Math.abs(apart);
  if (size < 45 * SECOND) return apart <= 0 ? tr("just now") : tr("in a moment");
  // From half a minute on it is "1 minute", never "0 minutes".
  if (size < HOUR) return relative.format(signed(apart, MINUTE), "minute");
  if (size < DAY) return relative.format(signed(apart, HOUR), "hour");
  if (size < 60 * DAY) return relative.format(calendarDays(at, now), "day");
  if (size < 365 * DAY) return relative.format(signed(apart, 30 * DAY), "month");
  return relative.format(signed(apart, 365 * DAY), "year");
}

/** How many leaves of the user's calendar lie between two instants: what the reminders count too. */
export function calendarDays(at: number, now: number): number {
  const leaf = (instant: number) => {
    const day = new Date(instant);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((leaf(at) - leaf(now)) / DAY);
}

function signed(apart: number, unit: number): number {
  return Math.sign(apart) * Math.max(1, Math.floor(Math.abs(apart) / unit));
}
