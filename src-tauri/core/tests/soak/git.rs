//! Git, while all this goes on: several askers at once, each with what the
//! helper does (`service/fill.rs`) over the same ledger and keychain.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use patrol_core::folders::Folders;
use patrol_core::git_credential::Question;
use patrol_core::service::Helper;

use crate::figures::Latencies;
use crate::world::{HOSTS, World};

/// How many ask at a time, and how often each.
pub const ASKERS: usize = 4;
const PAUSE: Duration = Duration::from_millis(100);

/// What came of it.
#[derive(Default)]
pub struct Served {
    pub answered: Latencies,
    /// How often a token was wanted of a host that Patrol keeps some for.
    pub asked: usize,
    /// How often git was given none, with the reason's code.
    pub without: Vec<String>,
    /// How often a host refused one in git's hands.
    refused: usize,
    /// How often what git stored was kept, given back and deleted again.
    stored: usize,
    /// When it was not.
    pub lost: Vec<String>,
}

impl Served {
    pub fn join(&mut self, other: Self) {
        self.answered.join(other.answered);
        self.asked += other.asked;
        self.refused += other.refused;
        self.stored += other.stored;
        self.without.extend(other.without);
        self.lost.extend(other.lost);
    }
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} asked and {} without an answer, {} refused, {} stored and erased; {}",
            self.asked,
            self.without.len(),
            self.refused,
            self.stored,
            self.answered
        )
    }
}

/// One after the other, as a script with many fetches does. Blocks.
pub fn ask(world: &World, over: &Arc<AtomicBool>, asker: usize) -> Served {
    let helper = helper(world);
    let mut served = Served::default();
    for turn in asker.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        match turn % 10 {
            9 => keeps_a_strangers(&helper, asker, turn, &mut served),
            _ => asks_for(&helper, &world.web(turn % HOSTS), turn, &mut served),
        }
        std::thread::sleep(PAUSE);
    }
    served
}

fn helper(world: &World) -> Helper {
    let folder = world.folder.path();
    Helper {
        folders: Folders {
            data: folder.into(),
            config: folder.into(),
            state: folder.into(),
        },
        keychain: world.keychain.clone(),
        clock: Arc::new(world.clock.clone()),
        machine_file: None,
    }
}

/// `get`, and now and then the host refuses what was given.
fn asks_for(helper: &Helper, web: &str, turn: usize, served: &mut Served) {
    let authority = web.trim_start_matches("http://");
    let wanted = format!("protocol=http\nhost={authority}\n");
    let answer = get(helper, &wanted, served);
    served.asked += 1;
    match answer {
        Ok(said) if turn % 50 == 7 => {
            served.refused += 1;
            let _ = helper.erase(&question(&format!("{wanted}{said}")));
        }
        Ok(_) => {}
        Err(why) => served.without.push(why),
    }
}

/// `store`, `get` and `erase` for a host that is none of Patrol's.
fn keeps_a_strangers(helper: &Helper, asker: usize, turn: usize, served: &mut Served) {
    let wanted = format!("protocol=https\nhost=git-{asker}.example.com\n");
    let said = format!("username=ada\npassword=typed-{turn}\n");
    served.stored += 1;
    if let Err(fault) = helper.store(&question(&format!("{wanted}{said}"))) {
        served.lost.push(format!("not kept: {}", fault.message));
    }
    match get(helper, &wanted, served) {
        Ok(given) if given == said => {}
        other => served.lost.push(format!("{said:?} was stored, {other:?} given")),
    }
    if let Err(fault) = helper.erase(&question(&format!("{wanted}{said}"))) {
        served.lost.push(format!("not erased: {}", fault.message));
    }
}

fn get(helper: &Helper, wanted: &str, served: &mut Served) -> Result<String, String> {
    let question = question(wanted);
    let asked = Instant::now();
    let filled = helper.get(&question);
    let bytes = filled
        .answer
        .as_ref()
        .map(|answer| answer.write(question.capabilities).unwrap().to_vec());
    served.answered.add("get", asked.elapsed());
    helper.leave_note(filled);
    match bytes {
        Some(bytes) => Ok(String::from_utf8(bytes).unwrap()),
        None => Err(format!("{wanted:?}: {}", last_note(helper))),
    }
}

/// Why, as long as the window has not taken it in.
fn last_note(helper: &Helper) -> String {
    let notes = std::fs::read_to_string(helper.folders.data.join("git-notes.jsonl"));
    let trouble = |text: String| {
        text.lines()
            .rfind(|line| line.contains("trouble"))
            .map(str::to_owned)
    };
    notes
        .ok()
        .and_then(trouble)
        .unwrap_or_else(|| "nothing".to_owned())
}

fn question(said: &str) -> Question {
    Question::read(said.as_bytes()).unwrap()
}
