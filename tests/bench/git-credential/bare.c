/*
 * The floor: a program that connects to the session bus, opens a session,
 * searches and reads one secret, by the four plain calls and libdbus, and does
 * nothing else. Its session is plain: what encryption costs is in the figure.
 */
#include <dbus/dbus.h>
#include <stdio.h>
#include <stdlib.h>

static DBusConnection *bus;

static DBusMessage *call(const char *path, const char *interface, const char *method)
{
	return dbus_message_new_method_call("org.freedesktop.secrets", path, interface, method);
}

static DBusMessage *answer(DBusMessage *message)
{
	DBusMessage *reply = dbus_connection_send_with_reply_and_block(bus, message, 3000, NULL);
	if (!reply)
		exit(1);
	return reply;
}

static void pair(DBusMessageIter *dict, const char *key, const char *value)
{
	DBusMessageIter entry;
	dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL, &entry);
	dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &key);
	dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &value);
	dbus_message_iter_close_container(dict, &entry);
}

int main(int argc, char **argv)
{
	const char *service = "/org/freedesktop/secrets", *plain = "plain", *empty = "";
	const char *interface = "org.freedesktop.Secret.Service";
	const char *session, *item;
	DBusMessageIter top, inner;
	DBusMessage *message, *opened, *found, *read;
	const unsigned char *secret;
	int length;

	if (argc < 2 || !(bus = dbus_bus_get(DBUS_BUS_SESSION, NULL)))
		return 1;
	message = call(service, interface, "OpenSession");
	dbus_message_iter_init_append(message, &top);
	dbus_message_iter_append_basic(&top, DBUS_TYPE_STRING, &plain);
	dbus_message_iter_open_container(&top, DBUS_TYPE_VARIANT, "s", &inner);
	dbus_message_iter_append_basic(&inner, DBUS_TYPE_STRING, &empty);
	dbus_message_iter_close_container(&top, &inner);
	opened = answer(message);
	dbus_message_iter_init(opened, &top);
	dbus_message_iter_next(&top);
	dbus_message_iter_get_basic(&top, &session);

	message = call(service, interface, "SearchItems");
	dbus_message_iter_init_append(message, &top);
	dbus_message_iter_open_container(&top, DBUS_TYPE_ARRAY, "{ss}", &inner);
	pair(&inner, "service", "patrol");
	pair(&inner, "username", argv[1]);
	dbus_message_iter_close_container(&top, &inner);
	found = answer(message);
	dbus_message_iter_init(found, &top);
	dbus_message_iter_recurse(&top, &inner);
	if (dbus_message_iter_get_arg_type(&inner) != DBUS_TYPE_OBJECT_PATH)
		return 1;
	dbus_message_iter_get_basic(&inner, &item);

	message = call(item, "org.freedesktop.Secret.Item", "GetSecret");
	dbus_message_append_args(message, DBUS_TYPE_OBJECT_PATH, &session, DBUS_TYPE_INVALID);
	read = answer(message);
	dbus_message_iter_init(read, &top);
	dbus_message_iter_recurse(&top, &inner);
	dbus_message_iter_next(&inner);
	dbus_message_iter_next(&inner);
	DBusMessageIter bytes;
	dbus_message_iter_recurse(&inner, &bytes);
	dbus_message_iter_get_fixed_array(&bytes, &secret, &length);
	fwrite("password=", 1, 9, stdout);
	fwrite(secret, 1, length, stdout);
	return putchar('\n') == EOF;
}
