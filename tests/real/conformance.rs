//! The contract of the store, held against SeaweedFS.

use std::sync::Arc;

use windlass_engine::store::conformance::{Abilities, run};
use windlass_tests::seaweed::Seaweed;

/// Where SeaweedFS 4.48 differs from S3, beside the abilities that it lacks. A case that passes by now is to be taken
/// off.
const DIFFERS: [(&str, &str); 3] = [
    ("longest_key", "keys of 1,024 bytes are too long"),
    ("class_of_a_copy", "takes the storage class over, where S3 does not"),
    ("no_bucket_to_copy_to", "answers 500 where the bucket is missing"),
];

/// What goes this way or that way.
const MAY_DIFFER: [(&str, &str); 1] =
    [("part_is_replaced", "lists both parts; of the same second, the older may come first")];

#[tokio::test]
async fn seaweedfs_keeps_the_contract() {
    let server = Seaweed::start();
    server.create_bucket("conformance");
    let can = Abilities {
        // It answers a second completion as it did the first.
        refuses_second_completion: false,
        // Its keys are paths of files, and are listed folder by folder.
        empty_segments: false,
        backslashes: false,
        folder_keys: false,
        byte_order: false,
        // Without a key of its own, as it is started here.
        encryption: false,
        // It keeps the names of the classes, and nothing else of them.
        archive: false,
        ..Abilities::all()
    };
    let findings = run(Arc::new(server.store().await), "conformance", can).await;
    let known = |list: &[(&str, &str)], case: &str| list.iter().any(|it| it.0 == case);
    let passed = DIFFERS.iter().filter(|it| !findings.iter().any(|finding| finding.case == it.0));
    let passed: Vec<_> = passed.map(|(case, _)| format!("{case} passes by now")).collect();
    let findings = findings.iter().filter(|it| !known(&DIFFERS, it.case) && !known(&MAY_DIFFER, it.case));
    let findings: Vec<_> = findings.map(ToString::to_string).chain(passed).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
