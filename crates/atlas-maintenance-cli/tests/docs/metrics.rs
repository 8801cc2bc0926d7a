//! The rules of alerts in the guide are rules, of metrics that there are.

use serde_json::Value;

use super::markdown;

#[test]
fn rules_of_alerts_name_metrics_that_there_are() {
    let page = markdown::page("docs/metrics.md");
    let blocks = page.blocks();
    let block = blocks.iter().find(|block| block.info == "yaml").unwrap();
    let rules: Value = serde_saphyr::from_str(&block.text).unwrap();
    let mut count = 0;
    for rule in rules["groups"][0]["rules"].as_array().unwrap() {
        assert!(rule["alert"].is_string(), "{rule}");
        let expression = rule["expr"].as_str().unwrap();
        let words = expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        for name in words.filter(|word| word.starts_with("atlas_")) {
            count += 1;
            assert!(page.text.contains(&format!("| `{name}` |")), "{name}");
        }
    }
    assert!(count > 3, "{count} metrics");
}
