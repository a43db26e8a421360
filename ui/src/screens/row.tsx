// One runtime's row. Its height never changes; what does not fit is cut, and whole in its title.
import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { RuntimeRow } from "../bindings/RuntimeRow";
import { AlertIcon, MoreIcon, MutedIcon } from "../elements/icons";
import { anchorOf } from "../elements/popover";
import { ProviderIcon } from "../elements/provider-icon";
import { StateMark } from "../elements/state-mark";
import { addToken, tryAgain } from "../state/acts";
import { now } from "../state/clock";
import type { Entry } from "../state/runtimes";
import { isSelected } from "../state/selection";
import { busyRows, overlay } from "../state/session";
import { openTokenPage } from "../state/token-page";
import { actions, common, token as tokenTexts, row as words } from "../texts/en";
import * as say from "../texts/row";
import { Pick } from "./pick";

/** A cell of two lines at most. */
function Words({ said }: { said: say.Said }) {
  return (
    <div class={`words ${said.tone}`} title={said.title ?? undefined}>
      {said.alert ? (
        <span class="with-sign">
          <AlertIcon />
          <bdi class="ellipsis">{said.main}</bdi>
        </span>
      ) : (
        <bdi class="ellipsis">{said.main}</bdi>
      )}
      {said.second !== null && <bdi class="ellipsis second">{said.second}</bdi>}
    </div>
  );
}

type Props = { entry: Entry; index: number; current: boolean };

/** A row's buttons are called what they say; whose they are is their description. */
const nameId = (index: number) => `runtime-${index}`;
type Within = { row: RuntimeRow; index: number; tab: 0 | -1 };

export function Row({ entry: { row }, index, current }: Props) {
  const time = now.value;
  const { name } = row.key;
  const token = say.tokenWords(row);
  const expiry = say.rowExpiryWords(row, time);
  const tab = current ? 0 : -1;
  // Of its own: a tick elsewhere renders nothing here. By name: these elements may have been another row's.
  const ticked = useMemo(() => computed(() => isSelected(name)), [name]).value;
  return (
    <tr
      class={`row state-${row.state} ${busyRows.value.has(name) ? "busy" : ""}`}
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={tab}
      aria-selected={say.canSelect(row) ? ticked : undefined}
    >
      <Pick row={row} ticked={ticked} tab={tab} />
      <th scope="row" class="col-runtime">
        <div class="words" title={row.cluster === null ? name : `${name}\n${row.cluster}`}>
          <span class="with-sign">
            {row.hidden && <Hidden row={row} />}
            <bdi class="ellipsis" id={nameId(index)}>
              {name}
            </bdi>
          </span>
          <span class="with-sign second">
            <span class="when-narrow">
              <ProviderIcon provider={row.provider} />
            </span>
            <bdi class="ellipsis">{row.cluster ?? ""}</bdi>
          </span>
        </div>
      </th>
      <td class="col-provider">
        {row.providerTitle === null ? (
          <Words said={say.nothing} />
        ) : (
          <div
            class="words"
            title={row.host === null ? row.providerTitle : `${row.providerTitle}\n${row.host}`}
          >
            <span class="with-sign">
              <ProviderIcon provider={row.provider} />
              <bdi class="ellipsis">{row.providerTitle}</bdi>
            </span>
            <bdi class="ellipsis second indent">
              {row.provider === null ? words.unservedProvider : row.host}
            </bdi>
          </div>
        )}
      </td>
      <td class="col-token">
        {row.token === null ? (
          <Words said={token} />
        ) : (
          <div class="words" title={token.title ?? undefined}>
            <TokenLink row={row} index={index} tab={tab} said={token} />
            <bdi class="ellipsis second">{token.second}</bdi>
          </div>
        )}
      </td>
      <td class="col-scopes">
        <Words said={say.scopeWords(row.token)} />
      </td>
      <td class="col-expires">
        <Words said={expiry} />
      </td>
      <td class="col-state">
        <State row={row} index={index} tab={tab} expiry={expiry} time={time} />
      </td>
      <td class="col-checked">
        <Words said={say.checkedWords(row, time)} />
      </td>
      <td class="col-actions">
        <Actions row={row} index={index} tab={tab} />
      </td>
    </tr>
  );
}

