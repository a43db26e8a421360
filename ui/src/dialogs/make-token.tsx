// What the provider needs, in plain words, and the way to its page for making a token, step by step.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { GuideView } from "../bindings/GuideView";
import type { Opened } from "../bindings/Opened";
import type { ScopeNeed } from "../bindings/ScopeNeed";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Copyable } from "../elements/copyable";
import { FaultBox } from "../elements/fault";
import { OutsideIcon } from "../elements/icons";
import { token as words } from "../texts/en";

export function MakeToken({ facts }: { facts: TokenDialog }) {
  return (
    <section class="make-token">
      <h3>
        <bdi>{words.needs(facts.host)}</bdi>
      </h3>
      <Scopes needs={facts.required} />
      {facts.advised.length > 0 && (
        <>
          <h3 class="advice">{words.advice}</h3>
          <Scopes needs={facts.advised} />
        </>
      )}
      <Guide
        guide={facts.guide}
        host={facts.host}
        open={() => backend.openTokenPage(facts.row.key)}
        // Who has a token already will more likely take that one.
        unfolded={facts.kept.length === 0}
      />
    </section>
  );
}

type GuideProps = { guide: GuideView; host: string; open: () => Promise<Opened>; unfolded: boolean };

/** How a token is made on the host's own page. */
export function Guide({ guide, host, open, unfolded }: GuideProps) {
  return (
    <details class="make-guide" open={unfolded}>
      <summary>
        <bdi>{words.make(host)}</bdi>
      </summary>
      <div class="make-guide-words">
        <ol>
          {guide.steps.map((step) => (
            <li key={step}>
              <bdi>{step}</bdi>
            </li>
          ))}
        </ol>
        <dl>
          <dt>{words.proposedName}</dt>
          <dd>
            <Copyable text={guide.name} label={words.copyName} />
          </dd>
          {guide.expiresOn !== null && (
            <>
              <dt>{words.proposedExpiry}</dt>
              <dd>{guide.expiresOn}</dd>
            </>
          )}
        </dl>
        <div class="make-token-acts">
          <OpenPage label={words.open(hostOf(guide.url, host))} url={guide.url} open={open} />
          {!guide.prefilled && guide.scopes !== "" && (
            <Copyable hidden label={words.copyScopes} text={guide.scopes} />
          )}
        </div>
        <p class="hint">{guide.prefilled ? words.makePrefilled : words.makePlain}</p>
      </div>
    </details>
  );
}

/** The name of the host whose page it is; Atlassian's tokens are not made on Bitbucket's own. */
export function hostOf(url: string, fallback: string): string {
  return URL.canParse(url) ? new URL(url).host : fallback;
}

type OpenProps = { label: string; url: string; open: () => Promise<Opened> };

/** Opens a page in the browser; where none opens, its address is there to copy. */
export function OpenPage({ label, url, open }: OpenProps) {
  const [closed, setClosed] = useState<{ fault: Fault; url: string } | null>(null);
  const onClick = async () => {
    try {
      const opened = await open();
      setClosed(opened.fault === null ? null : { fault: opened.fault, url: opened.url });
    } catch (thrown) {
      setClosed({ fault: backend.asFault(thrown), url });
    }
  };
  return (
    <>
      <button type="button" onClick={() => void onClick()}>
        <bdi class="ellipsis">{label}</bdi>
        <OutsideIcon />
      </button>
      {closed !== null && (
        <FaultBox fault={closed.fault}>
          <p>
            {words.openYourself} <Copyable text={closed.url} />
          </p>
        </FaultBox>
      )}
    </>
  );
}

function Scopes({ needs }: { needs: readonly ScopeNeed[] }) {
  return (
    <ul class="scopes">
      {needs.map((need) => (
        <li key={need.scope}>
          <code>{need.scope}</code> <bdi>{need.purpose}</bdi>
        </li>
      ))}
    </ul>
  );
}
