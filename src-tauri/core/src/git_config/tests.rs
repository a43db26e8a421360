use std::path::Path;

use proptest::prelude::*;
use url::Url;

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// What git writes for a setting, where nothing needs its quotes.
fn written(settings: Vec<Setting>) -> Vec<(Setting, String)> {
    let section = |setting: &Setting| match &setting.pattern {
        Some(pattern) => format!(
            "[credential \"{pattern}\"]\n\t{} = {}\n",
            setting.word, setting.value
        ),
        None => format!("[credential]\n\t{} = {}\n", setting.word, setting.value),
    };
    settings
        .into_iter()
        .map(|setting| {
            let text = section(&setting);
            (setting, text)
        })
        .collect()
}

fn lay(before: &[u8], reach: &Reach) -> Edit {
    let top = written(settings(&[], "patrol", reach));
    Edit::new(before, &top, &written(own_settings("patrol", reach)), reach)
}

fn record(edit: &Edit) -> Record {
    edit.record("/home/me/.gitconfig".into(), true, None)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn entry(scope: Scope, pattern: Option<&str>, helper: &str) -> Entry {
    Entry {
        scope,
        file: None,
        pattern: pattern.map(str::to_owned),
        helper: helper.to_owned(),
    }
}

#[test]
fn what_git_lists_is_read_in_order_and_a_repositorys_own_is_left_out() {
    let listed = b"system\0file:/etc/gitconfig\0credential.helper\nosxkeychain\0\
        global\0file:/home/me/.gitconfig\0user.name\nme\0\
        global\0file:/home/me/.gitconfig\0credential.https://github.com.helper\n\0\
        local\0file:.git/config\0credential.helper\nlocal-one\0\
        global\0file:/home/me/more\0credential.helper\nstore --file=a\nb\0\
        command\0command line:\0credential.helper\n!x\0";
    let (found, before) = entries(listed, Path::new("/home/me/.gitconfig"));
    let told: Vec<_> = found
        .iter()
        .map(|it| (it.scope, it.pattern.as_deref(), it.helper.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Scope::System, None, "osxkeychain"),
            (Scope::Global, Some("https://github.com"), ""),
            (Scope::Global, None, "store --file=a\nb"),
            (Scope::Command, None, "!x"),
        ]
    );
    assert_eq!(before, 1, "what the user's file says comes behind its own top");
    assert_eq!(found[0].file.as_deref(), Some(Path::new("/etc/gitconfig")));
    // A file that says nothing yet is read after all that is there.
    assert_eq!(entries(listed, Path::new("/home/me/other")).1, 3);
}

