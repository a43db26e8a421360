use super::*;

const KEY: &str = "5f0e1d2c3b4a59687786a5b4.0123456789abcdef0123456789abcdef";

fn look(env: &[(&str, &str)], files: &[(&str, &str)]) -> Finds {
    let env = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let read = |path: &Path| {
        let file = files.iter().find(|(p, _)| Path::new(p) == path);
        file.map(|(_, text)| (*text).to_owned())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    find(Some(Path::new("/home/me")), &env, &read)
}

fn at_home(text: &str) -> Finds {
    look(&[], &[("/home/me/.cfconfig", text)])
}

/// Name, address, problem: what the window shows.
fn shown(finds: &Finds) -> Vec<(Option<&str>, &str, Option<&str>)> {
    finds
        .found
        .iter()
        .map(|f| (f.name.as_deref(), f.url.as_str(), f.problem.as_deref()))
        .collect()
}

#[test]
fn nothing_on_this_computer_is_no_problem() {
    let finds = look(&[], &[]);
    assert!(finds.found.is_empty() && finds.problems.is_empty());
}

#[test]
fn the_variables_make_a_connection_and_the_url_has_a_default() {
    let finds = look(&[("CF_API_KEY", KEY)], &[]);
    assert_eq!(shown(&finds), [(None, "https://g.codefresh.io/", None)]);
    let finds = look(
        &[("CF_API_KEY", " k \n"), ("CF_URL", "http://127.0.0.1:8080/cf/")],
        &[],
    );
    assert_eq!(shown(&finds), [(None, "http://127.0.0.1:8080/cf", None)]);
    assert_eq!(finds.found.first().map(|f| f.key.expose()), Some("k"));
    assert!(look(&[("CF_URL", "https://acme.example")], &[]).found.is_empty());
}

#[test]
fn the_current_context_comes_first_and_case_does_not_matter() {
    let finds = at_home(&format!(
        "contexts:\n  alpha: {{type: APIKey, name: alpha, url: https://a.example/, token: {KEY}}}\n  \
         zulu: {{type: apikey, name: Zulu, url: 'https://z.example', token: {KEY}, beta: true, onPrem: false}}\n\
         current-context: zULU\nother: [1, 2]\n"
    ));
    assert_eq!(
        shown(&finds),
        [
            (Some("Zulu"), "https://z.example/", None),
            (Some("alpha"), "https://a.example/", None)
        ]
    );
    assert_eq!(finds.problems, Vec::<String>::new());
}

#[test]
fn a_session_token_is_shown_with_the_reason_it_cannot_be_taken() {
    let finds = at_home(
        "contexts:\n  me:\n    type: JWT\n    name: me\n    token: eyJ.a.b\n    acl-type: user\n    expires: 1700000000\n",
    );
    assert_eq!(
        shown(&finds),
        [(
            Some("me"),
            "https://g.codefresh.io/",
            Some("It signs in with a session token, not an API key.")
        )]
    );
}

#[test]
fn an_unencrypted_platform_is_shown_with_the_reason_it_cannot_be_taken() {
    let finds = at_home("contexts:\n  old: {type: APIKey, url: 'http://cf.acme.example', token: k}\n");
    assert_eq!(
        shown(&finds),
        [(
            Some("old"),
            "http://cf.acme.example/",
            Some(
                "“http://cf.acme.example” is not encrypted; only https:// is used, but for this computer itself."
            )
        )]
    );
}

#[test]
fn contexts_that_make_no_sense_are_told_and_spoil_no_others() {
    let finds = at_home(
        "contexts:\n  a:\n  b: {type: APIKey, token: }\n  c: {type: APIKey, url: 'ftp://x', token: k}\n  \
         d: {type: Kerberos, token: k}\n  e: {type: APIKey, url: 'https://me:hunter2@x.example', token: k}\n  f: {token: 12.5}\n",
    );
    assert_eq!(
        shown(&finds),
        [
            (Some("b"), "https://g.codefresh.io/", Some("It has no API key.")),
            (
                Some("d"),
                "https://g.codefresh.io/",
                Some("It signs in in a way that Patrol does not know.")
            ),
            (Some("f"), "https://g.codefresh.io/", None),
        ]
    );
    assert_eq!(finds.problems.len(), 2, "{:?}", finds.problems);
    assert!(!finds.problems.concat().contains("hunter2"));
}

#[test]
fn a_key_that_looks_like_a_number_is_read_as_it_stands() {
    let key = "612345678901234567890123.10";
    let finds = at_home(&format!("contexts:\n  a: {{token: {key}}}\n"));
    assert_eq!(finds.found.first().map(|f| f.key.expose()), Some(key));
}

#[test]
fn the_named_file_is_read_beside_the_one_at_home_and_each_only_once() {
    let text = format!("contexts: {{a: {{type: APIKey, token: {KEY}}}}}");
    let files = [
        ("/etc/cf.yaml", text.as_str()),
        ("/home/me/.cfconfig", text.as_str()),
    ];
    let ids = |finds: &Finds| finds.found.iter().map(|f| f.id.clone()).collect::<Vec<_>>();
    assert_eq!(
        ids(&look(&[("CFCONFIG", "/etc/cf.yaml")], &files)),
        ["CFCONFIG:a", "~/.cfconfig:a"]
    );
    assert_eq!(
        ids(&look(&[("CFCONFIG", "/home/me/.cfconfig")], &files)),
        ["~/.cfconfig:a"]
    );
    let missing = look(&[("CFCONFIG", "/etc/none")], &files);
    assert_eq!(ids(&missing), ["~/.cfconfig:a"]);
    assert_eq!(missing.problems, ["/etc/none cannot be read: entity not found."]);
}

#[test]
fn a_broken_file_is_told_with_its_line_and_none_of_its_contents() {
    for text in [
        format!("contexts:\n  a: {{type: APIKey, token: {KEY}"),
        format!("contexts:\n  a: {KEY}\n"),
        format!("{KEY}\n"),
        format!("contexts: [{KEY}]\n"),
        format!("contexts:\n  a: {{token: [{KEY}]}}\n"),
        format!("contexts:\n  a: {{token: {KEY}, token: {KEY}}}\n"),
        format!("contexts: &a {{x: {{token: {KEY}}}, y: *b}}\n"),
    ] {
        let finds = at_home(&text);
        assert!(finds.found.is_empty(), "{text}");
        assert_eq!(finds.problems.len(), 1, "{text}");
        let problem = finds.problems.concat();
        assert!(problem.contains("/home/me/.cfconfig"), "{problem}");
        assert!(!problem.contains(&KEY[..8]), "{problem}");
    }
    assert!(
        at_home("contexts:\n  a: {type: [\n")
            .problems
            .concat()
            .contains("(line ")
    );
}

#[test]
fn a_file_made_to_eat_memory_is_refused() {
    let bomb = (0..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        format!(
            "{text}a{}: &a{} [{}]\n",
            n + 1,
            n + 1,
            vec![format!("*a{n}"); 10].join(", ")
        )
    });
    assert_eq!(at_home(&bomb).problems.len(), 1);
    assert_eq!(at_home(&"#".repeat(2 * 1024 * 1024)).problems.len(), 1);
    assert_eq!(at_home(&"[".repeat(10_000)).problems.len(), 1);
}

