"""What the services on the journey's bus have in common: GDBus, GLib's loop, and a line of JSON in, one out.

Run by the system's own Python, which has Debian's python3-gi. A question is {"id": 1, "do": "items"} with the
arguments beside it; its answer is {"id": 1, "answer": …} or {"id": 1, "error": "…"}.
"""

import json
import os
import sys

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
# A client that hangs must not make its service hang.
DEADLINE_MS = 2_000


def call(name, path, interface, method, arguments=None):
    """Asks another program on the bus, and waits for its answer."""
    flags = Gio.DBusCallFlags.NO_AUTO_START
    return bus.call_sync(name, path, interface, method, arguments, None, flags, DEADLINE_MS, None).unpack()


def publish(path, xml, methods, properties=None):
    """Offers an interface. A method takes the caller's name and its arguments."""
    [interface] = Gio.DBusNodeInfo.new_for_xml(xml).interfaces

    def called(_connection, sender, _path, _interface, method, arguments, invocation):
        try:
            invocation.return_value(methods[method](sender, *arguments.unpack()))
        except Exception as error:  # The caller is to hear of it, whatever it is.
            print(f"{method}: {error!r}", file=sys.stderr, flush=True)
            invocation.return_dbus_error("org.freedesktop.DBus.Error.Failed", str(error))

    def read(_connection, _sender, _path, _interface, name):
        return (properties or {})[name]()

    bus.register_object(path, interface, called, read, None)


def own(name):
    """Takes the name, and ends where somebody has it."""
    reply = call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                 GLib.Variant("(su)", (name, 4)))  # DBUS_NAME_FLAG_DO_NOT_QUEUE
    if reply != (1,):
        sys.exit(f"{name} is somebody else's")


def serve(commands):
    """Answers questions until standard input ends."""
    loop = GLib.MainLoop()
    rest = b""

    def readable(source, _condition):
        nonlocal rest
        read = os.read(source, 65536)
        *lines, rest = (rest + read).split(b"\n")
        for line in lines:
            tell(answer(commands, json.loads(line)))
        if read == b"":
            loop.quit()
        return read != b""

    GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, readable)
    tell({"ready": True})
    loop.run()


def answer(commands, question):
    number, command = question.pop("id"), question.pop("do")
    try:
        return {"id": number, "answer": commands[command](**question)}
    except Exception as error:
        return {"id": number, "error": f"{command}: {error}"}


def tell(answer):
    print(json.dumps(answer, default=str), flush=True)
