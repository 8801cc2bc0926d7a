//! Every variant of every assumption is there: it answers a script in another way than the default.

use atlas_maintenance_simulator::{Assumption, AssumptionError, Simulator, assumptions};
use serde_json::{Value, json};

use crate::fixture::{Fixture, frozen, send_unchecked};
use crate::scripts::{SCRIPTS, Script};

#[tokio::test]
async fn every_variant_answers_in_another_way_than_the_default() {
    let mut usual = Vec::new();
    for script in SCRIPTS {
        let text = script.play(script.builder()).await;
        assert_eq!(
            text,
            script.play(script.builder()).await,
            "{script:?} is not repeatable"
        );
        usual.push((script, text));
    }
    let mut count = 0;
    for assumption in assumptions() {
        for variant in assumption.variants {
            count += 1;
            let same = plays_as_usual(&usual, assumption, variant.id).await;
            let is_default = assumption.default == Some(variant.id);
            assert_eq!(same, is_default, "{} = {}", assumption.id, variant.id);
        }
    }
    assert!(count > 110, "{count} variants");
}

/// Whether all replies are those of the default.
async fn plays_as_usual(
    usual: &[(Script, String)],
    assumption: &Assumption,
    variant: &str,
) -> bool {
    // The default is not special: it is taken like any other variant, and in the scripts of its area.
    let is_default = assumption.default == Some(variant);
    let (likely, others): (Vec<_>, Vec<_>) = usual
        .iter()
        .partition(|(script, _)| script.area == assumption.area);
    let scripts = likely
        .into_iter()
        .chain(others.into_iter().filter(|_| !is_default));
    for (script, text) in scripts {
        let builder = script.builder().assume(assumption.id, variant).unwrap();
        if script.play(builder).await != *text {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn variant_is_taken_and_left_while_the_simulator_runs() {
    let fixture = Fixture::with(frozen().assume("unset-window", "zero").unwrap()).await;
    let control = fixture.control();
    assert_eq!(fixture.get().await["dayOfWeek"], 0);
    control.assume("unset-window", "null").unwrap();
    assert!(
        fixture
            .get()
            .await
            .get("dayOfWeek")
            .is_some_and(Value::is_null)
    );
    assert_eq!(control.assumed()["unset-window"], "null");
    let error = control.assume("unset-window", "none").unwrap_err();
    assert!(
        matches!(error, AssumptionError::UnknownVariant { .. }),
        "{error}"
    );
    assert_eq!(control.assumed()["unset-window"], "null");
    control.reset_assumptions();
    assert_eq!(fixture.get().await["dayOfWeek"], 0);
    let error = Simulator::builder()
        .assume("unset-windows", "null")
        .unwrap_err();
    assert!(
        error.to_string().contains("did you mean unset-window?"),
        "{error}"
    );
}

#[tokio::test]
async fn variants_are_taken_over_http_all_or_none() {
    let fixture = Fixture::new().await;
    let path = "/_simulator/assumptions";
    let take = |body: Value| fixture.bare("POST", path).json(&body);
    let both = json!({"unset-window": "zero", "omitted-day": "kept"});
    let reply = send_unchecked(take(both.clone())).await;
    assert_eq!((reply.status, reply.json()), (200, both));
    assert_eq!(fixture.get().await["dayOfWeek"], 0);
    let half = json!({"omitted-hour": "midnight", "unset-window": "nought"});
    let reply = send_unchecked(take(half)).await;
    assert_eq!(reply.status, 400);
    assert!(
        reply.body.contains("there are absent, null, zero"),
        "{reply:?}"
    );
    let reply = send_unchecked(fixture.bare("GET", path)).await.json();
    let shown = reply["assumptions"].as_array().unwrap();
    assert_eq!(shown.len(), assumptions().len());
    let variant = |id: &str| {
        let entry = shown.iter().find(|entry| entry["id"] == id).unwrap();
        entry["variant"].clone()
    };
    assert_eq!(variant("unset-window"), "zero");
    assert_eq!(variant("omitted-hour"), "kept");
    assert_eq!(variant("window-members"), Value::Null);
    assert_eq!(
        send_unchecked(fixture.bare("DELETE", path)).await.status,
        204
    );
    assert!(fixture.get().await.get("dayOfWeek").is_none());
}
