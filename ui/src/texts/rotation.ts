// The words of "Rotate…": a token is replaced by a new one, everywhere.
import type { BatchView } from "../bindings/BatchView";
import type { RotationView } from "../bindings/RotationView";
import { tally } from "../state/batches";
import { runtimes } from "./en";
import { number } from "./format";
import { tokenName } from "./many";

/** What a rotation's token is called. */
export const rotationName = ({ old, new: made, name }: RotationView): string => {
  const either = made ?? old;
  return either === null ? name : tokenName(either);
};

/** `account@host`: what stands after the last sign. */
export const rotationHost = ({ old, new: made, name }: RotationView): string =>
  (made ?? old)?.host ?? name.slice(name.lastIndexOf("@") + 1);

export const rotation = {
  menu: "Rotate…",
  title: (name: string) => `Rotate ${name}`,
  steps: ["Make", "Check", "Put on runtimes", "Revoke", "Done"],
  stepsLabel: "Steps",
  /** Step 1 */
  byApiLead: (host: string) =>
    `${host} can make the new token itself, with the same name and scopes. Patrol asks for it, keeps it, and puts it wherever the old one is.`,
  byApiWarning: (host: string) =>
    `${host} is asked once, and never again by itself. The old token dies in that moment: the runtimes cannot reach Git until each has the new one.`,
  newExpires: "The new one expires on",
  needDate: "Say when the new token shall expire.",
  byApi: (host: string) => `Rotate at ${host}`,
  asking: (host: string) => `Asking ${host} for the new token…`,
  byHand: "Make it by hand instead",
  byHandLead: (host: string) =>
    `Make a new token on ${host} with the same scopes, and paste it here. The old one goes on working until the end.`,
  field: "New personal access token",
  check: "Check the new token",
  /** Step 2 */
  goesTo: (n: number) =>
    n === 0
      ? "The old token is on no runtime: the new one is kept in its place."
      : `It goes to ${runtimes(n)}:`,
  put: (n: number) => (n === 0 ? "Keep it" : `Put it on ${runtimes(n)}`),
  anyway: (n: number) => (n === 0 ? "Keep it anyway" : `Put it on ${runtimes(n)} anyway`),
  keeping: "Keeping the new token…",
  /** Step 3 */
  leave: "Leave it at that",
  /** Step 4 */
  allHave: (n: number) =>
    n === 0
      ? "The new token is kept."
      : n === 1
        ? "The runtime has the new token."
        : `All ${runtimes(n)} have the new token.`,
  stillWorks: (host: string) => `The old one may still work until it is revoked on ${host}.`,
  revokeAsk: "Revoke the old token now? Whatever else uses it stops working.",
  revoke: (host: string) => `Revoke it at ${host}`,
  revoking: (host: string) => `Asking ${host} to revoke the old token…`,
  revokeByHand: (host: string) => `Patrol cannot revoke it: do that on ${host}'s page, then say so here.`,
  openPage: (host: string) => `Open ${host}`,
  revoked: "I have revoked it",
  notNeeded: "The old one is dead already: there is nothing to revoke.",
  finish: "Finish",
  finishing: "Tidying up…",
  keepBoth: "Keep both",
  later: "Later",
  /** Step 5 */
  done: "The rotation is done.",
  stopped: "Both tokens stay as they are.",
  /** An answer that was lost */
  asked: (host: string) =>
    `${host} was asked for a new token, and its answer was lost. The old token may be dead, and a new one may exist that nobody knows.`,
  askedNext: (host: string) =>
    `Look at your tokens on ${host}: revoke the new one there, since its secret is lost. Then make another below and paste it; it takes the old one's place everywhere.`,
  askedAgain: "Patrol does not ask a second time by itself.",
  /** An answer that came, and a keychain that did not take it */
  held: (host: string) =>
    `${host} has made the new token and ended the old one. Patrol has the new one, but was interrupted before it was on its way.`,
  heldNext:
    "Where the keychain did not take it, Patrol holds it in memory until you quit: open the keychain first. Then go on.",
  keepHeld: "Go on with the new token",
  bannerHeld: (name: string) =>
    `The new token of ${name} is made and on no runtime yet. Go on before you quit Patrol.`,
  /** Banners */
  bannerAsked: (host: string, name: string) =>
    `${host} was asked for a new token for ${name}, and its answer was lost. The old token may be dead.`,
  bannerRunning: (name: string, batch: BatchView) => {
    const { total, done } = tally(batch);
    return `Putting the new token of ${name} on ${runtimes(total)}: ${number(done)} done`;
  },
  bannerOpen: (name: string, batch: BatchView | null) => {
    if (batch === null) return `The new token of ${name} is not on all runtimes yet.`;
    const { total, done } = tally(batch);
    return `The new token of ${name} did not get to ${number(total - done)} of ${runtimes(total)}.`;
  },
  bannerRevoking: (name: string) =>
    `${name}: all runtimes have the new token. The old one waits to be revoked.`,
  goOn: "Go on",
};