#[test]
fn a_pattern_is_for_its_own_scheme_host_port_and_path() {
    let for_host = |pattern: &str, address: &str| {
        first_for(&[entry(Scope::Global, Some(pattern), "x")], &url(address)).is_some()
    };
    assert!(for_host("https://github.com", "https://github.com/a/b"));
    assert!(for_host("https://GitHub.com:443/", "https://github.com"));
    assert!(for_host("https://*.acme.example", "https://git.acme.example"));
    assert!(for_host("github.com", "https://github.com"));
    assert!(for_host("https://me@github.com", "https://github.com"));
    assert!(for_host("https://h.example/ctx", "https://h.example/ctx/r.git"));
    assert!(for_host("http://127.0.0.1:8080", "http://127.0.0.1:8080"));
    for (pattern, address) in [
        ("https://github.com", "https://foogithub.com"),
        ("https://github.com", "http://github.com"),
        ("https://github.com", "https://github.com:8443"),
        ("https://*.acme.example", "https://acme.example"),
        ("https://h.example/ctx", "https://h.example/ctxx"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8081"),
    ] {
        assert!(!for_host(pattern, address), "{pattern} {address}");
    }
}

#[test]
fn an_empty_name_empties_the_list_where_it_matches() {
    let all = [
        entry(Scope::System, None, "manager"),
        entry(Scope::Global, Some("https://github.com"), ""),
        entry(
            Scope::Global,
            Some("https://github.com"),
            "!gh auth git-credential",
        ),
        entry(Scope::Global, None, "store"),
    ];
    let names = |address: &str| {
        asked(&all, &url(address))
            .iter()
            .map(|it| it.helper.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("https://github.com"), ["!gh auth git-credential", "store"]);
    assert_eq!(names("https://gitlab.com"), ["manager", "store"]);
}

#[test]
fn the_computers_own_helpers_are_named_again_behind_patrol() {
    let earlier = [
        entry(Scope::System, None, "gone"),
        entry(Scope::System, None, ""),
        entry(Scope::System, None, "osxkeychain"),
        entry(Scope::System, Some("https://a.example"), ""),
        entry(Scope::System, Some("https://a.example"), "special"),
    ];
    let plan = settings(&earlier, "patrol", &Reach::AllHosts);
    let told: Vec<_> = plan.iter().map(|it| (it.key(), it.value.as_str())).collect();
    let a = "credential.https://a.example.helper".to_owned();
    let all = "credential.helper".to_owned();
    assert_eq!(
        told,
        [
            (all.clone(), ""),
            (all.clone(), "patrol"),
            (all, "osxkeychain"),
            (a.clone(), ""),
            (a.clone(), "patrol"),
            (a, "special"),
        ]
    );
    let plan = settings(&earlier, "patrol", &Reach::Hosts(vec![url("https://b.example")]));
    let told: Vec<_> = plan.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(told, ["", "patrol", "osxkeychain"]);
    assert_eq!(plan[0].key(), "credential.https://b.example.helper");
}

#[test]
fn patrol_stands_at_the_top_and_behind_each_line_that_would_take_it_off() {
    let before = b"# mine\n[user]\n\tname = me\n[credential \"https://github.com\"]\n\thelper =\n\thelper = !/usr/bin/gh auth git-credential\n[Credential] Helper = \"\" ; none\n";
    let after = lay(before, &Reach::AllHosts);
    let lines: Vec<&str> = text(&after.bytes).lines().collect();
    assert_eq!(lines[1..4], ["[credential]", "\thelper = patrol", "# mine"]);
    assert_eq!(
        lines[6..],
        [
            "[credential \"https://github.com\"]",
            "\thelper =",
            "\thelper = patrol",
            "\thelper = !/usr/bin/gh auth git-credential",
            "[Credential] Helper = \"\" ; none",
            "\thelper = patrol",
        ]
    );
    assert_eq!(record(&after).taken_out(&after.bytes), before);
}

#[test]
fn for_some_hosts_a_line_for_all_is_followed_by_sections_of_their_own() {
    let before =
        b"[credential]\n\thelper =\n\thelper = store\n[credential \"https://gitlab.com\"]\n\thelper =\n";
    let after = lay(before, &Reach::Hosts(vec![url("https://github.com")]));
    let lines: Vec<&str> = text(&after.bytes).lines().collect();
    assert_eq!(
        lines[3..],
        [
            "[credential]",
            "\thelper =",
            "[credential \"https://github.com\"]",
            "\thelper = patrol",
            "[credential]",
            "\thelper = store",
            "[credential \"https://gitlab.com\"]",
            "\thelper =",
        ]
    );
    assert_eq!(record(&after).taken_out(&after.bytes), before);
}

#[test]
fn what_others_wrote_meanwhile_stays_and_only_patrols_lines_go() {
    let before = b"[user]\n\tname = me\n[credential \"https://github.com\"]\n\thelper =\n\thelper = gh\n";
    let after = lay(before, &Reach::AllHosts);
    let now = format!("{}[alias]\n\tst = status\n", text(&after.bytes));
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(text(&left), format!("{}[alias]\n\tst = status\n", text(before)));
}

#[test]
fn a_line_that_somebody_put_into_patrols_section_keeps_its_heading() {
    let after = lay(b"", &Reach::AllHosts);
    // As `git config --add credential.helper cache` does it.
    let now = format!("{}\thelper = cache\n", text(&after.bytes));
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(text(&left), "[credential]\n\thelper = cache\n");
    // In the midst of it, too.
    let now = text(&after.bytes).replace("\thelper = patrol\n", "\tusername = me\n\thelper = patrol\n");
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(text(&left), "[credential]\n\tusername = me\n");
    // And where Patrol's own line was replaced, that is kept as it is.
    let now = text(&after.bytes).replace("patrol\n", "store\n");
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(text(&left), "[credential]\n\thelper = store\n");
}

#[test]
fn a_section_that_was_parted_is_whole_again_unless_somebody_wrote_between() {
    let before = "[credential]\n\thelper =\n\thelper = store\n";
    let after = lay(before.as_bytes(), &Reach::Hosts(vec![url("https://github.com")]));
    let now = format!("{}[alias]\n\tst = status\n", text(&after.bytes));
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(text(&left), format!("{before}[alias]\n\tst = status\n"));
    let between = "\thelper = patrol\n\tusername = me\n[credential]\n";
    let now = text(&after.bytes).replace("\thelper = patrol\n[credential]\n", between);
    let now = now.replacen(between, "\thelper = patrol\n[credential]\n", 1);
    let left = record(&after).taken_out(now.as_bytes());
    assert_eq!(
        text(&left),
        "[credential]\n\thelper =\n[credential \"https://github.com\"]\n\tusername = me\n[credential]\n\thelper = store\n"
    );
}

#[test]
fn a_last_line_without_an_end_and_windows_files_come_back_byte_for_byte() {
    for before in [
        b"[credential]\n\thelper =".as_slice(),
        b"[credential]\r\n\thelper =\r\n\thelper = manager\r\n",
        b"\xef\xbb\xbf[user]\n\tname = me\n",
        b"",
        b"\n\n",
        b"[credential]\n\thelper = \\\n\n",
        b"\xff\xfe not text",
    ] {
        let after = lay(before, &Reach::AllHosts);
        assert_ne!(after.bytes, before);
        assert_eq!(record(&after).taken_out(&after.bytes), before);
    }
    let after = lay(b"\xef\xbb\xbf[user]\n", &Reach::AllHosts);
    assert!(
        after.bytes.starts_with(b"\xef\xbb\xbf#"),
        "the mark stays in front"
    );
}

proptest! {
    #[test]
    fn any_file_comes_back_byte_for_byte(
        lines in proptest::collection::vec(prop_oneof![
            Just("[credential]\n".to_owned()), Just("\thelper =\n".to_owned()), Just("\thelper = store\n".to_owned()),
            Just("[credential \"https://github.com\"]\r\n".to_owned()), Just("helper = \\\n".to_owned()),
            "[ -~\t]{0,20}\n?",
        ], 0..12),
        some in any::<bool>(),
    ) {
        let before = lines.concat().into_bytes();
        let reach = if some { Reach::Hosts(vec![url("https://github.com")]) } else { Reach::AllHosts };
        let after = lay(&before, &reach);
        let kept: Record = serde_json::from_str(&serde_json::to_string(&record(&after)).unwrap()).unwrap();
        prop_assert!(kept.untouched(&after.bytes));
        prop_assert_eq!(kept.taken_out(&after.bytes), before);
    }

    #[test]
    fn any_line_added_at_the_end_is_all_that_is_left_of_a_change(extra in "[a-z]{1,8}") {
        let before = b"[user]\n\tname = me\n[credential]\n\thelper =\n\thelper = store\n";
        let after = lay(before, &Reach::AllHosts);
        let extra = format!("[x]\n\ty = {extra}\n");
        let now = [after.bytes.as_slice(), extra.as_bytes()].concat();
        prop_assert_eq!(record(&after).taken_out(&now), [before.as_slice(), extra.as_bytes()].concat());
    }
}

#[test]
fn patrol_is_recognized_however_it_is_named() {
    for helper in [
        "patrol",
        "/usr/bin/git-credential-patrol",
        "/a\\ b/git-credential-patrol",
        "!git-credential-patrol",
    ] {
        assert!(is_patrol(helper), "{helper}");
    }
    for helper in ["store", "", "/usr/bin/git-credential-patroller", "patroller"] {
        assert!(!is_patrol(helper), "{helper}");
    }
}

#[cfg(unix)]
#[test]
fn the_program_goes_by_its_name_only_where_that_is_the_same_program() {
    let folder = tempfile::tempdir().unwrap();
    let (own, other) = (folder.path().join("it's here"), folder.path().join("bin"));
    for folder in [&own, &other] {
        std::fs::create_dir(folder).unwrap();
        std::fs::write(folder.join(NAME), "").unwrap();
    }
    let path = other.as_os_str();
    assert_eq!(helper_value(Some(&other), Some(path)).as_deref(), Some("patrol"));
    assert_eq!(helper_value(None, Some(path)).as_deref(), Some("patrol"));
    assert_eq!(helper_value(None, None), None);
    let value = helper_value(Some(&own), Some(path)).unwrap();
    assert!(
        value.starts_with('/') && value.ends_with("/it\\'s\\ here/git-credential-patrol"),
        "{value}"
    );
}

fn told(stderr: &str) -> Tried {
    tried(Some(128), stderr.as_bytes())
}

#[test]
fn what_git_came_to_is_read_from_its_own_words() {
    for (words, outcome) in [
        (
            "fatal: could not read Username for 'https://h': terminal prompts disabled",
            Outcome::NobodyKnew,
        ),
        (
            "fatal: Authentication failed for 'https://h/a/b/'",
            Outcome::Refused,
        ),
        (
            "remote: Repository not found.\nfatal: repository 'https://h/a/b/' not found",
            Outcome::NotFound,
        ),
        (
            "fatal: unable to access 'https://h/a/': The requested URL returned error: 403",
            Outcome::Forbidden,
        ),
        (
            "fatal: unable to access 'https://h/': Could not resolve host: h",
            Outcome::NoSuchHost,
        ),
        (
            "fatal: unable to access 'https://h/': Failed to connect to h port 443",
            Outcome::Unreachable,
        ),
        (
            "fatal: unable to access 'https://h/': server certificate verification failed",
            Outcome::Certificate,
        ),
        ("fatal: the sky is falling", Outcome::Other),
    ] {
        assert_eq!(told(words).outcome, outcome, "{words}");
    }
    assert_eq!(tried(Some(0), b"").outcome, Outcome::Reached);
}

#[test]
fn the_last_helper_that_was_asked_is_the_one_that_answered() {
    let trace = "22:36:38.7 run-command.c:666       trace: run_command: 'git credential-patrol get'\n\
        22:36:38.7 run-command.c:758       trace: start_command: /bin/sh -c 'x get'\n\
        22:36:38.7 run-command.c:666       trace: run_command: '/opt/my\\ x/git-credential-y get'\n\
        22:36:38.7 run-command.c:666       trace: run_command: 'git credential-patrol store'\n\
        fatal: Authentication failed for 'https://h/'\n";
    let tried = told(trace);
    assert_eq!(tried.asked, ["patrol", "/opt/my\\ x/git-credential-y"]);
    assert_eq!(tried.answered.as_deref(), Some("/opt/my\\ x/git-credential-y"));
    assert_eq!(told("fatal: could not read Username").answered, None);
}
