use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use percent_encoding::percent_decode_str;
use proptest::prelude::*;

use super::*;

/// Key, and the path it gets.
const TABLE: &[(&str, &str)] = &[
    ("2026/a.mov", "2026/a.mov"),
    ("ü/日本 語.txt", "ü/日本 語.txt"),
    (".hidden", ".hidden"),
    ("100%", "100%"),
    ("100% sure", "100% sure"),
    ("%", "%25"),
    ("%2F", "%252F"),
    ("%2f..%2f", "%252f..%252f"),
    ("%zz%4", "%zz%4"),
    ("", "%"),
    ("/", "%"),
    ("x/", "x"),
    ("x//", "x/%"),
    ("/x", "%/x"),
    ("//x", "%/%/x"),
    ("a//b", "a/%/b"),
    (".", "%2E"),
    ("..", ".%2E"),
    ("...", "..%2E"),
    ("../../etc/passwd", ".%2E/.%2E/etc/passwd"),
    ("a/../b", "a/.%2E/b"),
    ("a/./b", "a/%2E/b"),
    ("..\\..\\x", "..%5C..%5Cx"),
    ("C:\\x", "C%3A%5Cx"),
    ("a:b", "a%3Ab"),
    ("a\0b", "a%00b"),
    ("a\nb\t\r\x7f", "a%0Ab%09%0D%7F"),
    ("\u{85}", "%C2%85"),
    ("<>:\"|?*", "%3C%3E%3A%22%7C%3F%2A"),
    ("dot.", "dot%2E"),
    ("dots..", "dots.%2E"),
    ("space ", "space%20"),
    (" ", "%20"),
    (" lead", " lead"),
    ("CON", "%43ON"),
    ("con", "%63on"),
    ("Nul.txt", "%4Eul.txt"),
    ("nul.tar.gz", "%6Eul.tar.gz"),
    ("aux .c", "%61ux .c"),
    ("COM1", "%43OM1"),
    ("com¹", "%63om¹"),
    ("LPT9.log", "%4CPT9.log"),
    ("COM10", "COM10"),
    ("COMB", "COMB"),
    ("CONIN$", "%43ONIN$"),
    ("console", "console"),
    ("a/con/b", "a/%63on/b"),
    ("~", "~"),
    ("-rf", "-rf"),
    ("$HOME", "$HOME"),
    ("a\u{202e}gpj.exe", "a\u{202e}gpj.exe"),
];

#[test]
fn hostile_keys_become_safe_paths() {
    for (key, path) in TABLE {
        assert_eq!(local_path(key), Path::new(path), "{key:?}");
    }
}

/// Pieces that were used in attacks, in all threes: some thousand keys.
#[test]
fn no_mixture_of_hostile_pieces_leaves_the_folder() {
    let pieces = [
        "..", ".", "/", "\\", "%2e", "%2E%2e", "%", "%00", "\0", ":", "C:", "CON", "com1", " ", "a", "\u{2215}",
        "\u{ff0e}", "~", "\n", "\u{feff}", "é", "25", "..%c0%af",
    ];
    let mut seen: HashMap<PathBuf, String> = HashMap::new();
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let key = [a, b, c].concat();
                check(&key);
                if !key.ends_with('/') {
                    let other = seen.insert(local_path(&key), key.clone());
                    assert!(other.as_ref().is_none_or(|other| *other == key), "{key:?} and {other:?}");
                }
            }
        }
    }
}

/// What must hold for every key.
fn check(key: &str) {
    let path = local_path(key);
    assert!(path.is_relative() && !path.as_os_str().is_empty(), "{key:?}");
    let text = path.to_str().unwrap();
    assert_eq!(path.components().count(), text.split('/').count(), "{key:?}: nothing is folded away");
    for component in path.components() {
        let Component::Normal(name) = component else { panic!("{key:?} gives {component:?}") };
        let name = name.to_str().unwrap();
        assert!(!name.is_empty() && name.len() <= LONGEST, "{key:?}");
        assert!(!name.contains(|c: char| c.is_control() || "\\:*?\"<>|".contains(c)), "{key:?}");
        assert!(!name.ends_with(['.', ' ']), "{key:?}");
        assert!(!is_device(name), "{key:?}");
    }
}

