// Made-up tokens on the time line, and how the watch stands, by scene.
import type { Reminder } from "../src/bindings/Reminder";
import type { TokenView } from "../src/bindings/TokenView";
import type { UpdatesView } from "../src/bindings/UpdatesView";
import type { WatchSettings } from "../src/bindings/WatchSettings";
import type { WatchView } from "../src/bindings/WatchView";
import { fault, token } from "./world";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.now();

const at = (days: number, runtimes: number, n: number): TokenView =>
  token({
    id: `w${n}`,
    name: `team-${n}@${n % 3 === 0 ? "gitlab.com" : "github.com"}`,
    host: n % 3 === 0 ? "gitlab.com" : "github.com",
    provider: n % 3 === 0 ? "gitlab" : "github",
    expiry: { kind: "at", at: now + days * DAY + 3 * HOUR, byUser: false },
    runtimes,
  });

/** A dozen of every kind, some of them close together. */
export const dozen: TokenView[] = [
  token({}),
  at(9, 2, 2),
  at(26, 40, 3),
  at(27, 1, 4),
  at(27, 3, 5),
  at(55, 5, 6),
  at(84, 1, 7),
  at(200, 2, 8),
  at(-2, 4, 9),
  token({ id: "w10", name: "dev@git.acme.example", expiry: { kind: "never" }, runtimes: 3 }),
  token({ id: "w11", name: "dev@bitbucket.org", expiry: { kind: "unknown" }, runtimes: 2 }),
  token({ id: "w12", name: "robot@gitlab.com", renews: true, runtimes: 7 }),
];

/** Spread as by a hand that renews in heaps. */
const heap = Array.from({ length: 300 }, (_, n) => {
  if (n % 29 === 0) return token({ id: `h${n}`, name: `old-${n}@github.com`, expiry: { kind: "never" } });
  if (n % 31 === 0)
    return token({ id: `h${n}`, name: `said-${n}@bitbucket.org`, expiry: { kind: "unknown" } });
  if (n % 23 === 0) return token({ id: `h${n}`, name: `app-${n}@gitlab.com`, renews: true });
  if (n % 97 === 0)
    return token({ id: `h${n}`, name: `lapsed-${n}@gitlab.com`, renews: true, signInAgain: true });
  return at(((n * 37) % 110) - 4 + ((n * n) % 7), 1 + ((n * 13) % 60), n);
});

export function tokensFor(scene: string): TokenView[] | null {
  switch (scene) {
    case "timeline-none":
      return [];
    case "timeline-one":
      return [token({})];
    case "timeline-endless":
      return dozen.slice(9);
    case "timeline-calm":
      return dozen.filter((one) => one.id !== "w9");
    case "timeline-heap":
    case "timeline-heap-open":
    case "timeline-heap-tip":
      return heap;
    case "timeline":
    case "timeline-tip":
    case "timeline-year":
    case "timeline-month":
    case "notice":
    case "notices":
    case "notices-open":
    case "paused":
    case "hint-tray":
    case "hint-no-tray":
    case "hint-start":
    case "new-version":
    case "snooze":
      return dozen;
    default:
      return null;
  }
}

const notices: Reminder[] = [
  {
    id: "t1/3-days",
    title: "work@github.com expires in 3 days",
    body: "It is used on 12 runtimes. Rotate it before then.",
    token: "t1",
    runtimes: [{ account: "a1", name: "prod-eu" }],
    threshold: 3,
  },
  {
    id: "w9/rejected",
    title: "gitlab.com no longer accepts team-9@gitlab.com",
    body: "It has expired. It is used on 4 runtimes. Rotate it.",
    token: "w9",
    runtimes: [],
    threshold: null,
  },
  {
    id: "a1/appeared",
    title: "lab has no Git token",
    body: "It is new in acme. Add a token for it.",
    token: null,
    runtimes: [{ account: "a1", name: "lab" }],
    threshold: null,
  },
  {
    id: "w11/unknown",
    title: "When does dev@bitbucket.org expire?",
    body: "Its host does not tell. Enter the date, and Patrol reminds you before it.",
    token: "w11",
    runtimes: [],
    threshold: null,
  },
];

const midnight = () => new Date(now).setHours(24, 0, 0, 0);

export function watchFor(scene: string): WatchView {
  const calm: WatchView = {
    state: "soon",
    soon: 2,
    dead: 0,
    urgent: [],
    pausedUntil: null,
    notices: [],
    tray: true,
    notifications: true,
    hint: null,
    version: null,
  };
  const dead: WatchView = {
    ...calm,
    state: "dead",
    dead: 1,
    urgent: [
      {
        sentence: "team-9@gitlab.com expired 2 days ago — used on 4 runtimes",
        token: "w9",
        runtime: null,
      },
      {
        sentence: "work@github.com expires in 3 days — used on 12 runtimes",
        token: "t1",
        runtime: null,
      },
      {
        sentence: "The token on shared-services no longer works",
        token: null,
        runtime: { account: "a1", name: "shared-services" },
      },
    ],
  };
  const silent = { tray: false, notifications: false };
  switch (scene) {
    case "notice":
      return { ...calm, ...silent, notices: notices.slice(0, 1) };
    case "notices":
    case "notices-open":
      return { ...dead, ...silent, notices };
    case "paused":
      return { ...calm, pausedUntil: midnight() };
    case "hint-tray":
      return { ...calm, hint: "stays_in_tray" };
    case "hint-no-tray":
      return { ...calm, ...silent, hint: "no_tray" };
    case "hint-start":
      return { ...calm, hint: "start_with_computer" };
    case "new-version":
      return { ...calm, version: "0.2.0" };
    case "settings-no-tray":
      return { ...calm, ...silent };
    case "timeline":
    case "timeline-tip":
    case "timeline-heap":
      return dead;
    default:
      return calm;
  }
}

export function settingsFor(scene: string): WatchSettings {
  const plain: WatchSettings = {
    reminderDays: [30, 14, 7, 3, 1, 0],
    own: false,
    enforced: false,
    startWithComputer: true,
    closeToTray: true,
    calendarPath: null,
  };
  if (scene === "settings-enforced") return { ...plain, enforced: true };
  if (scene === "settings-own")
    return { ...plain, own: true, reminderDays: [7, 1], calendarPath: "/home/dev/calendars/patrol.ics" };
  return plain;
}

export function updatesFor(scene: string, turned: boolean): UpdatesView {
  const page = "https://github.com/patrol-app/patrol/releases";
  const off = { on: false, newer: null, page, fault: null };
  switch (scene) {
    case "settings-new-version":
      return { ...off, on: true, newer: "0.2.0" };
    case "settings-newest":
      return { ...off, on: turned };
    case "settings-not-known":
      return turned ? { ...off, on: true, fault: notKnown } : off;
    default:
      return off;
  }
}

const notKnown = fault({
  code: "unreachable",
  message: "api.github.com cannot be reached.",
  kept: "Patrol asks again tomorrow.",
  next: "Check the network, the VPN and the proxy of this computer, then try again.",
});
