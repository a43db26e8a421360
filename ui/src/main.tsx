// Where the page begins.
import { render } from "preact";
import { App } from "./app";
import { onContextMenu, onFocusIn, onKeyDown } from "./keys";
import { open } from "./state/acts";
import { startClock } from "./state/clock";
import { watchPointer } from "./state/pointer";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/window.css";
import "./styles/table.css";
import "./styles/dialogs.css";
import "./styles/many.css";
import "./styles/settings.css";
import "./styles/git.css";
import "./styles/token-page.css";
import "./styles/timeline.css";
import "./styles/help.css";

const root = document.getElementById("app");
if (root !== null) {
  addEventListener("keydown", onKeyDown);
  addEventListener("contextmenu", onContextMenu);
  addEventListener("focusin", onFocusIn);
  startClock();
  watchPointer();
  render(<App />, root);
  void open();
}
