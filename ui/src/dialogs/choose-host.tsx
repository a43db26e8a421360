// Rows of several Git hosts are ticked, and a token is for one: which of them first?
import { Dialog } from "../elements/dialog";
import { ProviderIcon } from "../elements/provider-icon";
import { authorizeTogether } from "../state/batch-acts";
import { lastTouched, selectedHosts } from "../state/selection";
import { dialog, focusOn } from "../state/session";
import { common } from "../texts/en";
import { hosts as words } from "../texts/many";

export function ChooseHostDialog() {
  const close = () => {
    dialog.value = null;
    focusOn.value = lastTouched();
  };
  return (
    <Dialog title={words.title} onClose={close}>
      <div class="dialog-body">
        <p>{words.lead}</p>
        <div class="hosts">
          {selectedHosts().map(({ host, provider, names }, index) => (
            <button
              key={`${provider} ${host}`}
              type="button"
              class="wide"
              autofocus={index === 0}
              onClick={() => authorizeTogether(names)}
            >
              <ProviderIcon provider={provider} />
              <bdi class="ellipsis grow">{host}</bdi>
              <span class="quiet-text">{words.of(names.length)}</span>
            </button>
          ))}
        </div>
      </div>
      <footer class="dialog-foot">
        <button type="button" onClick={close}>
          {common.cancel}
        </button>
      </footer>
    </Dialog>
  );
}
