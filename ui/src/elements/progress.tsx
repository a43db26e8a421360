// An act under way: where it has come to in words, at once; the turning sign only when it lasts.

import { keychain, steps } from "../state/session";
import { common, steps as words } from "../texts/en";

type Props = {
  job: string;
  /** What is said before the first step is told. */
  first: string;
  names: { host: string; runtime: string };
  stopping: boolean;
};

export function Progress({ job, first, names, stopping }: Props) {
  const told = steps.value.get(job);
  // The keychain's prompt may come at any step, but for those that only a runtime is asked in.
  const waits = keychain.value.prompting && told !== "authorizing" && told !== "asking";
  const step = waits ? "waiting_for_keychain" : told;
  const sentence = stopping ? common.cancelling : step === undefined ? first : words[step](names);
  return (
    <p class="progress" role="status">
      <span class="spinner" aria-hidden="true" />
      <bdi>{sentence}</bdi>
    </p>
  );
}
