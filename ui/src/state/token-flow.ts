// The way of a token through the dialog "Git access for …": check, perhaps ask, add, perhaps try again.
// A token that comes from signing in with the browser is checked on its way, and goes on as a pasted one.
//
// It is apart from the dialog's markup so that every turn can be tested. The token itself only passes
// through `submit` on its way to the backend; nothing here keeps it.
import { type Signal, signal } from "@preact/signals";
import * as backend from "../backend";
import type { BatchView } from "../bindings/BatchView";
import type { Checked } from "../bindings/Checked";
import type { Fault } from "../bindings/Fault";
import type { Outcome } from "../bindings/Outcome";
import type { RuntimeKey } from "../bindings/RuntimeKey";
import type { SignedIn } from "../bindings/SignedIn";
import type { TokenDialog } from "../bindings/TokenDialog";
import type { TokenSource } from "../bindings/TokenSource";
import { canTryAgain } from "../texts/row";
import { endJob, newJob } from "./acts";
import { chosen, firstTicks, isOffered, mustAsk } from "./also";
import { beginBatch } from "./batch-acts";

/** What *Try again* would do: ask the runtime once more, or add the token that is checked already. */
export type Retry = { readonly how: "runtime" } | { readonly how: "draft"; readonly checked: Checked };

export type Phase =
  | { readonly at: "loading" }
  | { readonly at: "unavailable"; readonly fault: Fault }
  | { readonly at: "form"; readonly fault: Fault | null; readonly retry: Retry | null }
  | { readonly at: "checking"; readonly job: string }
  | { readonly at: "signingIn"; readonly job: string }
  | { readonly at: "notSignedIn"; readonly fault: Fault }
  | { readonly at: "consent"; readonly checked: Checked }
  | { readonly at: "adding"; readonly job: string; readonly checked: Checked | null };

export type TokenFlow = {
  readonly phase: Signal<Phase>;
  /** What the dialog shows; none while it is being asked for. */
  readonly facts: Signal<TokenDialog | null>;
  /** Whether the user has asked for the act under way to stop. */
  readonly stopping: Signal<boolean>;
  /** Whether the token came from signing in with the browser. */
  readonly signedIn: Signal<boolean>;
  /** The other runtimes that the checked token goes to as well. */
  readonly ticked: Signal<ReadonlySet<string>>;
  load(): Promise<void>;
  submit(source: TokenSource): Promise<void>;
  signIn(): Promise<void>;
  consent(): Promise<void>;
  back(): void;
  retry(): Promise<void>;
  stop(): void;
  leave(): void;
};

/** Told how it went; `checked` where a token was checked on the way. */
type Told = {
  done(outcome: Outcome, checked: Checked | null): void;
  failed(outcome: Outcome): void;
  /** It is on its way to several runtimes, and goes on by itself. */
  began(batch: BatchView): void;
};

