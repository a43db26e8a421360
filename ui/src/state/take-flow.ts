// The way of a found token through its dialog: check with its host, perhaps ask, keep. The token itself never
// comes here: the program knows it by its id.
import { type Signal, signal } from "@preact/signals";
import * as backend from "../backend";
import type { Checked } from "../bindings/Checked";
import type { Fault } from "../bindings/Fault";
import type { FoundRequest } from "../bindings/FoundRequest";
import type { Kept } from "../bindings/Kept";
import { endJob, newJob } from "./acts";

export type TakePhase =
  | { readonly at: "form"; readonly fault: Fault | null }
  | { readonly at: "checking"; readonly job: string }
  | { readonly at: "checked"; readonly checked: Checked; readonly fault: Fault | null }
  | { readonly at: "keeping"; readonly checked: Checked; readonly job: string }
  | { readonly at: "kept"; readonly kept: Kept };

export type TakeFlow = {
  readonly phase: Signal<TakePhase>;
  readonly stopping: Signal<boolean>;
  check(request: Omit<FoundRequest, "job">): Promise<void>;
  keep(): Promise<void>;
  back(): void;
  stop(): void;
  leave(): void;
};

export function takeFlow(told: { kept(kept: Kept): void }): TakeFlow {
  const phase = signal<TakePhase>({ at: "form", fault: null });
  const stopping = signal(false);
  // A checked token that the program still holds for us; it is given back when the dialog goes.
  let draft: string | null = null;

  function leave() {
    if (draft !== null) backend.discardDraft(draft).catch(() => undefined);
    draft = null;
  }

  async function check(request: Omit<FoundRequest, "job">) {
    leave();
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "checking", job };
    try {
      const checked = await backend.checkFoundToken({ ...request, job });
      draft = checked.draft;
      phase.value = { at: "checked", checked, fault: null };
    } catch (thrown) {
      phase.value = { at: "form", fault: backend.asFault(thrown) };
    } finally {
      endJob(job);
    }
  }

  async function keep() {
    const now = phase.peek();
    if (now.at !== "checked") return;
    const { checked } = now;
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "keeping", checked, job };
    try {
      // Only from a page that shows what the user should know.
      const kept = await backend.keepToken({ draft: checked.draft, consent: true, job });
      draft = null;
      phase.value = { at: "kept", kept };
      told.kept(kept);
    } catch (thrown) {
      phase.value = { at: "checked", checked, fault: backend.asFault(thrown) };
    } finally {
      endJob(job);
    }
  }

  function back() {
    leave();
    phase.value = { at: "form", fault: null };
  }

  function stop() {
    const now = phase.peek();
    if (now.at !== "checking" && now.at !== "keeping") return;
    stopping.value = true;
    backend.cancel(now.job).catch(() => undefined);
  }

  return { phase, stopping, check, keep, back, stop, leave };
}
