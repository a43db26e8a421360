// The words of the watch: what ends next, the time line, reminders and how they are set.
import type { Place } from "../bindings/Place";
import type { Snooze } from "../bindings/Snooze";
import type { TokenView } from "../bindings/TokenView";
import { onRuntimes as on, tokens } from "./en";
import { day, listed, number, sinceWhen, span } from "./format";
import { tokenName } from "./many";
import { tr, trn } from "./tr";

const snoozed: Record<Snooze, (name: string) => string> = {
  day: (name) => tr("Reminders of {name} are snoozed for a day.", { name }),
  week: (name) => tr("Reminders of {name} are snoozed for a week.", { name }),
  until_day_before: (name) =>
    tr("Reminders of {name} are snoozed until the day before it expires.", { name }),
};

export const watch = {
  snooze: tr("Snooze"),
  snoozeMenu: tr("Snooze reminders…"),
  snoozeOf: (name: string) => tr("Snooze reminders of {name}", { name }),
  snoozeFor: {
    day: tr("For a day"),
    week: tr("For a week"),
    until_day_before: tr("Until the day before it expires"),
  } satisfies Record<Snooze, string>,
  snoozed: (name: string, how: Snooze) => snoozed[how](name),
  paused: pausedUntil,
  resume: tr("Resume"),
  resumed: tr("Reminders are on again."),
  checkNow: tr("Check now"),
  checking: tr("Asking the Git hosts and the runtimes…"),
  checked: tr("All tokens were checked."),
  exported: (path: string) => tr("The calendar was written to {path}, without secrets.", { path }),
};

/** The user's own days, not hours: a pause for today ends at midnight. */
function pausedUntil(until: number, now: number): string {
  const next = new Date(now);
  next.setDate(next.getDate() + 1);
  return new Date(until).toDateString() === next.toDateString()
    ? tr("Reminders are paused until tomorrow.")
    : tr("Reminders are paused until {when}.", { when: sinceWhen(until, now) });
}

export const notices = {
  many: (n: number) => trn(n, "{n} reminders", "{n} reminders"),
  showAll: tr("Show all"),
  hide: tr("Show less"),
  dismissAll: tr("Dismiss all"),
};

export const hints = {
  understood: tr("Got it"),
  staysInTray: tr("Patrol stays in the tray when you close the window"),
  staysInTrayMore: tr("It goes on watching and reminds you. Quit it in the tray's menu or in the settings."),
  noTray: tr("This desktop shows no tray"),
  noTrayMore: tr("Closing the window minimises it instead, so that Patrol can go on reminding you."),
  startWithComputer: tr("Start Patrol with the computer?"),
  startHidden: tr("It starts hidden in the tray, and reminds you before a token expires."),
  startMinimised: tr("It starts minimised, and reminds you before a token expires."),
  yes: tr("Start with the computer"),
  no: tr("Not now"),
};

export const timeline = {
  label: tr("What expires when"),
  empty: tr("No token is kept yet. Here you will see when each one expires."),
  next: (token: TokenView, now: number, end: number) =>
    tr("Next: {name} {when}, {where}", {
      name: tokenName(token),
      when: span(end, now),
      where: on(token.runtimes),
    }),
  expired: (token: TokenView, now: number, end: number) =>
    tr("{name} expired {when}, {where}", {
      name: tokenName(token),
      when: span(end, now),
      where: on(token.runtimes),
    }),
  signIn: (token: TokenView) =>
    tr("{name} needs a new sign-in, {where}", { name: tokenName(token), where: on(token.runtimes) }),
  nothing: tr("No token has an end that is known and ahead."),
  on: (end: number) => day(end),
  others: (n: number) => trn(n, "{n} more", "{n} more"),
  urgent: tr("What is most urgent"),
  reach: tr("How far ahead"),
  spans: { 30: tr("30 days"), 90: tr("90 days"), 365: tr("1 year") },
  today: tr("Today"),
  marks: (days: number) =>
    days === 365
      ? tr("Tokens that expire within a year")
      : trn(days, "Tokens that expire within {n} day", "Tokens that expire within {n} days"),
  places: {
    past: tr("Expired"),
    signIn: tr("Sign in"),
    later: tr("Later"),
    never: tr("Never"),
    unknown: tr("Unknown"),
    renews: tr("Renewing"),
  },
  placesLabel: tr("Tokens that are not on the line"),
  beforeLabel: tr("Tokens that work no more"),
  several: (n: number) => tokens(n),
  /** What a mark says of one token, below its name. */
  lines: (token: TokenView, now: number): string[] => [ends(token, now), on(token.runtimes)],
  one: (token: TokenView, now: number) =>
    tr("{name}: {ends}, {where}", {
      name: tokenName(token),
      ends: ends(token, now),
      where: on(token.runtimes),
    }),
  cluster: (group: readonly TokenView[], now: number) =>
    tr("{tokens}: {names}; {range}", {
      tokens: tokens(group.length),
      names: listed([...firstOf(group).map(tokenName), ...restOf(group)]),
      range: range(group, now),
    }),
  range: (group: readonly TokenView[], now: number) => range(group, now),
  rest: (group: readonly TokenView[]) => restOf(group)[0] ?? null,
};