/** `wanted`: the names of the other runtimes that were ticked in the table, where some were. */
export function tokenFlow(
  runtime: RuntimeKey,
  told: Told,
  wanted: readonly string[] | null = null,
): TokenFlow {
  const phase = signal<Phase>({ at: "loading" });
  const facts = signal<TokenDialog | null>(null);
  const stopping = signal(false);
  const signedIn = signal(false);
  const ticked = signal<ReadonlySet<string>>(new Set());
  // A checked token that the program still holds for us; it is given back when the dialog goes.
  let draft: string | null = null;

  const toForm = (fault: Fault | null, retry: Retry | null = null) => {
    phase.value = { at: "form", fault, retry };
  };

  function dropDraft() {
    if (draft !== null) backend.discardDraft(draft).catch(() => undefined);
    draft = null;
  }

  async function load() {
    try {
      facts.value = await backend.tokenDialog(runtime);
      // A token that did not get there the last time can be tried again without pasting it.
      const { row } = facts.value;
      toForm(row.fault, canTryAgain(row) ? { how: "runtime" } : null);
    } catch (thrown) {
      phase.value = { at: "unavailable", fault: backend.asFault(thrown) };
    }
  }

  async function submit(source: TokenSource) {
    dropDraft();
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "checking", job };
    let checked: Checked;
    try {
      checked = await backend.checkToken({ runtime, source, job });
    } catch (thrown) {
      return toForm(backend.asFault(thrown));
    } finally {
      endJob(job);
    }
    signedIn.value = false;
    await goOn(checked);
  }

  async function signIn() {
    // Pressed again while it waits: as good as Cancel. There is never a second sign-in beside the first.
    if (phase.value.at === "signingIn") return stop();
    if (phase.value.at !== "form") return;
    dropDraft();
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "signingIn", job };
    let ended: SignedIn;
    try {
      ended = await backend.signIn({ runtime, job });
    } catch (thrown) {
      const fault = backend.asFault(thrown);
      // What the user stopped here needs no screen of its own; a refusal in the browser does.
      if (stopping.value) return toForm(fault);
      phase.value = { at: "notSignedIn", fault };
      return;
    } finally {
      endJob(job);
    }
    signedIn.value = true;
    const { checked, outcome } = ended;
    if (checked !== null) return goOn(checked);
    if (outcome !== null && outcome.fault === null) {
      // Nothing is under way any more: closing the dialog must not stop it.
      toForm(null);
      return told.done(outcome, null);
    }
    if (outcome !== null) told.failed(outcome);
    phase.value = { at: "notSignedIn", fault: outcome?.fault ?? backend.asFault(null) };
  }

  /** A checked token goes onto the runtime, at once or when the user says so, and where. */
  async function goOn(checked: Checked) {
    draft = checked.draft;
    ticked.value = firstTicks(checked.also, runtime.account, wanted);
    // Stopped in the very moment of the answer: then nothing goes on by itself.
    if (stopping.value) {
      dropDraft();
      toForm(null);
    } else if (checked.needsConsent || isOffered(checked.also)) phase.value = { at: "consent", checked };
    else await add(checked, false);
  }

  async function add(checked: Checked, consent: boolean) {
    const also = chosen(checked.also, ticked.peek()).map((one) => one.key);
    if (also.length > 0) return addToMany(checked, [runtime, ...also], consent);
    await act(checked, (job) => backend.addToken({ draft: checked.draft, runtime, consent, job }));
  }

  /** What puts it there is not waited for: the batch has a view of its own. */
  async function addToMany(checked: Checked, runtimes: RuntimeKey[], consent: boolean) {
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "adding", job, checked };
    try {
      const begun = await beginBatch({ draft: checked.draft, runtimes, consent, job });
      draft = null;
      told.began(begun);
    } catch (thrown) {
      notAdded(checked, thrown);
    } finally {
      endJob(job);
    }
  }

  /** The draft is used up only when the program says so; until then the token need not be pasted again. */
  function notAdded(checked: Checked | null, thrown: unknown) {
    const fault = backend.asFault(thrown);
    const kept = checked !== null && fault.code !== "gone";
    if (!kept) draft = null;
    toForm(fault, kept ? { how: "draft", checked } : checked === null ? { how: "runtime" } : null);
  }

  /** Runs what puts the token on the runtime, and says how it went. */
  async function act(checked: Checked | null, ask: (job: string) => Promise<Outcome>) {
    const job = newJob();
    stopping.value = false;
    phase.value = { at: "adding", job, checked };
    let outcome: Outcome;
    try {
      outcome = await ask(job);
    } catch (thrown) {
      return notAdded(checked, thrown);
    } finally {
      endJob(job);
    }
    draft = null;
    if (outcome.fault === null) return told.done(outcome, checked);
    told.failed(outcome);
    toForm(outcome.fault, canTryAgain(outcome.row) ? { how: "runtime" } : null);
  }

  async function consent() {
    const now = phase.value;
    if (now.at === "consent") await add(now.checked, mustAsk(now.checked, ticked.peek(), wanted !== null));
  }

  function back() {
    dropDraft();
    toForm(null);
  }

  async function retry() {
    const now = phase.value;
    if (now.at !== "form" || now.retry === null) return;
    // Whoever tries again has seen the warnings.
    if (now.retry.how === "draft") {
      await add(now.retry.checked, mustAsk(now.retry.checked, ticked.peek(), wanted !== null));
    } else await act(null, (job) => backend.tryAgain({ runtime, job }));
  }

  function stop() {
    const now = phase.value;
    if (now.at !== "checking" && now.at !== "adding" && now.at !== "signingIn") return;
    stopping.value = true;
    backend.cancel(now.job).catch(() => undefined);
  }

  /** The dialog goes. What still waits for the browser or the host would wait for nobody. */
  function leave() {
    if (phase.value.at === "checking" || phase.value.at === "signingIn") stop();
    dropDraft();
  }

  return {
    phase,
    facts,
    stopping,
    signedIn,
    ticked,
    load,
    submit,
    signIn,
    consent,
    back,
    retry,
    stop,
    leave,
  };
}
