//! Which key a copy goes to. Pure.

use super::{Destination, Item, Object};

/// The key that an object of an item is copied to, before it is known whether that is taken.
pub fn key_of(item: &Item, key: &str, to: &Destination) -> String {
    match item {
        Item::Object(_) => {
            let name = to.name.as_deref().unwrap_or_else(|| last_segment(key));
            format!("{}{name}", to.prefix)
        }
        Item::Folder { prefix } => {
            let below = key.strip_prefix(prefix.as_str()).unwrap_or(key);
            format!("{}{below}", folder_of(prefix, to))
        }
    }
}

/// The prefix that a folder is copied to; ends in `/` unless the whole of a bucket goes to the top of another.
pub fn folder_of(prefix: &str, to: &Destination) -> String {
    let Some(body) = prefix.strip_suffix('/') else { return to.prefix.clone() };
    // May be empty: `a//` is a folder without a name in `a/`.
    let own = body.rsplit('/').next().unwrap_or(body);
    format!("{}{}/", to.prefix, to.name.as_deref().unwrap_or(own))
}

/// Why these items cannot go there at all, in words; `None` if they can.
pub fn impossible(bucket: &str, items: &[Item], to: &Destination) -> Option<String> {
    if to.name.is_some() && items.len() != 1 {
        return Some("Only one thing at a time can be given a new name.".into());
    }
    if let Some(name) = &to.name
        && (name.is_empty() || name.contains('/') || name == "." || name == "..")
    {
        return Some(format!("{name:?} cannot be a name."));
    }
    if to.connection.is_none() && to.bucket == bucket {
        for item in items {
            match item {
                Item::Object(Object { key, version: None, .. }) if key_of(item, key, to) == *key => {
                    return Some(format!("{} is there already: it is the same object.", last_segment(key)));
                }
                // Into a folder above it is possible; what would land on the folder itself is told object by object.
                Item::Folder { prefix } if folder_of(prefix, to).starts_with(prefix.as_str()) => {
                    return Some("A folder cannot go into itself.".into());
                }
                Item::Object(_) | Item::Folder { .. } => {}
            }
        }
    }
    let mut taken = std::collections::HashSet::new();
    let twice = items.iter().find_map(|item| {
        let target = match item {
            Item::Object(object) => key_of(item, &object.key, to),
            Item::Folder { prefix } => folder_of(prefix, to),
        };
        (!taken.insert(target.clone())).then_some(target)
    });
    twice.map(|key| format!("Two of them would become {key}."))
}

/// The name that a key ends in; that of a folder with its slash.
pub fn last_segment(key: &str) -> &str {
    let body = key.strip_suffix('/').unwrap_or(key);
    body.rfind('/').map_or(key, |at| &key[at + 1..])
}

/// What to call items in a row: a name, or their number.
pub fn name_of(bucket: &str, items: &[Item]) -> String {
    match items {
        [Item::Object(object)] => last_segment(&object.key).to_owned(),
        [Item::Folder { prefix }] if prefix.is_empty() => bucket.to_owned(),
        [Item::Folder { prefix }] => last_segment(prefix).trim_end_matches('/').to_owned(),
        items if items.iter().all(|item| matches!(item, Item::Object(_))) => format!("{} objects", items.len()),
        items => format!("{} items", items.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::IfTaken;

    fn object(key: &str) -> Item {
        Item::Object(Object { key: key.into(), version: None, size: 1, etag: None, storage_class: None })
    }

    fn folder(prefix: &str) -> Item {
        Item::Folder { prefix: prefix.into() }
    }

    fn to(bucket: &str, prefix: &str, name: Option<&str>) -> Destination {
        Destination {
            connection: None,
            bucket: bucket.into(),
            prefix: prefix.into(),
            name: name.map(Into::into),
            if_taken: IfTaken::Skip,
        }
    }

    #[test]
    fn keys_of_copies() {
        let cases = [
            (object("a/b.txt"), "a/b.txt", to("x", "c/", None), "c/b.txt"),
            (object("b.txt"), "b.txt", to("x", "", None), "b.txt"),
            (object("a/b.txt"), "a/b.txt", to("x", "a/", Some("new")), "a/new"),
            (object("a/dir/"), "a/dir/", to("x", "c/", None), "c/dir/"),
            (folder("a/b/"), "a/b/c/d.txt", to("x", "z/", None), "z/b/c/d.txt"),
            (folder("a/b/"), "a/b/", to("x", "z/", None), "z/b/"),
            (folder("a/b/"), "a/b/c", to("x", "a/", Some("n")), "a/n/c"),
            (folder("a//"), "a//x", to("x", "z/", None), "z//x"),
            (folder(""), "p/q", to("x", "z/", None), "z/p/q"),
            (folder("ä b/"), "ä b/ü", to("x", "", None), "ä b/ü"),
        ];
        for (item, key, to, due) in cases {
            assert_eq!(key_of(&item, key, &to), due, "{item:?} to {to:?}");
        }
    }

    #[test]
    fn what_cannot_be() {
        let no = |items: &[Item], to: &Destination| impossible("x", items, to).is_some();
        assert!(no(&[folder("a/")], &to("x", "a/", None)), "into itself");
        assert!(no(&[folder("a/")], &to("x", "a/b/", None)), "below itself");
        assert!(no(&[folder("a/")], &to("x", "", None)), "onto itself");
        assert!(no(&[object("a/b")], &to("x", "a/", None)), "onto itself");
        assert!(no(&[object("a/b"), object("c/b")], &to("x", "z/", None)), "two of one name");
        assert!(no(&[object("a"), object("b")], &to("x", "z/", Some("n"))), "one name for two");
        assert!(no(&[object("a")], &to("x", "z/", Some("n/m"))), "a name with a slash");
        assert!(!no(&[folder("a/")], &to("y", "a/", None)), "another bucket");
        let other =
            Destination { connection: Some(crate::transfer::ConnectionId("other".into())), ..to("x", "a/", None) };
        assert!(!no(&[folder("a/")], &other) && !no(&[object("a/b")], &other), "another connection");
        assert!(!no(&[folder("a/")], &to("x", "", Some("ab"))), "a/ to ab/ is no copy into itself");
        assert!(!no(&[folder("a/")], &to("x", "ab/", None)));
        assert!(!no(&[object("a/b"), folder("b/")], &to("x", "z/", None)), "b and b/ are two keys");
    }

    #[test]
    fn names_in_rows() {
        assert_eq!(name_of("bucket", &[object("a/b.txt")]), "b.txt");
        assert_eq!(name_of("bucket", &[folder("a/b/")]), "b");
        assert_eq!(name_of("bucket", &[folder("")]), "bucket");
        assert_eq!(name_of("bucket", &[object("a"), object("b")]), "2 objects");
        assert_eq!(name_of("bucket", &[object("a"), folder("b/")]), "2 items");
    }
}
