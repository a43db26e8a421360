// The words of the watch: what ends next, the time line, reminders and how they are set.
import type { Place } from "../bindings/Place";
import type { Snooze } from "../bindings/Snooze";
import type { TokenView } from "../bindings/TokenView";
import { runtimes, tokens } from "./en";
import { day, listed, number, sinceWhen, span } from "./format";
import { tokenName } from "./many";

const on = (n: number) => (n === 0 ? "on no runtime" : `on ${runtimes(n)}`);

const snoozedFor: Record<Snooze, string> = {
  day: "for a day",
  week: "for a week",
  until_day_before: "until the day before it expires",
};

export const watch = {
  snooze: "Snooze",
  snoozeMenu: "Snooze reminders…",
  snoozeOf: (name: string) => `Snooze reminders of ${name}`,
  snoozeFor: {
    day: "For a day",
    week: "For a week",
    until_day_before: "Until the day before it expires",
  } satisfies Record<Snooze, string>,
  snoozed: (name: string, how: Snooze) => `Reminders of ${name} are snoozed ${snoozedFor[how]}.`,
  paused: (until: number, now: number) => `Reminders are paused ${pausedUntil(until, now)}.`,
  resume: "Resume",
  resumed: "Reminders are on again.",
  checkNow: "Check now",
  checking: "Asking the Git hosts and the runtimes…",
  checked: "All tokens were checked.",
  exported: (path: string) => `The calendar was written to ${path}, without secrets.`,
};

/** The user's own days, not hours: a pause for today ends at midnight. */
function pausedUntil(until: number, now: number): string {
  const next = new Date(now);
  next.setDate(next.getDate() + 1);
  return new Date(until).toDateString() === next.toDateString()
    ? "until tomorrow"
    : `until ${sinceWhen(until, now)}`;
}

export const notices = {
  many: (n: number) => `${number(n)} reminders`,
  showAll: "Show all",
  hide: "Show less",
  dismissAll: "Dismiss all",
};

export const hints = {
  understood: "Got it",
  staysInTray: "Patrol stays in the tray when you close the window",
  staysInTrayMore: "It goes on watching and reminds you. Quit it in the tray's menu or in the settings.",
  noTray: "This desktop shows no tray",
  noTrayMore: "Closing the window minimises it instead, so that Patrol can go on reminding you.",
  startWithComputer: "Start Patrol with the computer?",
  startHidden: "It starts hidden in the tray, and reminds you before a token expires.",
  startMinimised: "It starts minimised, and reminds you before a token expires.",
  yes: "Start with the computer",
  no: "Not now",
};

export const timeline = {
  label: "What expires when",
  empty: "No token is kept yet. Here you will see when each one expires.",
  next: (token: TokenView, now: number, end: number) =>
    `Next: ${tokenName(token)} ${span(end, now)}, ${on(token.runtimes)}`,
  expired: (token: TokenView, now: number, end: number) =>
    `${tokenName(token)} expired ${span(end, now)}, ${on(token.runtimes)}`,
  signIn: (token: TokenView) => `${tokenName(token)} needs a new sign-in, ${on(token.runtimes)}`,
  nothing: "No token has an end that is known and ahead.",
  on: (end: number) => day(end),
  others: (n: number) => `${number(n)} more`,
  urgent: "What is most urgent",
  reach: "How far ahead",
  spans: { 30: "30 days", 90: "90 days", 365: "1 year" },
  today: "Today",
  marks: (days: number) => `Tokens that expire within ${days === 365 ? "a year" : `${number(days)} days`}`,
  places: {
    past: "Expired",
    signIn: "Sign in",
    later: "Later",
    never: "Never",
    unknown: "Unknown",
    renews: "Renewing",
  },
  placesLabel: "Tokens that are not on the line",
  beforeLabel: "Tokens that work no more",
  several: (n: number) => tokens(n),
  /** What a mark says of one token, below its name. */
  lines: (token: TokenView, now: number): string[] => [ends(token, now), on(token.runtimes)],
  one: (token: TokenView, now: number) => `${tokenName(token)}: ${ends(token, now)}, ${on(token.runtimes)}`,
  cluster: (group: readonly TokenView[], now: number) =>
    `${tokens(group.length)}: ${listed([...firstOf(group).map(tokenName), ...restOf(group)])}; ${range(group, now)}`,
  range: (group: readonly TokenView[], now: number) => range(group, now),
  rest: (group: readonly TokenView[]) => restOf(group)[0] ?? null,
};