#[test]
fn an_empty_file_is_no_problem() {
    for text in [
        "",
        "\n",
        "contexts: {}\n",
        "contexts:\n",
        "current-context: x\n",
        "# nothing\n",
    ] {
        let finds = at_home(text);
        assert!(
            finds.found.is_empty() && finds.problems.is_empty(),
            "{text:?} {:?}",
            finds.problems
        );
    }
}

#[test]
fn a_connection_does_not_print_its_key() {
    let finds = look(
        &[("CF_API_KEY", KEY)],
        &[(
            "/home/me/.cfconfig",
            &format!("contexts: {{a: {{token: {KEY}}}}}"),
        )],
    );
    assert_eq!(finds.found.len(), 2);
    assert!(!format!("{finds:?}").contains(&KEY[..8]));
}

/// Found by fuzzing: the address was repeated, and a key may stand in its place.
#[test]
fn a_key_in_the_place_of_the_address_is_not_repeated_and_a_name_is_one_line() {
    for url in [KEY, "htt0s://KEY", "https://KEY@a.example/KEY", "https://[KEY"] {
        let url = url.replace("KEY", KEY);
        let finds = at_home(&format!("contexts:\n  \"a\\nb\": {{url: '{url}', token: x}}\n"));
        let problem = finds.problems.concat();
        assert!(!problem.contains(KEY) && !problem.contains('\n'), "{problem}");
    }
    let finds = at_home("contexts:\n  \"a\\nb\": {url: 'htt0s://x', token: x}\n");
    assert!(
        finds
            .problems
            .concat()
            .ends_with("in ~/.cfconfig has no usable Codefresh URL: it is not a web address.")
    );
}
