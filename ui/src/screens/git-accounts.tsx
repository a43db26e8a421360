// Which account git gets on each host, by default and by `name@` in the remote's address.
import { useState } from "preact/hooks";
import * as backend from "../backend";
import type { Fault } from "../bindings/Fault";
import type { GitAccountView } from "../bindings/GitAccountView";
import type { GitHostView } from "../bindings/GitHostView";
import { FaultBox } from "../elements/fault";
import { view } from "../state/git";
import { accounts as words } from "../texts/git";

export function Accounts() {
  const hosts = view.value?.hosts;
  if (hosts === undefined) return null;
  return (
    <>
      <h3>{words.title}</h3>
      {hosts.length === 0 ? (
        <p class="quiet-text">{words.none}</p>
      ) : (
        <ul class="plain-list git-hosts">
          {hosts.map((host) => (
            <li key={host.url}>
              <Host host={host} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Host({ host }: { host: GitHostView }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [first] = host.accounts;
  const choose = async (account: string) => {
    setFault(null);
    try {
      view.value = await backend.setGitDefault({ host: host.url, account });
    } catch (thrown) {
      setFault(backend.asFault(thrown));
    }
  };
  if (first === undefined) return null;
  const given = host.accounts.find((it) => it.isDefault) ?? first;
  const others = host.accounts.filter((it) => it !== given);
  const several = others.length > 0;
  return (
    <>
      <p>
        <bdi class="git-host">{host.name}:</bdi>{" "}
        <bdi>{several ? words.several(given.account, host.name, others) : words.one(given.account)}</bdi>
      </p>
      {several ? (
        <fieldset class="choice">
          <legend class="only-read">{words.default(host.name)}</legend>
          <div class="choice-items">
            {host.accounts.map((account) => (
              <label key={account.account} class="choice-item">
                <input
                  type="radio"
                  name={`default-${host.url}`}
                  checked={account.isDefault}
                  onChange={() => void choose(account.account)}
                />
                <Words account={account} />
              </label>
            ))}
          </div>
        </fieldset>
      ) : (
        <Remarks account={given} />
      )}
      {fault !== null && <FaultBox fault={fault} />}
    </>
  );
}

function Words({ account }: { account: GitAccountView }) {
  return (
    <span class="choice-words">
      <bdi>{account.account}</bdi>
      <Remarks account={account} />
    </span>
  );
}

function Remarks({ account }: { account: GitAccountView }) {
  const remarks = [account.unfit, account.rejectedAt === null ? null : words.rejected];
  const said = remarks.filter((it) => it !== null);
  if (said.length === 0) return null;
  return (
    <span class="second">
      <bdi>{said.join("; ")}</bdi>
    </span>
  );
}
