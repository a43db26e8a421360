//! As much of D-Bus as four calls take: the session bus over a plain blocking
//! socket (D-Bus specification, “Authentication Protocol” and “Message
//! Protocol”); zvariant writes and reads the bodies.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tr::tr;
use zbus::zvariant::serialized::{Context, Data};
use zbus::zvariant::{DynamicType, Endian, Signature, Type, Value, to_bytes};
use zeroize::Zeroizing;

use crate::keychain::error::KeychainError;
use crate::keychain::secret_service::named;

const NAME: &str = "org.freedesktop.secrets";
/// How long an answer may take.
const DEADLINE: Duration = Duration::from_secs(3);
/// Nothing that Patrol keeps is longer.
const LONGEST: usize = 32 * 1024 * 1024;
/// Other messages than answers that are passed over: signals to this client.
const MOST_STRAYS: usize = 32;

const METHOD_CALL: u8 = 1;
const METHOD_RETURN: u8 = 2;
const ERROR: u8 = 3;
const NO_AUTO_START: u8 = 2;

/// The numbers of header fields.
mod field {
    pub(super) const PATH: u8 = 1;
    pub(super) const INTERFACE: u8 = 2;
    pub(super) const MEMBER: u8 = 3;
    pub(super) const ERROR_NAME: u8 = 4;
    pub(super) const REPLY_SERIAL: u8 = 5;
    pub(super) const DESTINATION: u8 = 6;
    pub(super) const SIGNATURE: u8 = 8;
}

/// Endianness, type, flags, version, the body's length, serial, fields.
type Header<'a> = (u8, u8, u8, u8, u32, u32, Vec<(u8, Value<'a>)>);

/// A method of the Secret Service's.
pub(super) struct Call<'a> {
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
    pub(super) member: &'a str,
    pub(super) start: Start,
}

/// Whether the bus may start the service for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Allowed,
    Never,
}

/// A connection to the session bus.
pub(super) struct Bus {
    socket: UnixStream,
    serial: u32,
    /// Written with the next call.
    unsent: Vec<u8>,
    /// Read, and not yet understood. Secrets in it are encrypted.
    unread: Vec<u8>,
    /// Whether the bus has let us in.
    greeted: bool,
    /// Answers that came before they were asked for.
    early: Vec<Message>,
}

struct Message {
    kind: u8,
    reply_to: u32,
    error: Option<String>,
    endian: Endian,
    body: Zeroizing<Vec<u8>>,
}

/// What the service or the bus said makes no sense.
pub(super) fn nonsense() -> KeychainError {
    KeychainError::Failed(tr!("its answer makes no sense"))
}

impl Bus {
    /// Connects. What the bus has to be told first goes out with the first
    /// call: it reads in order, as sd-bus and zbus count on too.
    pub(super) fn connect() -> Result<Self, KeychainError> {
        let socket = super::address::connect()?;
        let limit = |error| failed(&error);
        socket.set_read_timeout(Some(DEADLINE)).map_err(limit)?;
        socket.set_write_timeout(Some(DEADLINE)).map_err(limit)?;
        let mut bus = Self {
            socket,
            serial: 0,
            // The system vouches for who we are (EXTERNAL), so nothing need be said of it.
            unsent: b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".to_vec(),
            unread: Vec::new(),
            greeted: false,
            early: Vec::new(),
        };
        let hello = (
            "org.freedesktop.DBus",
            Call {
                path: "/org/freedesktop/DBus",
                interface: "org.freedesktop.DBus",
                member: "Hello",
                start: Start::Never,
            },
        );
        bus.write(hello.0, &hello.1, None, &[])?;
        Ok(bus)
    }

