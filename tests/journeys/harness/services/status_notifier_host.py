"""A panel without a screen: the watcher and a host of the StatusNotifierItem specification, and a client of
com.canonical.dbusmenu, as xfce4-panel, KDE and GNOME's AppIndicator extension are.

https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
"""

import hashlib
import os

import gi

gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf, Gio, GLib  # noqa: E402

from stdio import bus, call, own, publish, serve  # noqa: E402

WATCHER = "org.kde.StatusNotifierWatcher"
PATH = "/StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
XML = f"""<node><interface name="{WATCHER}">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
  <signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
  <signal name="StatusNotifierItemUnregistered"><arg type="s"/></signal>
  <signal name="StatusNotifierHostRegistered"/>
</interface></node>"""

items = []  # (the owner's name, the item's path)


def signal(name, value=None):
    arguments = None if value is None else GLib.Variant("(s)", (value,))
    bus.emit_signal(None, PATH, WATCHER, name, arguments)


def register_item(sender, service):
    # KDE's clients give their name, Ayatana's the path of their object.
    item = (sender, service) if service.startswith("/") else (service, "/StatusNotifierItem")
    if item not in items:
        items.append(item)
        signal("StatusNotifierItemRegistered", "".join(item))


def register_host(_sender, _service):
    signal("StatusNotifierHostRegistered")


def owner_changed(_connection, _sender, _path, _interface, _signal, arguments):
    name, _old, new = arguments.unpack()
    for item in [item for item in items if item[0] == name and new == ""]:
        items.remove(item)
        signal("StatusNotifierItemUnregistered", "".join(item))


def fingerprint(width, height, data):
    """What a picture of red, green, blue and opacity shows, whoever wrote it."""
    data = bytearray(data)
    # Where nothing is to be seen, its colour is nobody's business.
    for at in range(0, len(data), 4):
        if data[at + 3] == 0:
            data[at:at + 3] = b"\0\0\0"
    return hashlib.sha256(f"{width}x{height}:".encode() + data).hexdigest()


def pixels(path):
    picture = GdkPixbuf.Pixbuf.new_from_file(path).add_alpha(False, 0, 0, 0)
    return fingerprint(picture.get_width(), picture.get_height(), picture.get_pixels())


def icon(properties):
    """The icon as a panel finds it: a file by its name, else the largest picture that came over the bus."""
    # Where attention is asked for, its icon takes the place of the other.
    kind = "AttentionIcon" if properties.get("Status") == "NeedsAttention" else "Icon"
    name, folder = properties.get(f"{kind}Name", ""), properties.get("IconThemePath", "")
    tries = [name, *(os.path.join(folder, name + ending) for ending in (".png", ".svg", ""))]
    file = next((path for path in tries if os.path.isfile(path)), None)
    if file is not None:
        return {"sizes": [], "pixels": pixels(file)}
    pictures = sorted(properties.get(f"{kind}Pixmap", []))
    if not pictures:
        return None
    width, height, data = pictures[-1]
    data = bytes(data)
    # Over the bus opacity comes first.
    turned = b"".join(data[at + 1:at + 4] + data[at:at + 1] for at in range(0, len(data), 4))
    return {"sizes": [width for width, _height, _data in pictures], "pixels": fingerprint(width, height, turned)}


def lines(owner, path, parent=0):
    _revision, (_number, _properties, children) = call(
        owner, path, MENU, "GetLayout", GLib.Variant("(iias)", (parent, -1, [])))
    return [line(child) for child in children]


def line(child):
    number, properties, children = child
    return {
        "id": number,
        # An underscore marks the key to press; two are one.
        "label": properties.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_"),
        "kind": properties.get("type", "standard"),
        "enabled": properties.get("enabled", True),
        "visible": properties.get("visible", True),
        "checked": properties.get("toggle-state", 0) == 1,
        "children": [line(child) for child in children],
    }


def describe(owner, path):
    [properties] = call(owner, path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ITEM,)))
    menu = properties.get("Menu")
    if menu is not None:
        call(owner, menu, MENU, "AboutToShow", GLib.Variant("(i)", (0,)))
    return {
        "id": properties.get("Id"),
        "title": properties.get("Title", ""),
        "label": properties.get("XAyatanaLabel", ""),
        "tooltip": "\n".join(properties.get("ToolTip", ("", [], "", ""))[2:]),
        "status": properties.get("Status"),
        "icon": icon(properties),
        "menu": [] if menu is None else lines(owner, menu),
    }


def click(label):
    """Clicks a line of the first item's menu, as a panel does."""
    for owner, path in items:
        [properties] = call(owner, path, "org.freedesktop.DBus.Properties", "GetAll",
                            GLib.Variant("(s)", (ITEM,)))
        found = [line for line in lines(owner, properties["Menu"]) if line["label"] == label]
        if len(found) != 1:
            raise ValueError(f"{label} is in the menu {len(found)} times")
        if not (found[0]["enabled"] and found[0]["visible"]):
            raise ValueError(f"{label} cannot be clicked")
        call(owner, properties["Menu"], MENU, "Event",
             GLib.Variant("(isvu)", (found[0]["id"], "clicked", GLib.Variant("i", 0), 0)))
        return
    raise ValueError("there is no item")


def activate():
    """A click on the icon itself."""
    [(owner, path)] = items
    call(owner, path, ITEM, "Activate", GLib.Variant("(ii)", (0, 0)))


publish(
    PATH,
    XML,
    {"RegisterStatusNotifierItem": register_item, "RegisterStatusNotifierHost": register_host},
    {
        "RegisteredStatusNotifierItems": lambda: GLib.Variant("as", ["".join(item) for item in items]),
        "IsStatusNotifierHostRegistered": lambda: GLib.Variant("b", True),
        "ProtocolVersion": lambda: GLib.Variant("i", 0),
    },
)
bus.signal_subscribe("org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", None, None,
                     Gio.DBusSignalFlags.NONE, owner_changed)
own(f"org.kde.StatusNotifierHost-{os.getpid()}")
own(WATCHER)
signal("StatusNotifierHostRegistered")
serve({
    "items": lambda: [describe(*item) for item in items],
    "click": click,
    "activate": activate,
    "pixels": pixels,
})
