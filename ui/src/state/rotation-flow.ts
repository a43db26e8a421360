// The way of a rotation through its dialog: make, check, put on the runtimes, revoke, done.
//
// From the third step on the program knows where it is (`rotations`), so that the dialog may be closed after
// any step. Before it, a new token is only a draft, which is given back when the dialog goes.
import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as backend from "../backend";
import type { Checked } from "../bindings/Checked";
import type { Fault } from "../bindings/Fault";
import type { Pasted } from "../bindings/Pasted";
import type { RotationDialog } from "../bindings/RotationDialog";
import type { RotationOutcome } from "../bindings/RotationOutcome";
import type { RotationStep } from "../bindings/RotationStep";
import type { RotationView } from "../bindings/RotationView";
import { endJob, newJob } from "./acts";
import { flush } from "./changes";
import { answerRotation, heardRotations, rotationOf, rotations } from "./rotations";
import { said } from "./session";

/** Steps at which the program's own sentence is the last word. */
const ENDED: ReadonlySet<RotationStep> = new Set(["done", "stopped"]);

export type Work = "rotate" | "byApi" | "revoke" | "stop";

export type RotationPhase =
  | { readonly at: "loading" }
  | { readonly at: "unavailable"; readonly fault: Fault }
  /** Where the rotation itself stands; before there is one, at the making of the new token. */
  | { readonly at: "step"; readonly fault: Fault | null }
  | { readonly at: "checking"; readonly job: string }
  | { readonly at: "checked"; readonly checked: Checked; readonly fault: Fault | null }
  | { readonly at: "working"; readonly job: string; readonly what: Work; readonly checked: Checked | null };

export type RotationFlow = {
  readonly phase: Signal<RotationPhase>;
  readonly facts: Signal<RotationDialog | null>;
  readonly stopping: Signal<boolean>;
  /** Where it has come to; none before the new token is kept, or asked for. */
  readonly view: ReadonlySignal<RotationView | null>;
  /** How the last step ended, in a sentence of the program's. */
  readonly sentence: Signal<string | null>;
  load(): Promise<void>;
  check(pasted: Pasted): Promise<void>;
  goOn(): Promise<void>;
  byApi(expiresOn: string): Promise<void>;
  revoke(byHand: boolean): Promise<void>;
  stopHere(): Promise<void>;
  back(): void;
  stop(): void;
  leave(): void;
};

export function rotationFlow(token: string | null, begun: string | null): RotationFlow {
  const phase = signal<RotationPhase>({ at: "loading" });
  const facts = signal<RotationDialog | null>(null);
  const stopping = signal(false);
  const sentence = signal<string | null>(null);
  const id = signal(begun);
  // It may begin while its command still runs; from then on it is held, even when it is over.
  const unhook = effect(() => {
    if (id.value === null && token !== null) id.value = rotationOf(token)?.id ?? null;
  });
  const view = computed(() => (id.value === null ? null : (rotations.value.get(id.value) ?? null)));
  // A checked token that the program still holds for us.
  let draft: string | null = null;
  let left = false;

  const toStep = (fault: Fault | null) => {
    phase.value = { at: "step", fault };
  };

  function dropDraft() {
    if (draft !== null) backend.discardDraft(draft).catch(() => undefined);
    draft = null;
  }

  /** The old token: what a new one is checked against. */
  const oldToken = () => view.peek()?.old?.id ?? facts.peek()?.token.id ?? token;

  async function load() {
    const before = view.peek();
    // Only the making needs to know more than the rotation itself says.
    const of = before === null ? token : before.step === "asked" ? (before.old?.id ?? null) : null;
    if (of === null) return toStep(null);
    const heard = heardRotations();
    try {
      const found = await backend.rotationDialog(of);
      flush();
      if (found.rotation !== null) {
        answerRotation(found.rotation, heard);
        id.value = found.rotation.id;
      }
      facts.value = found;
      toStep(null);
    } catch (thrown) {
      phase.value = { at: "unavailable", fault: backend.asFault(thrown) };
    }
  }

  async function check(pasted: Pasted) {
    const old = oldToken();
    if (old === null) return;
    dropDraft();
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "checking", job };
    try {
      const checked = await backend.checkSuccessor({ token: old, pasted, job });
      draft = checked.draft;
      // Stopped in the very moment of the answer: then nothing goes on.
      if (stopping.value) back();
      else phase.value = { at: "checked", checked, fault: null };
    } catch (thrown) {
      toStep(backend.asFault(thrown));
    } finally {
      endJob(job);
    }
  }

  /** Asks for the next step, and lays in where that led. */
  async function work(what: Work, checked: Checked | null, ask: (job: string) => Promise<RotationOutcome>) {
    const job = newJob();
    const heard = heardRotations();
    stopping.value = false;
    phase.value = { at: "working", job, what, checked };
    try {
      const outcome = await ask(job);
      flush();
      answerRotation(outcome.rotation, heard);
      id.value = outcome.rotation.id;
      draft = null;
      // A step's sentence goes with the step: the rotation may end by itself later.
      sentence.value = ENDED.has(outcome.rotation.step) ? outcome.sentence : null;
      said.value = outcome.sentence;
      toStep(outcome.fault);
    } catch (thrown) {
      const fault = backend.asFault(thrown);
      if (left) dropDraft();
      // The draft is used up only when the program says so.
      if (checked !== null && fault.code !== "gone") phase.value = { at: "checked", checked, fault };
      else toStep(fault);
    } finally {
      endJob(job);
    }
  }

  async function goOn() {
    const now = phase.peek();
    const old = oldToken();
    if (now.at !== "checked" || old === null) return;
    const { draft: of, needsConsent: consent } = now.checked;
    await work("rotate", now.checked, (job) => backend.rotate({ token: old, draft: of, consent, job }));
  }

  async function byApi(expiresOn: string) {
    const old = oldToken();
    if (old === null || phase.peek().at !== "step") return;
    await work("byApi", null, (job) => backend.rotateByApi({ token: old, expiresOn, job }));
  }

  async function revoke(byHand: boolean) {
    const rotation = view.peek()?.id;
    if (rotation === undefined || phase.peek().at !== "step") return;
    await work("revoke", null, (job) => backend.revokeOld({ rotation, byHand, job }));
  }

  async function stopHere() {
    const rotation = view.peek()?.id;
    if (rotation === undefined || phase.peek().at !== "step") return;
    await work("stop", null, () => backend.stopRotation(rotation));
  }

  function back() {
    dropDraft();
    toStep(null);
  }

  /** What was asked of the host to be made or revoked is never taken back half-way. */
  function stop() {
    const now = phase.peek();
    if (now.at !== "checking" && !(now.at === "working" && now.what === "rotate")) return;
    stopping.value = true;
    backend.cancel(now.job).catch(() => undefined);
  }

  /** The dialog goes. What only waits for an answer about a draft would wait for nobody. */
  function leave() {
    left = true;
    unhook();
    if (phase.peek().at === "checking") stop();
    if (phase.peek().at !== "working") dropDraft();
  }

  const acts = { load, check, goOn, byApi, revoke, stopHere, back, stop, leave };
  return { phase, facts, stopping, view, sentence, ...acts };
}
