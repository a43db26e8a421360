//! seccomp_unotify(2): the filter, the question, the answer.

use std::io;
use std::mem::{offset_of, zeroed};
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use libc::{BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, c_long, sock_filter, sock_fprog};

/// A call that waits.
pub struct Asked {
    id: u64,
    /// Whose call.
    pub thread: u32,
    /// Which call.
    pub number: c_long,
    /// With what.
    pub arguments: [u64; 6],
}

/// What it comes back with.
#[derive(Clone, Copy)]
pub enum Told {
    /// What the kernel makes of it.
    Go,
    /// An error.
    Fails(i32),
    /// This, without having been carried out.
    Done(i64),
}

/// From now on these calls of this thread's, and of those that it starts, wait
/// for the one who has what is returned.
pub fn ask_before(numbers: &[c_long]) -> io::Result<OwnedFd> {
    let step = |code: u32, k: u32| sock_filter {
        code: code as u16,
        jt: 0,
        jf: 0,
        k,
    };
    let number = offset_of!(libc::seccomp_data, nr) as u32;
    let mut filter = vec![step(BPF_LD | BPF_W | BPF_ABS, number)];
    for (at, number) in numbers.iter().enumerate() {
        filter.push(sock_filter {
            // To the last line, over the rest and the line before it.
            jt: (numbers.len() - at) as u8,
            ..step(BPF_JMP | BPF_JEQ | BPF_K, *number as u32)
        });
    }
    filter.push(step(BPF_RET | BPF_K, libc::SECCOMP_RET_ALLOW));
    filter.push(step(BPF_RET | BPF_K, libc::SECCOMP_RET_USER_NOTIF));
    let program = sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: both are about this thread alone; the program outlives the call that reads it.
    unsafe {
        if libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 {
            return Err(io::Error::last_os_error());
        }
        let door = libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            libc::SECCOMP_FILTER_FLAG_NEW_LISTENER,
            &program,
        );
        if door < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(OwnedFd::from_raw_fd(door as RawFd))
    }
}

/// The next call; `None` when nobody is left who could make one.
pub fn hear(door: RawFd) -> Option<Asked> {
    loop {
        let mut wait = libc::pollfd {
            fd: door,
            events: libc::POLLIN,
            revents: 0,
        };
        // SAFETY: one entry, as said.
        if unsafe { libc::poll(&mut wait, 1, -1) } < 0 {
            continue;
        }
        if wait.revents & libc::POLLIN == 0 {
            return None;
        }
        // SAFETY: all zero is what the kernel wants to be given.
        let mut asked: libc::seccomp_notif = unsafe { zeroed() };
        // SAFETY: the very structure that this request fills.
        if unsafe { libc::ioctl(door, libc::SECCOMP_IOCTL_NOTIF_RECV, &mut asked) } == 0 {
            return Some(Asked {
                id: asked.id,
                thread: asked.pid,
                number: asked.data.nr.into(),
                arguments: asked.data.args,
            });
        }
        // Whoever asked has ended meanwhile.
    }
}

/// Answers it. Whoever asked may have ended meanwhile: then nobody hears it.
pub fn tell(door: RawFd, asked: &Asked, told: Told) {
    let (flags, error, val) = match told {
        Told::Go => (libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32, 0, 0),
        Told::Fails(error) => (0, -error, 0),
        Told::Done(value) => (0, 0, value),
    };
    let mut answer = libc::seccomp_notif_resp {
        id: asked.id,
        val,
        error,
        flags,
    };
    // SAFETY: the very structure that this request reads.
    unsafe { libc::ioctl(door, libc::SECCOMP_IOCTL_NOTIF_SEND, &mut answer) };
}
