// The words of "Rotate…": a token is replaced by a new one, everywhere.
import type { BatchView } from "../bindings/BatchView";
import type { RotationView } from "../bindings/RotationView";
import { tally } from "../state/batches";
import { tokenName } from "./many";
import { tr, trn } from "./tr";

/** What a rotation's token is called. */
export const rotationName = ({ old, new: made, name }: RotationView): string => {
  const either = made ?? old;
  return either === null ? name : tokenName(either);
};

/** `account@host`: what stands after the last sign. */
export const rotationHost = ({ old, new: made, name }: RotationView): string =>
  (made ?? old)?.host ?? name.slice(name.lastIndexOf("@") + 1);

export const rotation = {
  menu: tr("Rotate…"),
  title: (name: string) => tr("Rotate {name}", { name }),
  steps: [tr("Make"), tr("Check"), tr("Put on runtimes"), tr("Revoke"), tr("Done")],
  stepsLabel: tr("Steps"),
  /** Step 1 */
  byApiLead: (host: string) =>
    tr(
      "{host} can make the new token itself, with the same name and scopes. Patrol asks for it, keeps it, and puts it wherever the old one is.",
      { host },
    ),
  byApiWarning: (host: string) =>
    tr(
      "{host} is asked once, and never again by itself. The old token dies in that moment: the runtimes cannot reach Git until each has the new one.",
      { host },
    ),
  newExpires: tr("The new one expires on"),
  needDate: tr("Say when the new token shall expire."),
  byApi: (host: string) => tr("Rotate at {host}", { host }),
  asking: (host: string) => tr("Asking {host} for the new token…", { host }),
  byHand: tr("Make it by hand instead"),
  byHandLead: (host: string) =>
    tr(
      "Make a new token on {host} with the same scopes, and paste it here. The old one goes on working until the end.",
      { host },
    ),
  field: tr("New personal access token"),
  check: tr("Check the new token"),
  /** Step 2 */
  goesTo: (n: number) =>
    n === 0
      ? tr("The old token is on no runtime: the new one is kept in its place.")
      : trn(n, "It goes to {n} runtime:", "It goes to {n} runtimes:"),
  put: (n: number) => (n === 0 ? tr("Keep it") : trn(n, "Put it on {n} runtime", "Put it on {n} runtimes")),
  anyway: (n: number) =>
    n === 0 ? tr("Keep it anyway") : trn(n, "Put it on {n} runtime anyway", "Put it on {n} runtimes anyway"),
  keeping: tr("Keeping the new token…"),
  /** Step 3 */
  leave: tr("Leave it at that"),
  /** Step 4 */
  allHave: (n: number) =>
    n === 0
      ? tr("The new token is kept.")
      : trn(n, "The runtime has the new token.", "All {n} runtimes have the new token."),
  stillWorks: (host: string) => tr("The old one may still work until it is revoked on {host}.", { host }),
  revokeAsk: tr("Revoke the old token now? Whatever else uses it stops working."),
  revoke: (host: string) => tr("Revoke it at {host}", { host }),
  revoking: (host: string) => tr("Asking {host} to revoke the old token…", { host }),
  revokeByHand: (host: string) =>
    tr("Patrol cannot revoke it: do that on {host}'s page, then say so here.", { host }),
  openPage: (host: string) => tr("Open {host}", { host }),
  revoked: tr("I have revoked it"),
  notNeeded: tr("The old one is dead already: there is nothing to revoke."),
  finish: tr("Finish"),
  finishing: tr("Tidying up…"),
  keepBoth: tr("Keep both"),
  later: tr("Later"),
  /** Step 5 */
  done: tr("The rotation is done."),
  stopped: tr("Both tokens stay as they are."),
  /** An answer that was lost */
  asked: (host: string) =>
    tr(
      "{host} was asked for a new token, and its answer was lost. The old token may be dead, and a new one may exist that nobody knows.",
      { host },
    ),
  askedNext: (host: string) =>
    tr(
      "Look at your tokens on {host}: revoke the new one there, since its secret is lost. Then make another below and paste it; it takes the old one's place everywhere.",
      { host },
    ),
  askedAgain: tr("Patrol does not ask a second time by itself."),
  /** An answer that came, and a keychain that did not take it */
  held: (host: string) =>
    tr(
      "{host} has made the new token and ended the old one. Patrol has the new one, but was interrupted before it was on its way.",
      { host },
    ),
  heldNext: tr(
    "Where the keychain did not take it, Patrol holds it in memory until you quit: open the keychain first. Then go on.",
  ),
  keepHeld: tr("Go on with the new token"),
  bannerHeld: (name: string) =>
    tr("The new token of {name} is made and on no runtime yet. Go on before you quit Patrol.", { name }),
  /** Banners */
  bannerAsked: (host: string, name: string) =>
    tr("{host} was asked for a new token for {name}, and its answer was lost. The old token may be dead.", {
      host,
      name,
    }),
  bannerRunning: (name: string, batch: BatchView) => {
    const { total, done } = tally(batch);
    return trn(
      total,
      "Putting the new token of {name} on {n} runtime: {done} done",
      "Putting the new token of {name} on {n} runtimes: {done} done",
      { name, done },
    );
  },
  bannerOpen: (name: string, batch: BatchView | null) => {
    if (batch === null) return tr("The new token of {name} is not on all runtimes yet.", { name });
    const { total, done } = tally(batch);
    return trn(
      total,
      "The new token of {name} did not get to {some} of {n} runtime.",
      "The new token of {name} did not get to {some} of {n} runtimes.",
      { name, some: total - done },
    );
  },
  bannerRevoking: (name: string) =>
    tr("{name}: all runtimes have the new token. The old one waits to be revoked.", { name }),
  goOn: tr("Go on"),
};
