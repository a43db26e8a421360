//! A Rust source as words: enough to see which paths it uses. Comments and
//! the insides of strings are dropped, braces are followed for `mod … { }`.

/// What reads a clock, as it is written.
pub type Clocks = Vec<String>;

/// A source in words: identifiers, `::`, and single other characters.
pub struct Source {
    words: Vec<String>,
}

impl Source {
    pub fn new(text: &str) -> Self {
        Self { words: words(text) }
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(n, word)| self.word(at + n) == *word)
    }

    /// Whether an identifier occurs.
    pub fn names(&self, name: &str) -> bool {
        self.words.iter().any(|word| word == name)
    }

    /// The top modules that are used, in order; `module` is this file's path.
    pub fn uses(&self, module: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        // What each open brace belongs to: an inline module, or nothing of interest.
        let mut braces: Vec<bool> = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            match self.word(at) {
                "{" => braces.push(at >= 2 && self.word(at - 2) == "mod"),
                "}" => drop(braces.pop()),
                "crate" | "patrol_core"
                    if self.word(at + 1) == "::" && self.word(at.wrapping_sub(1)) != "in" =>
                {
                    self.heads(at + 2, &mut found);
                }
                "crate" if self.word(at + 1) == "as" => found.push("*".to_owned()),
                "super" if self.word(at + 1) == "::" && self.word(at.wrapping_sub(1)) != "::" => {
                    let mut depth = module.len() + braces.iter().filter(|b| **b).count();
                    while self.is(at, &["super", "::"]) {
                        depth = depth.saturating_sub(1);
                        at += 2;
                    }
                    if depth == 0 {
                        self.heads(at, &mut found);
                    }
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// The first segment of a path, or of each branch of a `{…}`.
    fn heads(&self, at: usize, found: &mut Vec<String>) {
        if self.word(at) != "{" {
            found.push(self.word(at).to_owned());
            return;
        }
        let (mut depth, mut at) = (1, at + 1);
        let mut head = true;
        while depth > 0 && at < self.words.len() {
            match self.word(at) {
                "{" => depth += 1,
                "}" => depth -= 1,
                "," if depth == 1 => head = true,
                word if head && depth == 1 => {
                    found.push(word.to_owned());
                    head = false;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Clocks read outside tests.
    pub fn clocks(&self) -> Clocks {
        const KINDS: [&str; 7] = [
            "Timestamp",
            "Zoned",
            "SystemTime",
            "Instant",
            "Utc",
            "Local",
            "OffsetDateTime",
        ];
        let shipped = self.shipped().0;
        let now = |w: &&[String]| w[1] == "::" && (w[2] == "now" || w[2] == "now_utc" || w[2] == "now_local");
        let reads = shipped
            .windows(3)
            .filter(now)
            .filter(|w| KINDS.contains(&w[0].as_str()));
        reads.map(|w| w.concat()).collect()
    }

    /// The files of `#[cfg(test)] mod name;`.
    pub fn test_files(&self) -> Vec<String> {
        self.shipped().1
    }

    /// The words outside `#[cfg(test)]` items, and the names of the modules
    /// among those items that are files of their own.
    fn shipped(&self) -> (Vec<String>, Vec<String>) {
        let (mut shipped, mut files) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < self.words.len() {
            let plain = self.is(at, &["#", "[", "cfg", "(", "test", ")", "]"]);
            if !plain && !self.is(at, &["#", "[", "cfg", "(", "all", "(", "test"]) {
                shipped.push(self.word(at).to_owned());
                at += 1;
                continue;
            }
            // The attributes, then the item up to its end.
            while self.word(at) == "#" {
                at = self.after_group(at + 1);
            }
            while !matches!(self.word(at), "{" | ";" | "") {
                at += 1;
            }
            if self.word(at) == ";" && self.is(at.wrapping_sub(2), &["mod"]) {
                files.push(self.word(at - 1).to_owned());
            }
            at = if self.word(at) == "{" {
                self.after_group(at)
            } else {
                at + 1
            };
        }
        (shipped, files)
    }

    /// Behind the bracket that closes the one here.
    fn after_group(&self, mut at: usize) -> usize {
        let mut depth = 0;
        while at < self.words.len() {
            match self.word(at) {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        at
    }
}

fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let char = |at: usize| chars.get(at).copied().unwrap_or('\0');
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match char(at) {
            '/' if char(at + 1) == '/' => {
                while at < chars.len() && char(at) != '\n' {
                    at += 1;
                }
            }
            '/' if char(at + 1) == '*' => at = after_comment(&char, chars.len(), at),
            '"' => at = after_string(&char, chars.len(), at),
            'r' | 'b' | 'c' if !part(char(at.wrapping_sub(1))) && raw(&char, at).is_some() => {
                at = raw(&char, at).map_or(at + 1, |(start, hashes)| {
                    after_raw(&char, chars.len(), start, hashes)
                });
            }
            // A character, not a lifetime.
            '\'' if char(at + 1) == '\\' || char(at + 2) == '\'' => {
                at += if char(at + 1) == '\\' { 3 } else { 2 };
                while at < chars.len() && char(at) != '\'' {
                    at += 1;
                }
                at += 1;
            }
            ':' if char(at + 1) == ':' => {
                words.push("::".to_owned());
                at += 2;
            }
            c if part(c) => {
                let start = at;
                while part(char(at)) {
                    at += 1;
                }
                words.push(chars[start..at].iter().collect());
            }
            c => {
                if !c.is_whitespace() {
                    words.push(c.to_string());
                }
                at += 1;
            }
        }
    }
    words
}

fn after_comment(char: &impl Fn(usize) -> char, end: usize, mut at: usize) -> usize {
    let mut depth = 0;
    while at < end {
        match (char(at), char(at + 1)) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn after_string(char: &impl Fn(usize) -> char, end: usize, at: usize) -> usize {
    let mut at = at + 1;
    while at < end && char(at) != '"' {
        at += if char(at) == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Where a raw string's quote stands and how many `#` it has.
fn raw(char: &impl Fn(usize) -> char, at: usize) -> Option<(usize, usize)> {
    let mut at = if char(at) == 'r' {
        at + 1
    } else if char(at + 1) == 'r' {
        at + 2
    } else {
        return None;
    };
    let mut hashes = 0;
    while char(at) == '#' {
        (hashes, at) = (hashes + 1, at + 1);
    }
    (char(at) == '"').then_some((at, hashes))
}

fn after_raw(char: &impl Fn(usize) -> char, end: usize, start: usize, hashes: usize) -> usize {
    let mut at = start + 1;
    while at < end && !(char(at) == '"' && (1..=hashes).all(|n| char(at + n) == '#')) {
        at += 1;
    }
    at + 1 + hashes
}
