//! *Git on this computer* with the real git: what the switch does to real
//! files, and whom git asks then.
#![allow(clippy::unwrap_used, missing_docs)]
#![cfg(unix)]

#[path = "git_switch/stage.rs"]
mod stage;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use patrol_core::domain::fault::Code;
use patrol_core::service::page::{GitSwitch, GitSwitchTo};
use stage::Stage;

const GH: &str = "[user]\n\tname = Ada\n# by gh auth setup-git\n[credential \"https://github.com\"]\n\thelper = \n\thelper = !/usr/bin/gh auth git-credential\n[credential]\n\thelper = one\n";

#[tokio::test]
async fn on_and_off_leaves_every_byte_as_it_was() {
    let files: [(&str, Option<&[u8]>); 9] = [
        ("no file", None),
        ("an empty file", Some(b"")),
        (
            "nothing of helpers",
            Some(b"# mine\n\n[user]\n\tname = Ada ; me\n[alias]\n\tst = status\n"),
        ),
        ("a helper", Some(b"[credential]\n    helper = one\n")),
        ("gh's reset", Some(GH.as_bytes())),
        (
            "Windows' line ends",
            Some(b"[credential]\r\n\thelper = \r\n\thelper = one\r\n"),
        ),
        ("a byte order mark", Some(b"\xef\xbb\xbf[user]\n\tname = Ada\n")),
        ("no end of the last line", Some(b"[credential]\n\thelper =")),
        ("an include", Some(b"[include]\n\tpath = ~/more.config\n")),
    ];
    for (what, before) in files {
        for to in [GitSwitchTo::AllHosts, GitSwitchTo::KnownHosts] {
            let stage = Stage::new().await;
            if let Some(before) = before {
                fs::write(stage.gitconfig(), before).unwrap();
            }
            let setup = stage.switch(to).await.unwrap();
            assert_ne!(setup.switch, GitSwitch::Off, "{what}");
            assert_eq!(setup.not_first, Vec::<String>::new(), "{what}");
            assert_eq!(
                stage.asked("https://github.com").first().unwrap(),
                "patrol",
                "{what}"
            );
            let setup = stage.switch(GitSwitchTo::Off).await.unwrap();
            assert_eq!(setup.switch, GitSwitch::Off, "{what}");
            assert_eq!(fs::read(stage.gitconfig()).ok().as_deref(), before, "{what}");
        }
    }
}

#[tokio::test]
async fn patrol_is_asked_first_and_the_others_after_it_in_their_order() {
    let stage = Stage::new().await;
    fs::write(stage.system(), "[credential]\n\thelper = two\n").unwrap();
    fs::write(
        stage.gitconfig(),
        GH.replace("!/usr/bin/gh auth git-credential", "three"),
    )
    .unwrap();
    assert_eq!(stage.asked("https://github.com"), ["three", "one"]);
    assert_eq!(stage.asked("https://gitlab.com"), ["two", "one"]);
    stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert_eq!(stage.asked("https://github.com"), ["patrol", "three", "one"]);
    assert_eq!(stage.asked("https://gitlab.com"), ["patrol", "two", "one"]);
    stage.switch(GitSwitchTo::KnownHosts).await.unwrap();
    assert_eq!(stage.asked("https://github.com"), ["patrol", "three", "one"]);
    assert_eq!(
        stage.asked("https://gitlab.com"),
        ["two", "one"],
        "no token is kept for it"
    );
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert_eq!(stage.asked("https://gitlab.com"), ["two", "one"]);
}

#[tokio::test]
async fn what_git_itself_writes_meanwhile_stays() {
    let stage = Stage::new().await;
    fs::write(stage.gitconfig(), "[user]\n\tname = Ada\n").unwrap();
    stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    stage.git(&["config", "--global", "user.email", "ada@example.com"]);
    stage.git(&["config", "--global", "--add", "credential.helper", "one"]);
    stage.switch(GitSwitchTo::Off).await.unwrap();
    let left = fs::read_to_string(stage.gitconfig()).unwrap();
    assert_eq!(
        left,
        "[credential]\n\thelper = one\n[user]\n\tname = Ada\n\temail = ada@example.com\n"
    );
}

