// "Authorize Access to …": signing in with the system's browser, and the wait for it.
//
// Where to go is told by a change while the command still runs; until then the browser is being opened.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SignInWay } from "../bindings/SignInWay";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Copyable } from "../elements/copyable";
import { FaultBox } from "../elements/fault";
import { Progress } from "../elements/progress";
import { type SignInPage, signIns } from "../state/session";
import type { TokenFlow } from "../state/token-flow";
import { authorizeTitles, common, signIn as words } from "../texts/en";

type Props = {
  flow: TokenFlow;
  facts: TokenDialog;
  /** Whether it is the way that stands open, and not the one beside the form. */
  first: boolean;
};

/** The button says what it would do. Beneath stands what to know of it, or why it cannot be used. */
export function Authorize({ flow, facts, first }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const works = facts.signIn !== null;
  const about = works ? facts.oauthNote : facts.oauthUnavailable;
  const ready = flow.phase.value.at === "form";
  // At the start, and back at the start after a sign-in that led nowhere.
  useLayoutEffect(() => {
    if (ready && works && first) button.current?.focus({ preventScroll: true });
  }, [ready]);
  return (
    <div class="authorize">
      <button
        ref={button}
        type="button"
        class={works && first ? "wide primary" : "wide"}
        disabled={!works || !ready}
        aria-describedby={about === null ? undefined : "oauth-about"}
        onClick={() => void flow.signIn()}
      >
        {authorizeTitles[facts.provider]}
      </button>
      {about !== null && (
        <p id="oauth-about" class="hint">
          <bdi>{about}</bdi>
        </p>
      )}
    </div>
  );
}

type WaitingProps = { flow: TokenFlow; facts: TokenDialog; runtime: string; job: string };

/** What to do in the browser, and the ways there where Patrol's own did not lead. */
export function Waiting({ facts, runtime, job }: WaitingProps) {
  const title = useRef<HTMLHeadingElement>(null);
  // The button that was pressed is gone. Not "Cancel": a second press would undo the first.
  useLayoutEffect(() => title.current?.focus({ preventScroll: true }), []);
  const page = signIns.value.get(job);
  return (
    <div class="dialog-body sign-in">
      <h3 ref={title} tabIndex={-1}>
        {words.title}
      </h3>
      <div class="sign-in-steps" aria-live="polite">
        {page === undefined ? (
          <p>{words.opening}</p>
        ) : (
          <p>
            <bdi>{whatToDo(facts.signIn, page, runtime)}</bdi>
          </p>
        )}
        {page !== undefined && page.userCode !== null && (
          <p class="user-code">
            <code>{page.userCode}</code>
            <Copyable hidden text={page.userCode} label={words.copyCode} />
          </p>
        )}
      </div>
      {page !== undefined && page.fault !== null && <FaultBox fault={page.fault} />}
      {page !== undefined && (
        <section class="address-box">
          <p class="hint">{words.elsewhere}</p>
          {/* It may be long: it goes on within its own box, reached with the keyboard too. */}
          <textarea
            class="address"
            readOnly
            rows={page.url.length > 60 ? 3 : 1}
            spellcheck={false}
            aria-label={words.page(page.host)}
            value={page.url}
          />
          <Copyable hidden text={page.url} label={words.copyAddress} />
        </section>
      )}
    </div>
  );
}

function whatToDo(way: SignInWay | null, { host, userCode }: SignInPage, runtime: string): string {
  if (userCode !== null) return words.device(host);
  return way === "runtime" ? words.runtime(host, runtime) : words.loopback(host);
}

export function WaitingFoot({ flow, facts, runtime, job }: WaitingProps) {
  const stopping = flow.stopping.value;
  return (
    <footer class="dialog-foot">
      <Progress
        job={job}
        first={words.waiting(facts.host)}
        names={{ host: facts.host, runtime }}
        stopping={stopping}
      />
      <button type="button" disabled={stopping} onClick={flow.stop}>
        {common.cancel}
      </button>
    </footer>
  );
}

/** It led nowhere: the fault stands above, and the way back to the start has the focus. */
export function NotSignedInFoot({ flow, onClose }: { flow: TokenFlow; onClose: () => void }) {
  const again = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => again.current?.focus(), []);
  return (
    <footer class="dialog-foot">
      <button type="button" onClick={onClose}>
        {common.cancel}
      </button>
      <button ref={again} type="button" class="primary" onClick={flow.back}>
        {common.tryAgain}
      </button>
    </footer>
  );
}
