//! Signing in with an AWS profile: what the SDK's chain finds for it, and nothing that was not asked for.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};

use windlass_tests::seaweed::Seaweed;

use crate::kills::program;

/// Lists a bucket as a profile of these files.
fn list_as(endpoint: &str, folder: &Path, profile: &str) -> Output {
    Command::new(program())
        .args(["ls", "s3://profiles/"])
        .env_clear()
        .env("HOME", folder)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("AWS_CONFIG_FILE", folder.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("credentials"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", endpoint)
        .env("AWS_ENDPOINT_URL_STS", sts())
        .env("AWS_PROFILE", profile)
        .output()
        .expect("the program runs")
}

/// The address of a server that hands out keys for roles, and refuses all of them.
fn sts() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 1 << 14];
            let body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>\
                        <Message>You may not be this.</Message></Error><RequestId>R1</RequestId></ErrorResponse>";
            let head =
                format!("HTTP/1.1 403 Forbidden\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n", body.len());
            // Who leaves early shows as a failed test.
            let _ = stream.read(&mut request);
            let _ = write!(stream, "{head}connection: close\r\n\r\n{body}");
        }
    });
    format!("http://{address}")
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

    let endpoint =
        server.environment().into_iter().find(|(name, _)| *name == "AWS_ENDPOINT_URL").expect("an endpoint").1;
    for profile in ["static", "printed"] {
        let output = list_as(&endpoint, folder.path(), profile);
        assert!(output.status.success(), "{profile}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let output = list_as(&endpoint, folder.path(), "nobody");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "a profile that is not there: {said}");
    assert!(!said.contains(secret), "no secret is said");
}

/// None of these can sign anything, so no server is asked for objects.
const UNUSABLE: &str = "
[profile broken]
region = us-east-1
credential_process = echo 'no ticket' >&2; exit 3
[profile nonsense]
region = us-east-1
credential_process = echo hello
[profile empty]
region = us-east-1
[sso-session office]
sso_region = us-east-1
sso_start_url = https://office.invalid/start
[profile signed-out]
region = us-east-1
sso_session = office
sso_account_id = 123456789012
sso_role_name = editor
[profile signed-out-too]
region = us-east-1
sso_region = us-east-1
sso_start_url = https://office.invalid/start
sso_account_id = 123456789012
sso_role_name = editor
[profile above]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/editor
source_profile = signed-out
[profile start]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = sEcReT-kEy-that-nobody-may-see
[profile role]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/editor
source_profile = start
[profile lost]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/editor
source_profile = gone
";

#[test]
fn a_profile_without_keys_says_which_and_why() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("config"), UNUSABLE).expect("a file");
    let login = "Run `aws sso login --profile";
    for (profile, message, more) in [
        ("missing", "There is no AWS profile missing on this computer.", "choose another"),
        ("broken", "The profile broken gives no keys.", "AWS configuration"),
        ("nonsense", "The profile nonsense gives no keys.", "AWS configuration"),
        ("empty", "The profile empty gives no keys.", "AWS configuration"),
        ("lost", "The profile lost gives no keys.", "AWS configuration"),
        ("signed-out", "The sign-in of the profile signed-out has ended.", &format!("{login} signed-out`")),
        ("signed-out-too", "The sign-in of the profile signed-out-too has ended.", &format!("{login} signed-out-too`")),
        // The profile to sign in with is the one that it starts from.
        ("above", "The sign-in of the profile signed-out has ended.", &format!("{login} signed-out`")),
        ("role", "The profile role was refused its keys.", "Check its role"),
    ] {
        let output = list_as("http://127.0.0.1:1", folder.path(), profile);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{profile}: {said}");
        assert!(said.contains(message) && said.contains(more), "{profile}: {said}");
        assert!(!said.contains("sEcReT"), "no secret is said");
    }
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
