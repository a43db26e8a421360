// The words for several runtimes at once: ticking rows, one token for many, and how far it has come.
import type { BatchView } from "../bindings/BatchView";
import type { Holds } from "../bindings/Holds";
import type { LineState } from "../bindings/LineState";
import type { TokenView } from "../bindings/TokenView";
import { type Tally, tally } from "../state/batches";
import { runtimes } from "./en";
import { listed } from "./format";
import { tr, trn } from "./tr";

/** The user's own name for a token where there is one, else `account@host`. */
export const tokenName = (token: Pick<TokenView, "name" | "label">): string => token.label ?? token.name;

export const selection = {
  label: tr("Selection"),
  one: (runtime: string) => tr("Select {runtime}", { runtime }),
  all: tr("Select all that are shown"),
  column: tr("Select"),
  count: (n: number) => trn(n, "{n} selected", "{n} selected"),
  hidden: (n: number) => trn(n, "{n} of them hidden by the filters", "{n} of them hidden by the filters"),
  authorize: tr("Authorize selected"),
  clear: tr("Clear"),
  noIntegration: tr("No token can be put on it: it has no Git integration."),
  unserved: (provider: string) =>
    tr("No token can be put on it: Patrol does not serve {provider}.", { provider }),
  installing: tr("No token can be put on it yet: it is still being installed."),
};

export const hosts = {
  title: tr("Which Git host first?"),
  lead: tr("A token is for one Git host. The other runtimes stay selected."),
  of: (n: number) => runtimes(n),
};

/** `Add to 12 runtimes`; of several, since one keeps Codefresh's own label. */
const addTo = (n: number) => trn(n, "Add to {n} runtime", "Add to {n} runtimes");

/** By name as long as names can be read; they are in the list below, each with its sign. */
const NAMED = 3;

export const also = {
  title: (n: number) => trn(n, "Git access for {n} runtime", "Git access for {n} runtimes"),
  heading: tr("Also on these runtimes"),
  all: tr("All"),
  allFound: tr("All that are found"),
  search: tr("Search these runtimes"),
  ticked: (n: number, all: number) => tr("{shown} of {all}", { shown: n, all }),
  notShown: (n: number) =>
    trn(n, "{n} more is not shown. Search to find them.", "{n} more are not shown. Search to find them."),
  noMatch: tr("No runtime matches."),
  leftOut: (names: readonly string[]) =>
    trn(
      names.length,
      "{names} cannot take this token now, and is left out.",
      "{names} cannot take this token now, and are left out.",
      { names: listed(names) },
    ),
  submit: (n: number, label: string) => (n === 1 ? label : addTo(n)),
  anyway: (n: number, label: string) =>
    n === 1 ? label : trn(n, "Add to {n} runtime anyway", "Add to {n} runtimes anyway"),
  holds: (holds: Holds): string => {
    switch (holds.kind) {
      case "nothing":
        return tr("No token");
      case "this":
        return tr("Has this token already");
      case "predecessor":
        return tr("Has the token that this one replaces");
      case "sameAccount":
        return tr("Has another token of {name}", { name: holds.name });
      case "otherAccount":
        return tr("Has a token of {name}, another account", { name: holds.name });
      case "unknown":
        return tr("Has a token that Patrol did not put there");
    }
  },
  /** Another account's token goes: that is said before it does. */
  replacesOther: (runtimes: readonly string[], name: string) =>
    runtimes.length > NAMED
      ? tr("{n} of these runtimes have a token of {name} now. This one takes its place.", {
          n: runtimes.length,
          name,
        })
      : trn(
          runtimes.length,
          "{runtimes} has a token of {name} now. This one takes its place.",
          "{runtimes} have a token of {name} now. This one takes its place.",
          { runtimes: listed(runtimes), name },
        ),
  replacesUnknown: (runtimes: readonly string[]) =>
    runtimes.length > NAMED
      ? tr(
          "{n} of these runtimes have a token now that Patrol did not put there; whose it is, is not known. This one takes its place.",
          { n: runtimes.length },
        )
      : trn(
          runtimes.length,
          "{runtimes} has a token now that Patrol did not put there; whose it is, is not known. This one takes its place.",
          "{runtimes} have a token now that Patrol did not put there; whose it is, is not known. This one takes its place.",
          { runtimes: listed(runtimes) },
        ),
};

export const many = {
  title: (batch: BatchView) =>
    trn(batch.lines.length, "{name} on {n} runtime", "{name} on {n} runtimes", {
      name: tokenName(batch.token),
    }),
  progress: tr("Progress"),
  counted: ({ total, done, failed }: Tally) =>
    failed === 0
      ? tr("{done} of {total} done", { done, total })
      : tr("{done} of {total} done, {failed} failed", { done, total, failed }),
  begun: (batch: BatchView) =>
    trn(batch.lines.length, "Putting {name} on {n} runtime.", "Putting {name} on {n} runtimes.", {
      name: tokenName(batch.token),
    }),
  running: (batch: BatchView) => {
    const { total, done } = tally(batch);
    const name = tokenName(batch.token);
    return trn(
      total,
      "Putting {name} on {n} runtime: {done} done",
      "Putting {name} on {n} runtimes: {done} done",
      { name, done },
    );
  },
  over: (batch: BatchView) => {
    const { total, done } = tally(batch);
    const name = tokenName(batch.token);
    if (done === total) {
      if (total === 2) return tr("{name} is on both runtimes.", { name });
      return trn(total, "{name} is on {n} runtime.", "{name} is on all {n} runtimes.", { name });
    }
    return trn(
      total,
      "{name} did not get to {some} of {n} runtime.",
      "{name} did not get to {some} of {n} runtimes.",
      { name, some: total - done },
    );
  },
  lines: {
    waiting: tr("Waiting"),
    under_way: tr("Being authorized…"),
    done: tr("Has it"),
    failed: tr("Failed"),
  } satisfies Record<LineState, string>,
  list: tr("Runtimes"),
  closing: tr("You can close this. Patrol goes on."),
  stopped: tr("Stopped. What waits is kept, and can go on at any time."),
  tryAgain: (failed: number) => tr("Try again ({failed})", { failed }),
  resume: tr("Continue"),
  stop: tr("Stop"),
  stopping: tr("Stopping…"),
  show: tr("Show"),
  leave: tr("Leave it"),
  left: (batch: BatchView) => tr("{name} stays where it is.", { name: tokenName(batch.token) }),
};
