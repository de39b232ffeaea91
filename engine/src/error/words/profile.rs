//! The words for an AWS profile that gives no keys.

use super::{Code, Retry, Words};
use crate::store::ProfileTrouble;

pub fn words(name: &str, trouble: ProfileTrouble) -> Words {
    let say = |code, message: String, hint: String| (code, message, Some(hint), Retry::AfterAction);
    match trouble {
        ProfileTrouble::Missing => say(
            Code::NoCredentials,
            format!("There is no AWS profile {name} on this computer."),
            "Edit the connection and choose another one.".into(),
        ),
        ProfileTrouble::SignedOut => say(
            Code::ExpiredCredentials,
            format!("The sign-in of the profile {name} has ended."),
            format!("Run `aws sso login --profile {name}`, then press Retry."),
        ),
        ProfileTrouble::Refused => say(
            Code::NoCredentials,
            format!("The profile {name} was refused its keys."),
            "Check its role and the keys it starts from. The details hold the server's own words.".into(),
        ),
        ProfileTrouble::Failed => say(
            Code::NoCredentials,
            format!("The profile {name} gives no keys."),
            "Check it in your AWS configuration, then press Retry. The details name the cause.".into(),
        ),
    }
}