/** More names than these nobody reads in passing. */
export const NAMED = 5;

export const firstOf = (group: readonly TokenView[]): readonly TokenView[] => group.slice(0, NAMED);

const restOf = (group: readonly TokenView[]): string[] =>
  group.length > NAMED ? [`${number(group.length - NAMED)} more`] : [];

function ends(token: TokenView, now: number): string {
  const { expiry, renews, signInAgain } = token;
  if (signInAgain) return "must be signed in again";
  if (renews) return "renews itself";
  if (expiry.kind === "never") return "never expires";
  if (expiry.kind === "unknown") return "nobody has said when it expires";
  const word = expiry.at <= now ? "expired" : "expires";
  return `${word} ${span(expiry.at, now)}, ${day(expiry.at)}`;
}

/** From the first end to the last, where they have one; else what they have in common. */
function range(group: readonly TokenView[], now: number): string {
  const at = group.flatMap(({ expiry, renews }) => (expiry.kind === "at" && !renews ? [expiry.at] : []));
  const first = group[0];
  if (at.length === 0 || at.length < group.length) return first === undefined ? "" : ends(first, now);
  const [from, to] = [day(Math.min(...at)), day(Math.max(...at))];
  return from === to ? from : `${from} to ${to}`;
}

export const reminderSettings = {
  title: "Reminders",
  when: "Remind me before a token expires",
  enforced: (days: readonly number[]) => `Your organization sets when: ${daysInWords(days)}.`,
  theirs: "As your organization or Patrol has it",
  theirsNow: (days: readonly number[]) => `Now: ${daysInWords(days)}`,
  own: "On days of my own",
  days: "Days before the end",
  daysHint: "Numbers from 0, the day itself, to 3650. Leave it empty to be reminded of no end.",
  badDays: "Give whole numbers from 0 to 3650, such as 30, 7, 1.",
  tooMany: "Give at most 30 days.",
  start: "Start with the computer",
  startHint: "Patrol starts without opening its window, and watches from the beginning.",
  tray: "Closing the window leaves Patrol in the tray",
  trayHint: "Otherwise closing the window quits Patrol, and nothing reminds you.",
  noTrayHint:
    "This desktop shows no tray now: until one comes, closing the window minimises it instead. Without this tick it quits Patrol, and nothing reminds you.",
  here: "On this computer",
  trayIs: (there: boolean) => (there ? "The tray shows Patrol's icon." : "There is no tray."),
  notificationsAre: (there: boolean) =>
    there
      ? "Notifications are shown by the system."
      : "There is no notification service: this window says the reminders itself.",
  calendar: "Calendar",
  calendarLead: "An event for each expiry, with alarms. No token and no account's secret is in it.",
  export: "Add to calendar…",
  keep: "Keep a file up to date…",
  kept: "Kept up to date",
  change: "Choose another…",
  forget: "Stop",
  forgot: "The file is no longer kept up to date. It stays where it is.",
  keeps: (path: string) => `${path} is kept up to date from now on.`,
  checkLead: "Patrol asks each Git host about once a day by itself.",
  quit: "Quit Patrol",
  quitHint: "Nothing is watched until Patrol is started again. Ctrl+Q does the same.",
  save: "Save the days",
  saved: "Saved.",
};

/** `30, 14 and 1 days before, and on the day`. */
export function daysInWords(days: readonly number[]): string {
  const before = days.filter((each) => each > 0);
  const parts =
    before.length === 0
      ? []
      : [`${listed(before.map(number))} ${before.length === 1 && before[0] === 1 ? "day" : "days"} before`];
  if (days.includes(0)) parts.push("on the day");
  return parts.length === 0 ? "never" : parts.join(", and ");
}

export const go = {
  /** What a button is called that leads there. */
  labels: {
    rotate: "Rotate…",
    token: "Open token",
    runtime: "Go to runtime",
    runtimes: "Go to the runtimes",
  } satisfies Record<Place["kind"], string>,
  inHand: "Finish or close this dialog first, then try again.",
  tokenGone: "That token is no longer kept here.",
  runtimeGone: (name: string) => `${name} is not listed any more.`,
};
