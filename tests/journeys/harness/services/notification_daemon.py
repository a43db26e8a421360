"""A notification daemon that shows nothing and remembers everything: org.freedesktop.Notifications.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import sys

from stdio import GLib, bus, own, publish, serve

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
XML = f"""<node><interface name="{NAME}">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{{sv}}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""

# Why one was closed.
BY_USER, BY_CALL = 2, 3
# What GNOME's says of itself; a daemon without "actions" is told so on the command line.
capabilities = sys.argv[1:]
shown = []


def notify(sender, app, replaces, icon, summary, body, actions, hints, timeout):
    number = replaces or len(shown) + 1
    shown.append({
        "id": number,
        "app": app,
        "icon": icon,
        "summary": summary,
        "body": body,
        "actions": dict(zip(actions[::2], actions[1::2])),
        "hints": {name: value if isinstance(value, (str, int, float, bool)) else "…"
                  for name, value in hints.items()},
        "timeout": timeout,
        "open": True,
        "sender": sender,
    })
    return GLib.Variant("(u)", (number,))


def close(number, reason=BY_USER):
    for one in shown:
        if one["id"] == number:
            one["open"] = False
    bus.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (number, reason)))


def act(number, action):
    """The user clicks a button; `default` is the notification itself."""
    [one] = [one for one in shown if one["id"] == number and one["open"]]
    if action not in one["actions"]:
        raise ValueError(f"it has no action {action}, only {one['actions']}")
    # To its sender alone, as GNOME's does.
    bus.emit_signal(one["sender"], PATH, NAME, "ActionInvoked", GLib.Variant("(us)", (number, action)))
    close(number)


publish(PATH, XML, {
    "Notify": notify,
    "CloseNotification": lambda _sender, number: close(number, BY_CALL),
    "GetCapabilities": lambda _sender: GLib.Variant("(as)", (capabilities,)),
    "GetServerInformation": lambda _sender: GLib.Variant("(ssss)", ("journey", "Patrol", "1", "1.2")),
})
own(NAME)
serve({"shown": lambda: shown, "act": act, "close": close})
