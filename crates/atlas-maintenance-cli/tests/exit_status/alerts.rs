//! Alerts of the projects in which a row happens.

use atlas_maintenance::{MAINTENANCE_ALERTS, ProjectId};
use atlas_maintenance_simulator::Control;
use serde_json::json;

/// Tells a webhook of everything in every project.
pub(crate) fn tell_a_webhook(control: &Control, ids: impl Iterator<Item = ProjectId>) {
    let target = json!({"typeName": "WEBHOOK", "webhookUrl": "https://hooks.example.com/test"});
    for (id, event) in ids.flat_map(|id| MAINTENANCE_ALERTS.map(|event| (id, event))) {
        let alert = json!({"enabled": true, "eventTypeName": event.as_str(),
            "notifications": [target]});
        let added = control.add_alert_configuration(id, &alert.to_string());
        added.unwrap();
    }
}