#[tokio::test]
async fn a_link_is_written_through_and_its_mode_stays() {
    let stage = Stage::new().await;
    let real = stage.path("dotfiles/gitconfig");
    fs::create_dir(stage.path("dotfiles")).unwrap();
    fs::write(&real, GH).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("dotfiles/gitconfig", stage.gitconfig()).unwrap();
    let setup = stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert_eq!(
        setup.behind,
        Some(real.canonicalize().unwrap().display().to_string())
    );
    assert!(fs::read_to_string(&real).unwrap().contains("patrol"));
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert!(fs::symlink_metadata(stage.gitconfig()).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), GH);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[tokio::test]
async fn the_file_is_the_one_that_git_config_global_writes() {
    let stage = Stage::new().await;
    let xdg = stage.path(".config/git/config");
    fs::create_dir_all(xdg.parent().unwrap()).unwrap();
    fs::write(&xdg, "[credential]\n\thelper = one\n").unwrap();
    let setup = stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert_eq!(setup.file, xdg.display().to_string());
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert_eq!(
        fs::read_to_string(&xdg).unwrap(),
        "[credential]\n\thelper = one\n"
    );
    // With both, git writes the other, and reads this one first: Patrol is first all the same.
    fs::write(stage.gitconfig(), "[user]\n\tname = Ada\n").unwrap();
    let setup = stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert_eq!(setup.file, stage.gitconfig().display().to_string());
    assert_eq!(stage.asked("https://github.com"), ["patrol", "one"]);
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert!(!xdg.with_extension("lock").exists() && fs::read(&xdg).unwrap().len() == 27);

    let named = Stage::named("elsewhere/mine").await;
    fs::create_dir(named.path("elsewhere")).unwrap();
    fs::write(named.gitconfig(), "[user]\n\tname = untouched\n").unwrap();
    let setup = named.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert_eq!(setup.file, named.path("elsewhere/mine").display().to_string());
    named.switch(GitSwitchTo::Off).await.unwrap();
    assert!(
        !named.path("elsewhere/mine").exists(),
        "made by the switch, gone with it"
    );
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_named_and_left_alone() {
    let stage = Stage::new().await;
    fs::write(stage.gitconfig(), GH).unwrap();
    fs::set_permissions(stage.gitconfig(), fs::Permissions::from_mode(0o444)).unwrap();
    let fault = stage.switch(GitSwitchTo::AllHosts).await.unwrap_err();
    assert!(
        fault.code == Code::Git && fault.message.contains("read-only"),
        "{fault:?}"
    );
    assert!(fault.kept.is_some() && fault.next.is_some(), "{fault:?}");
    fs::set_permissions(stage.gitconfig(), fs::Permissions::from_mode(0o644)).unwrap();
    // Another git is writing it.
    fs::write(stage.path(".gitconfig.lock"), "").unwrap();
    let fault = stage.switch(GitSwitchTo::AllHosts).await.unwrap_err();
    assert!(fault.message.contains("being changed"), "{fault:?}");
    assert_eq!(fs::read_to_string(stage.gitconfig()).unwrap(), GH);
    assert!(stage.path(".gitconfig.lock").exists(), "the lock is the other's");
}

#[tokio::test]
async fn where_another_file_takes_patrol_off_the_list_nothing_is_changed() {
    let stage = Stage::new().await;
    let before = "[include]\n\tpath = more.config\n";
    fs::write(stage.gitconfig(), before).unwrap();
    fs::write(
        stage.path("more.config"),
        "[credential \"https://github.com\"]\n\thelper =\n",
    )
    .unwrap();
    let fault = stage.switch(GitSwitchTo::AllHosts).await.unwrap_err();
    assert!(fault.message.contains("github.com"), "{fault:?}");
    assert_eq!(fs::read_to_string(stage.gitconfig()).unwrap(), before);
    assert_eq!(stage.setup().await.switch, GitSwitch::Off);
}

#[tokio::test]
async fn a_reset_that_comes_later_is_said_and_put_right() {
    let stage = Stage::new().await;
    stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    let mut file = fs::read_to_string(stage.gitconfig()).unwrap();
    file.push_str("[credential \"https://github.com\"]\n\thelper =\n\thelper = one\n");
    fs::write(stage.gitconfig(), &file).unwrap();
    let setup = stage.setup().await;
    assert_eq!(setup.not_first, ["For github.com git asks one, and not Patrol."]);
    let setup = stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    assert!(setup.not_first.is_empty());
    assert_eq!(stage.asked("https://github.com"), ["patrol", "one"]);
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert_eq!(
        fs::read_to_string(stage.gitconfig()).unwrap(),
        "[credential \"https://github.com\"]\n\thelper =\n\thelper = one\n"
    );
}

#[tokio::test]
async fn what_git_cannot_read_is_said_with_its_place() {
    let stage = Stage::new().await;
    fs::write(stage.gitconfig(), "[user\n\tname = x\n").unwrap();
    let setup = stage.setup().await;
    let fault = setup.fault.unwrap();
    assert!(fault.message.contains("bad config line 1"), "{fault:?}");
    assert!(setup.version.is_some());
    stage.switch(GitSwitchTo::AllHosts).await.unwrap_err();
    assert_eq!(
        fs::read_to_string(stage.gitconfig()).unwrap(),
        "[user\n\tname = x\n"
    );
}

#[tokio::test]
async fn without_git_or_without_the_program_it_says_so() {
    let stage = Stage::new().await;
    let setup = stage.service.git_setup(&stage::no_git()).await.unwrap();
    assert!(setup.version.is_none());
    assert!(setup.fault.unwrap().message.contains("not installed"));
    fs::remove_file(stage.path("bin/git-credential-patrol")).unwrap();
    let fault = stage.switch(GitSwitchTo::AllHosts).await.unwrap_err();
    assert!(fault.message.contains("git-credential-patrol"), "{fault:?}");
    assert!(!stage.gitconfig().exists());
}

#[tokio::test]
async fn a_crash_before_the_file_was_written_leaves_nothing_to_take_out() {
    let stage = Stage::new().await;
    fs::write(stage.gitconfig(), GH).unwrap();
    stage.switch(GitSwitchTo::AllHosts).await.unwrap();
    // As if the record had been kept and the file not.
    fs::write(stage.gitconfig(), GH).unwrap();
    assert_eq!(stage.setup().await.switch, GitSwitch::Off);
    stage.switch(GitSwitchTo::Off).await.unwrap();
    assert_eq!(fs::read_to_string(stage.gitconfig()).unwrap(), GH);
}

#[tokio::test]
async fn what_may_hold_a_password_is_not_shown() {
    let stage = Stage::new().await;
    fs::write(
        stage.gitconfig(),
        "[credential]\n\thelper = \"!f() { echo password=hunter2; }; f\"\n",
    )
    .unwrap();
    let setup = stage.setup().await;
    assert!(!format!("{setup:?}").contains("hunter2"));
    assert_eq!(setup.helpers.len(), 1);
}
