// "Test": git asks for a repository, and what happened is said.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { GitTried } from "../bindings/GitTried";
import { FaultBox } from "../elements/fault";
import { Field } from "../elements/field";
import { AlertIcon, CheckIcon } from "../elements/icons";
import { endJob, newJob } from "../state/acts";
import { loadGit } from "../state/git";
import { bringIntoSight } from "../state/touched";
import { common } from "../texts/en";
import { test as words } from "../texts/git";

export function GitTest() {
  const [job, setJob] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tried, setTried] = useState<GitTried | null>(null);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (job !== null) return;
    const address = input.current?.value.trim() ?? "";
    setFault(null);
    setTried(null);
    if (address === "") {
      setProblem(words.need);
      input.current?.focus();
      return;
    }
    const own = newJob();
    setJob(own);
    try {
      setTried(await backend.tryGit({ address, job: own }));
      // The token's history and what git stored may have moved on.
      void loadGit();
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    } finally {
      endJob(own);
      setJob(null);
    }
  };

  return (
    <>
      <h3>{words.title}</h3>
      <form onSubmit={submit} class="inline-form" noValidate>
        <Field
          label={words.repository}
          name="repository"
          autocomplete="off"
          input={input}
          problem={problem}
          hint={words.hint}
          onInput={() => setProblem(null)}
        />
        <div class="inline-acts">
          <button type="submit" disabled={job !== null}>
            {words.run}
          </button>
          {job !== null && (
            <button type="button" onClick={() => backend.cancel(job).catch(() => undefined)}>
              {common.cancel}
            </button>
          )}
          <span role="status">{job === null ? "" : words.running}</span>
        </div>
      </form>
      {fault !== null && <FaultBox fault={fault} />}
      {tried !== null && <Result tried={tried} />}
    </>
  );
}

function Result({ tried }: { tried: GitTried }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => bringIntoSight(box.current), [tried]);
  return (
    <div
      ref={box}
      class={`notice ${tried.reached ? "plain" : "bad"}`}
      role={tried.reached ? "status" : "alert"}
    >
      {tried.reached ? <CheckIcon /> : <AlertIcon />}
      <div class="fault-words">
        {tried.sentences.map((sentence, at) => (
          <p key={sentence} class={at === 0 ? "fault-message" : ""}>
            <bdi>{sentence}</bdi>
          </p>
        ))}
        {tried.asked.length > 1 && (
          <p>
            <bdi>{words.asked(tried.asked)}</bdi>
          </p>
        )}
      </div>
    </div>
  );
}
