//! Nothing lost, in files: each call to the file system that Patrol makes
//! beside SQLite's, made to fail in the ways in which it can, to be cut short,
//! and to be the last before SIGKILL. The kernel refuses the real call
//! (`faulty_disk::calls`), so that what the standard library and others make
//! of it is real. Afterwards each file is the old one or the new one, whole;
//! what could not be done was said, or costs nobody anything; and the same act
//! once more comes to its end.

#[path = "files/checks.rs"]
mod checks;
#[path = "files/deeds.rs"]
mod deeds;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use faulty_disk::calls::{Call, Verdict, What, oversee};

use deeds::{Deed, Stand};

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    /// `EACCES` or `EPERM`: it is somebody else's.
    Forbidden,
    /// `EROFS`, as is the whole disk from then on.
    ReadOnly,
    /// `ENOSPC`, and so it stays.
    Full,
    /// `EIO`: the disk has a fault there.
    Broken,
    /// `ENOLCK`: this file system has no locks.
    NoLocks,
    /// Half is written, which is no fault: there is more room.
    Short,
    /// Half is written, and there is no more room.
    ShortThenFull,
    /// SIGKILL comes first: neither this nor anything later happens.
    Dies,
}

impl How {
    fn of(what: What) -> &'static [Self] {
        match what {
            What::Open => &[Self::Forbidden, Self::Broken, Self::Dies],
            What::Create | What::MakeFolder => &[
                Self::Forbidden,
                Self::ReadOnly,
                Self::Full,
                Self::Broken,
                Self::Dies,
            ],
            What::Write => &[
                Self::Full,
                Self::Broken,
                Self::Short,
                Self::ShortThenFull,
                Self::Dies,
            ],
            What::Truncate | What::Sync => &[Self::Full, Self::Broken, Self::Dies],
            What::Rename | What::Remove | What::Permit => {
                &[Self::Forbidden, Self::ReadOnly, Self::Broken, Self::Dies]
            }
            What::Lock => &[Self::NoLocks, Self::Dies],
        }
    }
}

#[derive(Default)]
struct Disk {
    calls: Vec<Call>,
    plan: Option<(usize, How)>,
    /// What befalls every call that writes, from some call on.
    ever_after: Option<How>,
}

impl Disk {
    fn judge(&mut self, call: &Call) -> Verdict {
        let writes = call.what != What::Open && call.what != What::Lock;
        let after = match self.ever_after {
            Some(How::Dies) if writes => Some(Verdict::Fail(error(How::Dies, call.what))),
            Some(how @ How::ReadOnly) if writes => Some(Verdict::Fail(error(how, call.what))),
            Some(how @ How::Full) if matches!(call.what, What::Create | What::Write | What::MakeFolder) => {
                Some(Verdict::Fail(error(how, call.what)))
            }
            _ => None,
        };
        if call.of_sqlite {
            return after.unwrap_or(Verdict::Go);
        }
        let number = self.calls.len();
        self.calls.push(call.clone());
        if let Some(after) = after {
            return after;
        }
        let Some((_, how)) = self.plan.filter(|(at, _)| *at == number) else {
            return Verdict::Go;
        };
        self.ever_after = match how {
            How::ReadOnly | How::Full | How::Dies => Some(how),
            How::ShortThenFull => Some(How::Full),
            _ => None,
        };
        match how {
            How::Short | How::ShortThenFull => Verdict::Half,
            how => Verdict::Fail(error(how, call.what)),
        }
    }
}

fn error(how: How, what: What) -> i32 {
    match how {
        How::Forbidden if what == What::Permit => libc::EPERM,
        How::Forbidden => libc::EACCES,
        How::ReadOnly => libc::EROFS,
        How::Full => libc::ENOSPC,
        How::NoLocks => libc::ENOLCK,
        _ => libc::EIO,
    }
}

#[test]
fn whatever_file_cannot_be_had_nothing_is_lost_and_the_next_time_it_goes_well() {
    let mut wrong = Vec::new();
    let mut tried: BTreeMap<(Deed, What), usize> = BTreeMap::new();
    for deed in Deed::ALL {
        let mut stand = deed.stand();
        let (calls, said) = run(&mut stand, None);
        said.unwrap();
        checks::reached(&stand).unwrap();
        assert!(!calls.is_empty(), "{deed:?} touches no file");
        for (at, call) in calls.iter().enumerate() {
            for how in How::of(call.what) {
                *tried.entry((deed, call.what)).or_default() += 1;
                if let Err(told) = outcome(deed, at, call.what, *how) {
                    let file = call.path.file_name().unwrap_or_default().display();
                    wrong.push(format!(
                        "{deed:?}, call {at} ({:?} {file}) {how:?}: {told}",
                        call.what
                    ));
                }
            }
        }
    }
    let mut out = std::io::stderr();
    let total: usize = tried.values().sum();
    writeln!(out, "file points tried: {total}, over {} acts", Deed::ALL.len()).unwrap();
    for ((deed, what), count) in tried {
        writeln!(out, "  {deed:?} {what:?}: {count}").unwrap();
    }
    assert!(
        wrong.is_empty(),
        "{} of {total}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A point tried, from the act to the same act once more.
fn outcome(deed: Deed, at: usize, what: What, how: How) -> Result<(), String> {
    let mut stand = deed.stand();
    let (_, said) = run(&mut stand, Some((at, how)));
    if let Err(sentence) = &said
        && sentence.is_empty()
    {
        return Err("it fails without a word".to_owned());
    }
    if how == How::Short {
        said.clone()
            .map_err(|told| format!("a short write is a fault: {told}"))?;
    }
    if how == How::Dies {
        stand.restart();
    } else if checks::reached(&stand).is_err() && said.is_ok() && !deed.may_be_silent() {
        return Err("it was not done, and nothing was said".to_owned());
    }
    // What SIGKILL leaves, and what may not be removed, lies beside and is nobody's.
    let leaves = matches!(how, How::Dies | How::ReadOnly) || what == What::Remove;
    checks::whole(&stand, leaves).map_err(|told| format!("afterwards, {told}"))?;
    let again = deeds::act(&mut stand);
    again
        .or_else(|told| deeds::way_on(&mut stand, &told))
        .map_err(|told| format!("once more: {told}"))?;
    checks::reached(&stand).map_err(|told| format!("in the end, {told}"))?;
    checks::whole(&stand, leaves).map_err(|told| format!("in the end, {told}"))
}

/// The act, with one call gone wrong or none; the calls that were made.
fn run(stand: &mut Stand, plan: Option<(usize, How)>) -> (Vec<Call>, Result<(), String>) {
    let disk = Arc::new(Mutex::new(Disk {
        plan,
        ..Disk::default()
    }));
    let judge = disk.clone();
    let folder = stand.folder().to_owned();
    let said = oversee(
        Path::new(&folder),
        Arc::new(move |call| judge.lock().unwrap().judge(call)),
        || deeds::act(stand),
    );
    let mut disk = disk.lock().unwrap();
    (std::mem::take(&mut disk.calls), said)
}
