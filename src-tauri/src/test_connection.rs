//! "Test connection": what works, in words. Reads only.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use windlass_engine::error::{Action, Code, Error, Failure};
use windlass_engine::store::{self, Kind, Store};

use crate::connections::Connections;
use crate::wire::{ConnectionForm, SignIn, TestGrade, TestLine, TestReport};

/// Long enough for a far server and a slow keyring.
const LONGEST: Duration = Duration::from_secs(30);

/// Tries a form as it is, saved or not.
pub async fn test(connections: &Connections, form: &ConnectionForm, certificate: Option<PathBuf>) -> TestReport {
    let (name, store) = match connections.trial(form, certificate).await {
        Ok(made) => made,
        Err(failure) => return failed(Vec::new(), failure),
    };
    match tokio::time::timeout(LONGEST, look(form, &name, store)).await {
        Ok(report) => report,
        Err(_) => {
            let source = store::Error::new(Kind::NoNetwork, "no answer within 30 s");
            failed(
                Vec::new(),
                Error::Store { action: Action::ListBuckets, place: String::new(), server: name, source }.into(),
            )
        }
    }
}

async fn look(form: &ConnectionForm, name: &str, store: Arc<dyn Store>) -> TestReport {
    let bucket = form.bucket.as_deref().map(str::trim).filter(|bucket| !bucket.is_empty());
    let buckets = store.list_buckets().await;
    let mut lines = Vec::new();
    match &buckets {
        Ok(found) => {
            lines.extend(reached(form, name));
            lines.push(ok("Buckets can be listed", &format!("{}.", counted(found.len(), "bucket"))));
        }
        Err(error) if matches!(error.kind, Kind::AccessDenied | Kind::NotSupported) => {
            lines.extend(reached(form, name));
            let text = "Open a bucket by its name.";
            lines.push(line(TestGrade::Remark, "This key may not list buckets", text));
        }
        Err(error) if bucket.is_none() || !answers(&error.kind) => {
            return failed(lines, failure(Action::ListBuckets, "", name, error.clone()));
        }
        Err(_) => lines.push(line(TestGrade::Remark, "Buckets cannot be listed", "Open a bucket by its name.")),
    }
    if let Some(bucket) = bucket {
        match store.list(bucket, "", true, None).await {
            Ok(_) => lines.push(ok(&format!("{bucket} can be listed"), "Its objects will be shown.")),
            Err(error) if error.kind == Kind::AccessDenied => {
                let text = "The key lacks s3:ListBucket. You may still be able to upload.";
                lines.push(line(TestGrade::Remark, &format!("{bucket} cannot be listed"), text));
            }
            Err(error) => return failed(lines, failure(Action::List, bucket, name, error)),
        }
    }
    if crate::connections::is_unencrypted(form.endpoint.as_deref().unwrap_or_default()) {
        let text = "Anybody on the way can read what is moved. Use https where the server has it.";
        lines.push(line(TestGrade::Remark, "Not encrypted", text));
    }
    TestReport { usable: true, lines, failure: None }
}

/// What an answer to a signed request proves by itself.
fn reached(form: &ConnectionForm, name: &str) -> Vec<TestLine> {
    let mut lines = vec![ok("The server answers", &format!("{name} was reached and speaks S3."))];
    if form.endpoint.as_deref().is_none_or(|endpoint| !endpoint.trim_start().starts_with("http://")) {
        lines.push(ok("Encrypted", "The certificate is trusted."));
    }
    if form.sign_in != SignIn::Anonymous {
        lines.push(ok("The keys are accepted", "The signature, the region and this computer's clock are right."));
    }
    lines
}

/// Failures after which a named bucket may work nevertheless.
fn answers(kind: &Kind) -> bool {
    matches!(kind, Kind::Other | Kind::BadAnswer | Kind::NoSuchKey | Kind::NoSuchBucket | Kind::WrongRegion { .. })
}

fn failure(action: Action, place: &str, server: &str, source: store::Error) -> Failure {
    Error::Store { action, place: place.into(), server: server.into(), source }.into()
}

/// The window shows the failure below the lines, so it is not a line itself.
fn failed(lines: Vec<TestLine>, mut failure: Failure) -> TestReport {
    if failure.code == Code::NoNetwork {
        // Transfers go on by themselves; a test does not.
        failure.hint = Some("Check the endpoint and the network, then test again.".into());
    }
    TestReport { usable: false, lines, failure: Some(failure.into()) }
}

fn ok(title: &str, text: &str) -> TestLine {
    line(TestGrade::Ok, title, text)
}

fn line(grade: TestGrade, title: &str, text: &str) -> TestLine {
    TestLine { grade, title: title.into(), text: text.into() }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        0 => format!("No {what} yet"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