/** More names than these nobody reads in passing. */
export const NAMED = 5;

export const firstOf = (group: readonly TokenView[]): readonly TokenView[] => group.slice(0, NAMED);

const restOf = (group: readonly TokenView[]): string[] =>
  group.length > NAMED ? [timeline.others(group.length - NAMED)] : [];

function ends(token: TokenView, now: number): string {
  const { expiry, renews, signInAgain } = token;
  if (signInAgain) return tr("must be signed in again");
  if (renews) return tr("renews itself");
  if (expiry.kind === "never") return tr("never expires");
  if (expiry.kind === "unknown") return tr("nobody has said when it expires");
  const { at } = expiry;
  const [when, date] = [span(at, now), day(at)];
  return at <= now
    ? tr("expired {when}, {date}", { when, date })
    : tr("expires {when}, {date}", { when, date });
}

/** From the first end to the last, where they have one; else what they have in common. */
function range(group: readonly TokenView[], now: number): string {
  const at = group.flatMap(({ expiry, renews }) => (expiry.kind === "at" && !renews ? [expiry.at] : []));
  const first = group[0];
  if (at.length === 0 || at.length < group.length) return first === undefined ? "" : ends(first, now);
  const [from, to] = [day(Math.min(...at)), day(Math.max(...at))];
  return from === to ? from : tr("{from} to {to}", { from, to });
}

export const reminderSettings = {
  title: tr("Reminders"),
  when: tr("Remind me before a token expires"),
  enforced: (days: readonly number[]) =>
    tr("Your organization sets when: {days}.", { days: daysInWords(days) }),
  theirs: tr("As your organization or Patrol has it"),
  theirsNow: (days: readonly number[]) => tr("Now: {days}", { days: daysInWords(days) }),
  own: tr("On days of my own"),
  days: tr("Days before the end"),
  daysHint: tr("Numbers from 0, the day itself, to 3650. Leave it empty to be reminded of no end."),
  badDays: tr("Give whole numbers from 0 to 3650, such as 30, 7, 1."),
  tooMany: tr("Give at most 30 days."),
  start: tr("Start with the computer"),
  startHint: tr("Patrol starts without opening its window, and watches from the beginning."),
  tray: tr("Closing the window leaves Patrol in the tray"),
  trayHint: tr("Otherwise closing the window quits Patrol, and nothing reminds you."),
  noTrayHint: tr(
    "This desktop shows no tray now: until one comes, closing the window minimises it instead. Without this tick it quits Patrol, and nothing reminds you.",
  ),
  here: tr("On this computer"),
  trayIs: (there: boolean) => (there ? tr("The tray shows Patrol's icon.") : tr("There is no tray.")),
  notificationsAre: (there: boolean) =>
    there
      ? tr("Notifications are shown by the system.")
      : tr("There is no notification service: this window says the reminders itself."),
  calendar: tr("Calendar"),
  calendarLead: tr("An event for each expiry, with alarms. No token and no account's secret is in it."),
  export: tr("Add to calendar…"),
  keep: tr("Keep a file up to date…"),
  kept: tr("Kept up to date"),
  change: tr("Choose another…"),
  forget: tr("Stop"),
  forgot: tr("The file is no longer kept up to date. It stays where it is."),
  keeps: (path: string) => tr("{path} is kept up to date from now on.", { path }),
  checkLead: tr("Patrol asks each Git host about once a day by itself."),
  quit: tr("Quit Patrol"),
  quitHint: tr("Nothing is watched until Patrol is started again. Ctrl+Q does the same."),
  save: tr("Save the days"),
  saved: tr("Saved."),
};

/** `30, 14 and 1 days before, and on the day`. */
export function daysInWords(days: readonly number[]): string {
  const before = days.filter((each) => each > 0);
  const onTheDay = days.includes(0);
  const last = before.at(-1);
  if (last === undefined) return onTheDay ? tr("on the day") : tr("never");
  // One number is of one day or of several; several numbers are of days.
  const n = before.length === 1 ? last : 2;
  const which = { days: listed(before.map(number)) };
  return onTheDay
    ? trn(n, "{days} day before, and on the day", "{days} days before, and on the day", which)
    : trn(n, "{days} day before", "{days} days before", which);
}

export const go = {
  /** What a button is called that leads there. */
  labels: {
    rotate: tr("Rotate…"),
    token: tr("Open token"),
    runtime: tr("Go to runtime"),
    runtimes: tr("Go to the runtimes"),
  } satisfies Record<Place["kind"], string>,
  inHand: tr("Finish or close this dialog first, then try again."),
  tokenGone: tr("That token is no longer kept here."),
  runtimeGone: (name: string) => tr("{name} is not listed any more.", { name }),
};
