// All that is known of one runtime: what a narrow window hides is reached here.
import type { ComponentChildren } from "preact";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { Dialog } from "../elements/dialog";
import { FaultBox } from "../elements/fault";
import { StateMark } from "../elements/state-mark";
import { now } from "../state/clock";
import { rowOf } from "../state/runtimes";
import { dialog, focusOn } from "../state/session";
import { openTokenPage } from "../state/token-page";
import { columns, common, details as words } from "../texts/en";
import * as say from "../texts/row";

export function DetailsDialog({ runtime }: { runtime: string }) {
  const row = rowOf(runtime);
  return row === undefined ? null : <Open row={row} />;
}

function Open({ row }: { row: RuntimeRow }) {
  const close = () => {
    dialog.value = null;
    focusOn.value = row.key.name;
  };
  const { token } = row;
  const openToken = token === null ? null : () => openTokenPage(token.id, row.key.name);
  const time = now.value;
  const state = say.stateWords(row, time);
  return (
    <Dialog title={<bdi>{row.key.name}</bdi>} onClose={close}>
      <div class="dialog-body">
        {row.fault !== null && <FaultBox fault={row.fault} />}
        <dl>
          <dt>{words.cluster}</dt>
          <dd>
            <bdi>{row.cluster ?? common.none}</bdi>
          </dd>
          <dt>{columns.provider}</dt>
          <dd>
            <bdi>{[row.providerTitle, row.host].filter(Boolean).join(" · ") || common.none}</bdi>
          </dd>
          <Line title={columns.token} said={say.tokenWords(row)} onOpen={openToken} />
          <Line title={columns.scopes} said={say.scopeWords(row.token)} />
          {row.token !== null && row.token.scopes.kind !== "unknown" && (
            <>
              <dt>{words.granted}</dt>
              <dd>
                <bdi>{row.token.scopes.granted.join(", ") || common.none}</bdi>
              </dd>
            </>
          )}
          <Line title={columns.expires} said={say.rowExpiryWords(row, time)} />
          <dt>{columns.state}</dt>
          <dd class={state.tone}>
            <span class="with-sign">
              <StateMark state={row.state} /> {[state.main, state.second].filter(Boolean).join(" ")}
            </span>
            {state.title !== null && <p class="hint">{state.title}</p>}
          </dd>
          <Line title={columns.checked} said={say.checkedWords(row, time)} />
          {row.hidden && (
            <>
              <dt>{words.notifications}</dt>
              <dd>{row.hiddenByCodefresh ? words.hiddenInCodefresh : words.hidden}</dd>
            </>
          )}
        </dl>
      </div>
      <footer class="dialog-foot">
        <button type="button" onClick={close}>
          {common.close}
        </button>
      </footer>
    </Dialog>
  );
}

type LineProps = { title: string; said: say.Said; onOpen?: (() => void) | null };

function Line({ title, said, onOpen = null }: LineProps): ComponentChildren {
  const words = said.second === null ? said.main : `${said.main} (${said.second})`;
  return (
    <>
      <dt>{title}</dt>
      <dd class={said.tone} title={said.title ?? undefined}>
        {onOpen === null ? (
          <bdi>{words}</bdi>
        ) : (
          <button type="button" class="link in-words" onClick={onOpen}>
            <bdi>{words}</bdi>
          </button>
        )}
      </dd>
    </>
  );
}
