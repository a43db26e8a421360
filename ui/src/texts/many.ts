// The words for several runtimes at once: ticking rows, one token for many, and how far it has come.
import type { BatchView } from "../bindings/BatchView";
import type { Holds } from "../bindings/Holds";
import type { LineState } from "../bindings/LineState";
import type { TokenView } from "../bindings/TokenView";
import { type Tally, tally } from "../state/batches";
import { runtimes } from "./en";
import { counted, listed, number } from "./format";

/** The user's own name for a token where there is one, else `account@host`. */
export const tokenName = (token: Pick<TokenView, "name" | "label">): string => token.label ?? token.name;

export const selection = {
  label: "Selection",
  one: (runtime: string) => `Select ${runtime}`,
  all: "Select all that are shown",
  column: "Select",
  count: (n: number) => `${number(n)} selected`,
  hidden: (n: number) => `${number(n)} of them hidden by the filters`,
  authorize: "Authorize selected",
  clear: "Clear",
  noIntegration: "No token can be put on it: it has no Git integration.",
  unserved: (provider: string) => `No token can be put on it: Patrol does not serve ${provider}.`,
  installing: "No token can be put on it yet: it is still being installed.",
};

export const hosts = {
  title: "Which Git host first?",
  lead: "A token is for one Git host. The other runtimes stay selected.",
  of: (n: number) => runtimes(n),
};

/** `Add to 12 runtimes`; of several, since one keeps Codefresh's own label. */
const addTo = (n: number) => `Add to ${runtimes(n)}`;

export const also = {
  title: (n: number) => `Git access for ${runtimes(n)}`,
  heading: "Also on these runtimes",
  all: "All",
  allFound: "All that are found",
  search: "Search these runtimes",
  ticked: (n: number, all: number) => `${number(n)} of ${number(all)}`,
  notShown: (n: number) => `${counted(n, "more is", "more are")} not shown. Search to find them.`,
  noMatch: "No runtime matches.",
  leftOut: (names: readonly string[]) =>
    `${listed(names)} cannot take this token now, and ${names.length === 1 ? "is" : "are"} left out.`,
  submit: (n: number, label: string) => (n === 1 ? label : addTo(n)),
  anyway: (n: number, label: string) => (n === 1 ? label : `${addTo(n)} anyway`),
  holds: (holds: Holds): string => {
    switch (holds.kind) {
      case "nothing":
        return "No token";
      case "this":
        return "Has this token already";
      case "predecessor":
        return "Has the token that this one replaces";
      case "sameAccount":
        return `Has another token of ${holds.name}`;
      case "otherAccount":
        return `Has a token of ${holds.name}, another account`;
      case "unknown":
        return "Has a token that Patrol did not put there";
    }
  },
  /** Another account's token goes: that is said before it does. */
  replacesOther: (runtimes: readonly string[], name: string) =>
    `${has(runtimes)} a token of ${name} now. This one takes its place.`,
  replacesUnknown: (runtimes: readonly string[]) =>
    `${has(runtimes)} a token now that Patrol did not put there; whose it is, is not known. This one takes its place.`,
};

/** By name as long as names can be read; they are in the list below, each with its sign. */
const has = (names: readonly string[]) => {
  if (names.length > 3) return `${number(names.length)} of these runtimes have`;
  return `${listed(names)} ${names.length === 1 ? "has" : "have"}`;
};

const onAll = (total: number) => {
  if (total === 2) return "both runtimes";
  return total === 1 ? "1 runtime" : `all ${runtimes(total)}`;
};

export const many = {
  title: (batch: BatchView) => `${tokenName(batch.token)} on ${runtimes(batch.lines.length)}`,
  progress: "Progress",
  counted: ({ total, done, failed }: Tally) =>
    failed === 0
      ? `${number(done)} of ${number(total)} done`
      : `${number(done)} of ${number(total)} done, ${number(failed)} failed`,
  begun: (batch: BatchView) => `Putting ${tokenName(batch.token)} on ${runtimes(batch.lines.length)}.`,
  running: (batch: BatchView) => {
    const { total, done } = tally(batch);
    return `Putting ${tokenName(batch.token)} on ${runtimes(total)}: ${number(done)} done`;
  },
  over: (batch: BatchView) => {
    const { total, done } = tally(batch);
    const name = tokenName(batch.token);
    if (done === total) return `${name} is on ${onAll(total)}.`;
    return `${name} did not get to ${number(total - done)} of ${runtimes(total)}.`;
  },
  lines: {
    waiting: "Waiting",
    under_way: "Being authorized…",
    done: "Has it",
    failed: "Failed",
  } satisfies Record<LineState, string>,
  list: "Runtimes",
  closing: "You can close this. Patrol goes on.",
  stopped: "Stopped. What waits is kept, and can go on at any time.",
  tryAgain: (failed: number) => `Try again (${number(failed)})`,
  resume: "Continue",
  stop: "Stop",
  stopping: "Stopping…",
  show: "Show",
  leave: "Leave it",
  left: (batch: BatchView) => `${tokenName(batch.token)} stays where it is.`,
};