    /// Calls a method of the service's; the answer is waited for later.
    pub(super) fn send<B>(&mut self, call: &Call<'_>, body: &B) -> Result<u32, KeychainError>
    where
        B: Serialize + DynamicType,
    {
        let context = Context::new_dbus(Endian::Little, 0);
        let bytes = to_bytes(context, body).map_err(|_| nonsense())?;
        let serial = self.write(NAME, call, Some(body.signature()), bytes.bytes())?;
        let unsent = std::mem::take(&mut self.unsent);
        self.socket.write_all(&unsent).map_err(|error| failed(&error))?;
        Ok(serial)
    }

    fn write(
        &mut self,
        destination: &str,
        call: &Call<'_>,
        signature: Option<Signature>,
        body: &[u8],
    ) -> Result<u32, KeychainError> {
        self.serial += 1;
        let mut fields = Fields::default();
        fields.text(field::PATH, b'o', call.path);
        fields.text(field::INTERFACE, b's', call.interface);
        fields.text(field::MEMBER, b's', call.member);
        fields.text(field::DESTINATION, b's', destination);
        if let Some(signature) = signature {
            // A body is its members one after the other, without brackets.
            fields.signature(&signature.to_string_no_parens());
        }
        let Fields(fields) = fields;
        let flags = if call.start == Start::Never {
            NO_AUTO_START
        } else {
            0
        };
        self.unsent.extend([b'l', METHOD_CALL, flags, 1]);
        for number in [body.len(), self.serial as usize, fields.len()] {
            let number = u32::try_from(number).map_err(|_| nonsense())?;
            self.unsent.extend(number.to_le_bytes());
        }
        self.unsent.extend_from_slice(&fields);
        self.unsent.resize(self.unsent.len() + padding(fields.len()), 0);
        self.unsent.extend_from_slice(body);
        Ok(self.serial)
    }

    /// The answer to a call.
    pub(super) fn answer<T: DeserializeOwned + Type>(&mut self, serial: u32) -> Result<T, KeychainError> {
        let message = self.answer_to(serial)?;
        if message.kind == ERROR {
            return Err(named(message.error.as_deref().unwrap_or_default()));
        }
        let context = Context::new_dbus(message.endian, 0);
        let data = Data::new(message.body.as_slice(), context);
        let (body, _) = data.deserialize::<T>().map_err(|_| nonsense())?;
        Ok(body)
    }

    fn answer_to(&mut self, serial: u32) -> Result<Message, KeychainError> {
        if let Some(at) = self.early.iter().position(|message| message.reply_to == serial) {
            return Ok(self.early.swap_remove(at));
        }
        self.greet()?;
        for _ in 0..MOST_STRAYS {
            let message = self.message()?;
            if message.kind != METHOD_RETURN && message.kind != ERROR {
                continue;
            }
            if message.reply_to == serial {
                return Ok(message);
            }
            // Hello was refused, so all else will be.
            if message.reply_to == 1 && message.kind == ERROR {
                return Err(nonsense());
            }
            self.early.push(message);
        }
        Err(nonsense())
    }

    /// `DATA`, `OK` and the bus's name for itself, each a line.
    fn greet(&mut self) -> Result<(), KeychainError> {
        while !self.greeted {
            let end = loop {
                if let Some(end) = self.unread.windows(2).position(|pair| pair == b"\r\n") {
                    break end;
                }
                if self.unread.len() > 4096 {
                    return Err(nonsense());
                }
                self.read()?;
            };
            let line: Vec<u8> = self.unread.drain(..end + 2).collect();
            self.greeted = line.starts_with(b"OK ");
            if !self.greeted && !line.starts_with(b"DATA") {
                return Err(nonsense());
            }
        }
        Ok(())
    }

    fn message(&mut self) -> Result<Message, KeychainError> {
        self.have(16)?;
        let endian = match self.unread[0] {
            b'l' => Endian::Little,
            b'B' => Endian::Big,
            _ => return Err(nonsense()),
        };
        let body = self.number(4, endian);
        let fields = self.number(12, endian);
        let head = 16_usize.saturating_add(fields);
        let begin = head.saturating_add(padding(head));
        let whole = begin.saturating_add(body);
        if whole > LONGEST {
            return Err(nonsense());
        }
        self.have(whole)?;
        let rest = self.unread.split_off(whole);
        let bytes = Zeroizing::new(std::mem::replace(&mut self.unread, rest));
        let data = Data::new(&bytes[..head], Context::new_dbus(endian, 0));
        let (header, _) = data.deserialize::<Header<'_>>().map_err(|_| nonsense())?;
        let mut message = Message {
            kind: header.1,
            reply_to: 0,
            error: None,
            endian,
            body: Zeroizing::new(bytes[begin..].to_vec()),
        };
        for (number, value) in header.6 {
            match (number, value) {
                (field::REPLY_SERIAL, Value::U32(serial)) => message.reply_to = serial,
                (field::ERROR_NAME, Value::Str(name)) => message.error = Some(name.to_string()),
                _ => {}
            }
        }
        Ok(message)
    }

    fn number(&self, at: usize, endian: Endian) -> usize {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&self.unread[at..at + 4]);
        let number = match endian {
            Endian::Little => u32::from_le_bytes(bytes),
            Endian::Big => u32::from_be_bytes(bytes),
        };
        number as usize
    }

    fn have(&mut self, count: usize) -> Result<(), KeychainError> {
        while self.unread.len() < count {
            self.read()?;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<(), KeychainError> {
        let mut chunk = [0; 8192];
        match self.socket.read(&mut chunk) {
            Ok(0) => Err(KeychainError::Absent),
            Ok(count) => {
                self.unread.extend_from_slice(&chunk[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

/// A header's fields. They begin at a multiple of eight, so that within them
/// all lies as in the message. By hand, for zvariant writes the signature of
/// several arguments in brackets.
#[derive(Default)]
struct Fields(Vec<u8>);

impl Fields {
    fn text(&mut self, number: u8, kind: u8, text: &str) {
        self.begin(number, kind);
        self.0.extend((text.len() as u32).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    fn signature(&mut self, text: &str) {
        self.begin(field::SIGNATURE, b'g');
        self.0.push(text.len() as u8);
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    /// Its number and its type, where a struct may begin.
    fn begin(&mut self, number: u8, kind: u8) {
        self.0.resize(self.0.len() + padding(self.0.len()), 0);
        self.0.extend([number, 1, kind, 0]);
    }
}

/// Zeros up to the next multiple of eight.
fn padding(length: usize) -> usize {
    length.wrapping_neg() % 8
}

fn failed(error: &std::io::Error) -> KeychainError {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => KeychainError::Mute,
        // The bus has gone.
        _ => KeychainError::Absent,
    }
}
