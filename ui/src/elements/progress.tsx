// An act under way: where it has come to in words, at once; the turning sign only when it lasts.

import { steps } from "../state/session";
import { common, steps as words } from "../texts/en";

type Props = {
  job: string;
  /** What is said before the first step is told. */
  first: string;
  names: { host: string; runtime: string };
  stopping: boolean;
};

export function Progress({ job, first, names, stopping }: Props) {
  const step = steps.value.get(job);
  const sentence = stopping ? common.cancelling : step === undefined ? first : words[step](names);
  return (
    <p class="progress" role="status">
      <span class="spinner" aria-hidden="true" />
      <bdi>{sentence}</bdi>
    </p>
  );
}
