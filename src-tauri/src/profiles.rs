//! The names of the AWS profiles on this computer. Only lines that name a section are looked at: what stands in
//! the sections is the SDK's business, and secrets among it are never taken up.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

/// More than any such file has; a mistaken path must not fill the memory.
const LARGEST: u64 = 1 << 20;

/// Names from the configuration and the credentials file, `default` first.
pub fn names() -> Vec<String> {
    let file = |variable: &str, usual: &str| {
        let set = std::env::var_os(variable).filter(|value: &OsString| !value.is_empty());
        set.map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".aws").join(usual)))
    };
    let read = |path: Option<PathBuf>| path.and_then(read).unwrap_or_default();
    let config = read(file("AWS_CONFIG_FILE", "config"));
    let credentials = read(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
    merge(&config, &credentials)
}

fn read(path: PathBuf) -> Option<String> {
    // A pipe in its place would block for ever.
    if !path.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn merge(config: &str, credentials: &str) -> Vec<String> {
    let from_config = sections(config).filter_map(|section| match section.split_once(char::is_whitespace) {
        Some(("profile", name)) => Some(name.trim()),
        // `[sso-session x]` and `[services x]` are no profiles; without a word before it only `default` is one.
        None if section == "default" => Some(section),
        _ => None,
    });
    let names: BTreeSet<&str> = from_config.chain(sections(credentials)).map(|name| name.trim_matches('"')).collect();
    let usual = names.contains("default").then_some("default");
    let others = names.into_iter().filter(|name| *name != "default" && !name.is_empty());
    usual.into_iter().chain(others).map(str::to_owned).collect()
}

fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(line.trim().strip_prefix('[')?.split_once(']')?.0.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_profiles_and_each_once() {
        let config = "[default]\nregion=x\n[profile work]\nsso_session = a\n[sso-session a]\n[services s]\n\
                      [profile \"with space\"]\n# [profile out]\n[stray]\n[profile  two ]";
        let credentials = "[work]\naws_secret_access_key = [not]\n [old] # x\n[broken";
        assert_eq!(merge(config, credentials), ["default", "old", "two", "with space", "work"]);
        assert!(merge("", "\u{0}[\u{0}]").len() <= 1);
    }
}
