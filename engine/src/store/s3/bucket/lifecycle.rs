//! The rules of a bucket that end or move objects, each as a line to be read.

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use aws_sdk_s3::types::{ExpirationStatus, LifecycleRule, Tag};

use super::configured;
use crate::store::Result;
use crate::store::s3::clients::Trio;
use crate::store::s3::failure::{Subject, failure};

pub(super) async fn rules(trio: &Trio, bucket: &str) -> Result<Vec<String>> {
    let answer = trio.control.get_bucket_lifecycle_configuration().bucket(bucket).send().await;
    let answer = configured(answer.map_err(|error| failure(error, Subject::Service)), "Lifecycle")?;
    Ok(answer.iter().flat_map(|it| it.rules()).map(line).collect())
}

/// `temp/: deleted after 30 days`
fn line(rule: &LifecycleRule) -> String {
    let off = if *rule.status() == ExpirationStatus::Enabled { "" } else { " (switched off)" };
    let done = done(rule);
    let done = if done.is_empty() { "nothing is done".to_owned() } else { done.join(", ") };
    format!("{}: {done}{off}", scope(rule))
}

/// Which objects it is for.
fn scope(rule: &LifecycleRule) -> String {
    let filter = rule.filter();
    let and = filter.and_then(|it| it.and());
    #[allow(deprecated, reason = "older rules have their prefix here")]
    let prefix = [rule.prefix(), filter.and_then(|it| it.prefix()), and.and_then(|it| it.prefix())];
    let prefix = prefix.into_iter().flatten().find(|it| !it.is_empty());
    let mut scope = vec![prefix.unwrap_or("all objects").to_owned()];
    let tags = filter.and_then(|it| it.tag()).into_iter().chain(and.map(|it| it.tags()).unwrap_or_default());
    scope.extend(tags.map(|it: &Tag| format!("tagged {}={}", it.key(), it.value())));
    let larger = filter.and_then(|it| it.object_size_greater_than());
    let larger = larger.or(and.and_then(|it| it.object_size_greater_than()));
    scope.extend(larger.map(|it| format!("larger than {it} bytes")));
    let smaller = filter.and_then(|it| it.object_size_less_than());
    let smaller = smaller.or(and.and_then(|it| it.object_size_less_than()));
    scope.extend(smaller.map(|it| format!("smaller than {it} bytes")));
    scope.join(", ")
}

/// What it does with them.
fn done(rule: &LifecycleRule) -> Vec<String> {
    let mut done = Vec::new();
    for it in rule.transitions() {
        let class = it.storage_class().map_or("another storage class", |it| it.as_str());
        done.push(format!("moved to {class}{}", when(it.days(), it.date())));
    }
    if let Some(it) = rule.expiration() {
        if it.days().is_some() || it.date().is_some() {
            done.push(format!("deleted{}", when(it.days(), it.date())));
        }
        if it.expired_object_delete_marker() == Some(true) {
            done.push("delete markers without versions removed".into());
        }
    }
    for it in rule.noncurrent_version_transitions() {
        let class = it.storage_class().map_or("another storage class", |it| it.as_str());
        let kept = kept(it.newer_noncurrent_versions());
        done.push(format!("old versions moved to {class}{}{kept}", when(it.noncurrent_days(), None)));
    }
    if let Some(it) = rule.noncurrent_version_expiration() {
        let kept = kept(it.newer_noncurrent_versions());
        done.push(format!("old versions deleted{}{kept}", when(it.noncurrent_days(), None)));
    }
    if let Some(it) = rule.abort_incomplete_multipart_upload() {
        done.push(format!("unfinished uploads removed{}", when(it.days_after_initiation(), None)));
    }
    done
}

fn when(days: Option<i32>, date: Option<&DateTime>) -> String {
    let date = date.and_then(|it| it.fmt(DateTimeFormat::DateTime).ok());
    match (days, date) {
        (Some(1), _) => " after 1 day".into(),
        (Some(days), _) => format!(" after {days} days"),
        (None, Some(date)) => format!(" on {}", date.split('T').next().unwrap_or(&date)),
        (None, None) => String::new(),
    }
}

fn kept(newer: Option<i32>) -> String {
    newer.map(|it| format!(" but for the newest {it}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::{
        AbortIncompleteMultipartUpload, LifecycleExpiration, LifecycleRuleAndOperator, LifecycleRuleFilter,
        NoncurrentVersionExpiration, Transition, TransitionStorageClass,
    };

    use super::*;

    fn rule() -> aws_sdk_s3::types::builders::LifecycleRuleBuilder {
        LifecycleRule::builder().status(ExpirationStatus::Enabled)
    }

    #[test]
    fn a_rule_is_one_line() {
        let temporary = rule()
            .filter(LifecycleRuleFilter::builder().prefix("temp/").build())
            .expiration(LifecycleExpiration::builder().days(30).build());
        assert_eq!(line(&temporary.build().expect("a rule")), "temp/: deleted after 30 days");

        let tag = Tag::builder().key("kind").value("log").build().expect("a tag");
        let both = LifecycleRuleAndOperator::builder().prefix("a/").tags(tag).object_size_greater_than(1_000).build();
        let many = rule()
            .status(ExpirationStatus::Disabled)
            .filter(LifecycleRuleFilter::builder().and(both).build())
            .transitions(Transition::builder().days(1).storage_class(TransitionStorageClass::Glacier).build())
            .noncurrent_version_expiration(
                NoncurrentVersionExpiration::builder().noncurrent_days(7).newer_noncurrent_versions(3).build(),
            )
            .abort_incomplete_multipart_upload(
                AbortIncompleteMultipartUpload::builder().days_after_initiation(2).build(),
            );
        assert_eq!(
            line(&many.build().expect("a rule")),
            "a/, tagged kind=log, larger than 1000 bytes: moved to GLACIER after 1 day, old versions deleted after 7 \
             days but for the newest 3, unfinished uploads removed after 2 days (switched off)"
        );

        let dated = rule().expiration(LifecycleExpiration::builder().date(DateTime::from_secs(1_356_048_000)).build());
        assert_eq!(line(&dated.build().expect("a rule")), "all objects: deleted on 2012-12-21");
        assert_eq!(line(&rule().build().expect("a rule")), "all objects: nothing is done");
    }
}
