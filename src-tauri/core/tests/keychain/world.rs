//! A home, a bus, a display and a GNOME Keyring of the test's own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::HELPERS;
use super::probe::Probe;

/// Opens the keyring.
pub const PASSWORD: &str = "open-sesame";

#[derive(PartialEq)]
pub enum Screen {
    None,
    Virtual,
}

/// A home, a bus and, where wanted, a display; everything ends with it.
pub struct World {
    home: TempDir,
    env: HashMap<&'static str, String>,
    others: Vec<Child>,
    daemon: Option<Child>,
}

impl World {
    pub fn new(screen: Screen) -> Self {
        need("dbus-daemon", "dbus-daemon");
        let home = tempfile::Builder::new()
            .prefix("patrol-keychain-")
            .tempdir()
            .unwrap();
        let path = home.path().display().to_string();
        let mut world = Self {
            home,
            env: HashMap::new(),
            others: Vec::new(),
            daemon: None,
        };
        for name in ["HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            world.env.insert(name, path.clone());
        }
        let mut services = String::new();
        if screen == Screen::Virtual {
            services = world.start_display();
        }
        // No services but these: so that the keychain can really be absent.
        let config = format!(
            "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN' \
             'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'><busconfig>\
             <type>session</type><listen>unix:dir={path}</listen>{services}<policy \
             context='default'><allow send_destination='*' eavesdrop='true'/><allow \
             eavesdrop='true'/><allow own='*'/></policy></busconfig>"
        );
        std::fs::write(world.home.path().join("bus.conf"), config).unwrap();
        let mut bus = world.command("dbus-daemon");
        bus.arg(format!("--config-file={path}/bus.conf"))
            .args(["--print-address", "--nofork"]);
        let address = world.first_line(&mut bus);
        world.env.insert("DBUS_SESSION_BUS_ADDRESS", address);
        world
    }

    pub fn start_display(&mut self) -> String {
        need("Xvfb", "xvfb");
        need("xdotool", "xdotool");
        let mut xvfb = self.command("Xvfb");
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "800x600x24",
            "-nolisten",
            "tcp",
        ]);
        let display = self.first_line(&mut xvfb);
        self.env.insert("DISPLAY", format!(":{display}"));
        let services = self.home.path().join("services");
        std::fs::create_dir(&services).unwrap();
        let prompter = "org.gnome.keyring.SystemPrompter.service";
        std::fs::copy(
            format!("/usr/share/dbus-1/services/{prompter}"),
            services.join(prompter),
        )
        .expect("the keyring's prompt is missing: install the package gcr");
        format!("<servicedir>{}</servicedir>", services.display())
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .envs(&self.env);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    pub fn first_line(&mut self, command: &mut Command) -> String {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        self.others.push(child);
        line.trim().to_owned()
    }

    /// Runs something that takes the keychain's name on the bus.
    pub fn run(&mut self, command: &mut Command) {
        let child = command.stdin(Stdio::piped()).spawn().unwrap();
        let daemon = self.daemon.insert(child);
        daemon.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).ok();
        let address = self.env["DBUS_SESSION_BUS_ADDRESS"].as_str();
        let bus = zbus::blocking::connection::Builder::address(address)
            .unwrap()
            .build()
            .unwrap();
        let bus = zbus::blocking::fdo::DBusProxy::new(&bus).unwrap();
        let name = || "org.freedesktop.secrets".try_into().unwrap();
        until("the keychain service", || bus.name_has_owner(name()).unwrap());
    }

    pub fn start_as(&mut self, how: &[&str]) {
        need("gnome-keyring-daemon", "gnome-keyring");
        let mut daemon = self.command("gnome-keyring-daemon");
        self.run(daemon.args(["--foreground", "--components=secrets"]).args(how));
    }

    pub fn start(&mut self) {
        self.start_as(&[]);
    }

    pub fn start_unlocked(&mut self) {
        self.start_as(&["--unlock"]);
        // The name is there before the keyring is open.
        let mut probe = self.probe();
        until("the open keyring", || probe.ask("state") == "done");
    }

    pub fn start_locked_with(&mut self, username: &str) {
        self.start_unlocked();
        self.secret_tool("store", username);
        self.kill();
        self.start();
    }

    pub fn kill(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            daemon.kill().unwrap();
            daemon.wait().unwrap();
        }
    }

    pub fn signal(&self, name: &str) {
        let id = self.daemon.as_ref().unwrap().id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    pub fn secret_tool(&self, verb: &str, username: &str) -> String {
        need("secret-tool", "libsecret-tools");
        let mut tool = self.command("secret-tool");
        tool.arg(verb);
        if verb == "store" {
            tool.arg("--label=foreign");
        }
        feed(tool.args(["service", "patrol", "username", username]), "foreign")
    }

    pub fn xdotool(&self, args: &[&str]) -> bool {
        self.command("xdotool").args(args).status().unwrap().success()
    }

    pub fn prompt_is_shown(&self) -> bool {
        self.xdotool(&["search", "--onlyvisible", "--class", "gcr-prompter"])
    }

    pub fn wait_for_prompt(&self) {
        until("the system's prompt", || self.prompt_is_shown());
        // Drawn, and the keyboard is its own.
        std::thread::sleep(Duration::from_millis(700));
    }

    /// Answers the prompt that is shown. On a busy machine it may be drawn
    /// before it listens; so while it stays, it is answered again.
    pub fn answer_prompt(&self, keys: &[&str]) {
        for _ in 0..6 {
            for pair in keys.chunks(2) {
                assert!(self.xdotool(pair));
            }
            for _ in 0..20 {
                if !self.prompt_is_shown() {
                    return;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        panic!("the prompt takes no answer");
    }

    pub fn probe(&self) -> Probe {
        let env: Vec<_> = self
            .env
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Probe::start(&env)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for child in self.daemon.iter_mut().chain(self.others.iter_mut().rev()) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub fn need(program: &str, package: &str) {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&path).any(|folder| folder.join(program).exists());
    assert!(there, "{program} is missing: install the package {package}");
}

pub fn until(what: &str, mut there: impl FnMut() -> bool) {
    for _ in 0..HELPERS.as_millis() / 50 {
        if there() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{what} did not come");
}

pub fn feed(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}
