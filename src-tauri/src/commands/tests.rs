//! The list of commands, the capability and what the window may send.

use super::NAMES;

#[test]
fn the_capability_grants_each_command_and_nothing_else() {
    let capability: serde_json::Value = serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
    let granted: Vec<&str> = capability["permissions"].as_array().unwrap().iter().filter_map(|each| each.as_str()).collect();
    let wanted: Vec<String> = NAMES.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(granted, wanted);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none());
}
