// What the provider needs, in plain words, and the way to its page for making a token.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { ScopeNeed } from "../bindings/ScopeNeed";
import type { TokenDialog } from "../bindings/TokenDialog";
import { Copyable } from "../elements/copyable";
import { FaultBox } from "../elements/fault";
import { OutsideIcon } from "../elements/icons";
import { token as words } from "../texts/en";

export function MakeToken({ facts }: { facts: TokenDialog }) {
  const [closed, setClosed] = useState<{ fault: Fault; url: string } | null>(null);
  const open = async () => {
    try {
      const { url, fault } = await backend.openTokenPage(facts.row.key);
      setClosed(fault === null ? null : { fault, url });
    } catch (thrown) {
      setClosed({ fault: backend.asFault(thrown), url: facts.newTokenUrl });
    }
  };
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
      <div class="make-token-acts">
        <button type="button" onClick={() => void open()}>
          <bdi class="ellipsis">{words.make(facts.host)}</bdi>
          <OutsideIcon />
        </button>
        {!facts.prefilled && facts.required.length > 0 && (
          <Copyable
            hidden
            label={words.copyScopes}
            text={facts.required.map((need) => need.scope).join(",")}
          />
        )}
      </div>
      <p class="hint">{facts.prefilled ? words.makePrefilled : words.makePlain}</p>
      {closed !== null && (
        <FaultBox fault={closed.fault}>
          <p>
            {words.openYourself} <Copyable text={closed.url} />
          </p>
        </FaultBox>
      )}
    </section>
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
