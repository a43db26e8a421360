// The desktop's part of notifications: a real daemon on the journey's bus,
// which shows nothing and remembers everything.
// https://specifications.freedesktop.org/notification-spec/latest/

import { BusService } from "./bus_service.ts";
import type { Desktop } from "./desktop.ts";
import { PATIENCE, until } from "./until.ts";

export interface Notification {
  id: number;
  app: string;
  icon: string;
  summary: string;
  body: string;
  /** Labels by key; `default` is a click on the notification itself. */
  actions: Record<string, string>;
  hints: Record<string, string | number | boolean>;
  open: boolean;
}

/** What GNOME's daemon says of itself. */
const CAPABILITIES = ["actions", "body", "body-markup", "icon-static", "persistence", "sound"];

export class NotificationDaemon extends BusService {
  #read = 0;

  constructor(desktop: Desktop, capabilities = CAPABILITIES) {
    super(desktop, "notification_daemon.py", "org.freedesktop.Notifications", capabilities);
  }

  /** A daemon that was restarted remembers nothing. */
  override async start(): Promise<void> {
    this.#read = 0;
    await super.start();
  }

  /** All that were ever shown, the first one first. */
  shown(): Promise<Notification[]> {
    return this.ask("shown");
  }

  /** The next one that has not been read yet: waits for it. */
  async next(deadline = PATIENCE): Promise<Notification> {
    const next = await until("a notification comes", async () => (await this.shown())[this.#read], deadline);
    this.#read += 1;
    return next;
  }

  /** Those that nobody has read yet. */
  async unread(): Promise<Notification[]> {
    return (await this.shown()).slice(this.#read);
  }

  /** Clicks a button by its words, or the notification itself. */
  async click({ id, actions }: Notification, label?: string): Promise<void> {
    const found = Object.entries(actions).find(([key, words]) => {
      return label === undefined ? key === "default" : key !== "default" && words === label;
    });
    if (!found) throw new Error(`it has no ${label ?? "click"}: ${JSON.stringify(actions)}`);
    await this.ask("act", { number: id, action: found[0] });
  }

  /** Puts it away without reading it. */
  async dismiss({ id }: Notification): Promise<void> {
    await this.ask("close", { number: id });
  }
}