/** The token's name leads to its own page. */
function TokenLink({ row, index, tab, said }: Within & { said: say.Said }) {
  const open = () => row.token !== null && openTokenPage(row.token.id, row.key.name);
  return (
    <button
      type="button"
      class="link token-link"
      tabIndex={tab}
      aria-describedby={nameId(index)}
      onClick={open}
    >
      <bdi class="ellipsis">{said.main}</bdi>
    </button>
  );
}

function Hidden({ row }: { row: RuntimeRow }) {
  const hint = row.hiddenByCodefresh ? words.hiddenByCodefresh : words.hidden;
  return (
    <span class="hidden-sign" role="img" aria-label={hint} title={hint}>
      <MutedIcon />
    </span>
  );
}

function State({ row, index, tab, expiry, time }: Within & { expiry: say.Said; time: number }) {
  const { main, second, title, tone } = say.stateWords(row, time);
  const more = second !== null || row.fault !== null || say.canTryAgain(row);
  const mark = row.authorization === "deleting" ? "authorizing" : row.state;
  return (
    <div class={`words state ${tone}`} title={title ?? undefined}>
      <span class="with-sign">
        <StateMark state={mark} />
        <span class="ellipsis">{main}</span>
      </span>
      {more ? (
        <span class="second indent state-more">
          {second !== null && <span class="ellipsis">{second}</span>}
          {row.fault !== null && <Why row={row} index={index} tab={tab} />}
          {say.canTryAgain(row) && <TryAgain row={row} index={index} tab={tab} />}
        </span>
      ) : (
        row.token !== null && (
          <span class={`second indent when-narrow ellipsis ${expiry.tone}`}>
            {expiry.alert && <AlertIcon />} {tokenTexts.expiryOf(row.token, time)}
          </span>
        )
      )}
    </div>
  );
}

function Why({ row, index, tab }: Within) {
  const toggle = useToggle(row, "why");
  return (
    <button
      type="button"
      class="link why"
      tabIndex={tab}
      aria-describedby={nameId(index)}
      aria-haspopup="dialog"
      {...toggle}
    >
      {words.why}
    </button>
  );
}

/** Beside the fault that it may mend, since it is the nearest way out of it. */
function TryAgain({ row, index, tab }: Within) {
  return (
    <button
      type="button"
      class="link try-again"
      tabIndex={tab}
      disabled={busyRows.value.has(row.key.name)}
      aria-describedby={nameId(index)}
      onClick={() => void tryAgain(row)}
    >
      {common.tryAgain}
    </button>
  );
}

/** Opens an overlay beside the button, and closes it at the next press. */
function useToggle(row: RuntimeRow, what: "why" | "row-menu") {
  const wasOpen = useRef(false);
  const isOpen = () => {
    const open = overlay.peek();
    return open !== null && open.what === what && open.runtime === row.key.name;
  };
  return {
    onPointerDown: () => {
      wasOpen.current = isOpen();
    },
    onClick: (event: MouseEvent) => {
      const at = anchorOf(event.currentTarget as Element);
      if (!wasOpen.current) overlay.value = { what, runtime: row.key.name, at };
      wasOpen.current = false;
    },
  };
}

function Actions({ row, index, tab }: Within) {
  const { name } = row.key;
  const toggle = useToggle(row, "row-menu");
  const busy = busyRows.value.has(name);
  const label = say.hasToken(row) ? actions.update : actions.add;
  return (
    <div class="acts">
      <button
        type="button"
        class="small main-act"
        tabIndex={tab}
        disabled={busy || !say.canAuthorize(row)}
        aria-describedby={nameId(index)}
        onClick={() => addToken(row)}
      >
        {label}
      </button>
      <button
        type="button"
        class="quiet icon-only"
        tabIndex={tab}
        aria-label={words.more}
        aria-describedby={nameId(index)}
        aria-haspopup="menu"
        title={words.more}
        {...toggle}
      >
        <MoreIcon />
      </button>
    </div>
  );
}