/// The key from its path, where nothing was cut.
fn read_back(path: &Path) -> String {
    let component = |name: &str| match name {
        "%" => String::new(),
        name => percent_decode_str(name).decode_utf8().unwrap().into_owned(),
    };
    path.to_str().unwrap().split('/').map(component).collect::<Vec<_>>().join("/")
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,40}", "[./\\\\%25ECON: \\x00a]{0,20}", "(\\.\\.|/|%|CON|com1|\\.| |x){0,8}", any::<String>()]
}

proptest! {
    #[test]
    fn always_a_path_of_plain_names_from_which_the_key_can_be_read(key in hostile()) {
        check(&key);
        let folder = key.strip_suffix('/').unwrap_or(&key);
        if folder.split('/').all(|it| it.len() * 3 <= LONGEST) {
            prop_assert_eq!(read_back(&local_path(&key)), folder);
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_different(stem in "[%.é a-c]{90,300}", a in "[a-z]{1,4}", b in "[a-z]{1,4}") {
        let (a, b) = (format!("{stem}{a}.mov"), format!("{stem}{b}.mov"));
        check(&a);
        prop_assert_eq!(local_path(&a) == local_path(&b), a == b);
        prop_assert!(local_path(&a).to_str().unwrap().ends_with(".mov"));
    }

    #[test]
    fn no_two_files_get_one_path(keys in prop::collection::vec("[aAbB./]{1,6}", 1..40)) {
        let mut taken = Taken::new();
        let mut files: Vec<String> = Vec::new();
        let mut folders: Vec<String> = Vec::new();
        for key in &keys {
            let path = taken.place(&local_path(key));
            check(path.to_str().unwrap());
            let text = path.to_str().unwrap().to_lowercase();
            prop_assert!(!files.contains(&text) && !folders.contains(&text), "{} of {:?}", text, keys);
            for (at, _) in text.match_indices('/') {
                prop_assert!(!files.contains(&text[..at].to_owned()), "{} of {:?}", text, keys);
                folders.push(text[..at].to_owned());
            }
            files.push(text);
        }
    }
}

#[test]
fn twins_are_told_apart() {
    let mut taken = Taken::new();
    let mut place = |path: &str| taken.place(Path::new(path)).to_str().unwrap().to_owned();
    assert_eq!(place("a/x.mov"), "a/x.mov");
    assert_eq!(place("a/X.mov"), "a/X (2).mov");
    assert_eq!(place("a/x.MOV"), "a/x (3).MOV");
    assert_eq!(place("a/x (2).mov"), "a/x (2) (2).mov");
    assert_eq!(place("b"), "b");
    assert_eq!(place("b/c"), "b (folder)/c");
    assert_eq!(place("b/d"), "b (folder)/d");
    assert_eq!(place("e/f"), "e/f");
    assert_eq!(place("e"), "e (2)");
}

#[test]
fn very_many_twins_are_no_burden() {
    let mut taken = Taken::new();
    (0..20_000).for_each(|_| drop(taken.place(Path::new("same"))));
    assert_eq!(taken.place(Path::new("same")), Path::new("same (20001)"));
}

#[test]
fn a_name_as_long_as_a_key_is_cut() {
    for key in ["n".repeat(1024), "%41".repeat(340), "日".repeat(341), ":".repeat(1024), ".".repeat(1024)] {
        check(&key);
    }
    let path = local_path(&format!("{}.tar", "n".repeat(300)));
    assert_eq!(path.to_str().unwrap().len(), LONGEST);
}

#[test]
fn keys_for_files() {
    let key = |prefix: &str, path: &str| key_for(prefix, Path::new(path));
    assert_eq!(key("", "a.mov").unwrap(), "a.mov");
    assert_eq!(key("2026/", "april/ü %41.mov").unwrap(), "2026/april/ü %41.mov");
    assert_eq!(key("", &"n".repeat(1024)).unwrap().len(), 1024);
    for (prefix, path) in [("2/", "n".repeat(1023)), ("", String::new()), ("", "/a".into()), ("", "../a".into())] {
        assert!(matches!(key(prefix, &path), Err(Error::BadName { .. })), "{path}");
    }
    let odd = key_for("", Path::new(OsStr::from_bytes(b"a/\xff.mov")));
    let Err(Error::BadName { name, .. }) = odd else { panic!("{odd:?}") };
    assert_eq!(name, "a/\u{fffd}.mov");
}
