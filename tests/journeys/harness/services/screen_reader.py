"""A screen reader without a voice: reads the tree of Patrol's window, as Orca does, through AT-SPI.

https://docs.gtk.org/atspi2/
"""

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from stdio import serve  # noqa: E402

Atspi.init()
# One call, and the first one to a program that is just starting.
Atspi.set_timeout(1_000, 5_000)
STATES = {
    "focusable": Atspi.StateType.FOCUSABLE,
    "focused": Atspi.StateType.FOCUSED,
    "checked": Atspi.StateType.CHECKED,
    "selected": Atspi.StateType.SELECTED,
    "expanded": Atspi.StateType.EXPANDED,
    "enabled": Atspi.StateType.ENABLED,
    "modal": Atspi.StateType.MODAL,
    "showing": Atspi.StateType.SHOWING,
}


def children(node):
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def text(node):
    """What it says itself; things that are embedded in it stand as U+FFFC."""
    interface = node.get_text_iface()
    return "" if interface is None else Atspi.Text.get_text(interface, 0, -1)


def walk(node):
    try:
        states = node.get_state_set()
        yield {
            "role": node.get_role_name(),
            "name": node.get_name() or "",
            "text": text(node),
            "description": node.get_description() or "",
            "states": [name for name, state in STATES.items() if states.contains(state)],
        }
        for child in children(node):
            yield from walk(child)
    except GLib.Error:
        # It has gone from the page meanwhile.
        return


def hears():
    desktop = Atspi.get_desktop(0)
    # Asked anew each time: the page has changed.
    desktop.set_cache_mask(Atspi.Cache.NONE)
    return [heard for program in children(desktop) if "patrol" in (program.get_name() or "").lower()
            for heard in walk(program)]


serve({"hears": hears})
