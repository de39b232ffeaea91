//! Signing in with an AWS profile: what the SDK's chain finds for it, and nothing that was not asked for.

use std::path::Path;
use std::process::{Command, Output};

use windlass_tests::seaweed::Seaweed;

use crate::kills::program;

/// Lists a bucket as a profile of these files.
fn list_as(server: &Seaweed, folder: &Path, profile: &str) -> Output {
    let endpoint =
        server.environment().into_iter().find(|(name, _)| *name == "AWS_ENDPOINT_URL").expect("an endpoint").1;
    Command::new(program())
        .args(["ls", "s3://profiles/"])
        .env_clear()
        .env("HOME", folder)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_PROFILE", profile)
        .output()
        .expect("the program runs")
}

#[test]
fn a_profile_signs_with_its_keys_or_with_what_its_program_prints() {
    let server = Seaweed::start();
    server.create_bucket("profiles");
    let (id, secret) = server.keys();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("a file");
    write("credentials", format!("[static]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"));
    let printed = serde_json::json!({ "Version": 1, "AccessKeyId": id, "SecretAccessKey": secret });
    write("printed.json", printed.to_string());
    let program = format!("cat {}", folder.path().join("printed.json").display());
    write(
        "config",
        format!(
            "[profile static]\nregion = us-east-1\n[profile printed]\nregion = us-east-1\ncredential_process = {program}\n"
        ),
    );

    for profile in ["static", "printed"] {
        let output = list_as(&server, folder.path(), profile);
        assert!(output.status.success(), "{profile}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let output = list_as(&server, folder.path(), "nobody");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "a profile that is not there: {said}");
    assert!(!said.contains(secret), "no secret is said");
}

#[test]
fn a_server_that_is_not_there_ends_the_program_and_keeps_its_state() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("a.txt");
    std::fs::write(&source, "a").expect("a file");
    // Bound and let go: nobody listens there now.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
    let output = Command::new(program())
        .args(["put", &source.to_string_lossy(), "s3://bucket/a.txt", "--journal"])
        .arg(folder.path().join("journal"))
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
        .env("AWS_ACCESS_KEY_ID", "id")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("No answer from"), "it says why: {said}");
    assert!(folder.path().join("journal").exists());
}
