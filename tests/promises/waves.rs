//! Promises about waves, which the preview has.

use atlas_maintenance::preview::Wave;
use proptest::option;
use proptest::sample::select;

use crate::generators::{Whole, whole};
use crate::property::Property;
use crate::world::{World, ok, same};

/// `set_wave` ends with the wave, or with none, and keeps the window; a reset of an organization's settings
/// brings the manual mode back.
pub fn wave_is_set() -> Property<(Whole, Vec<Option<Wave>>)> {
    let wave = option::weighted(0.7, select(vec![Wave::First, Wave::Second, Wave::Last]));
    Property::new(
        (whole(), proptest::collection::vec(wave, 1..4)),
        |world: &World, (whole, waves)| {
            Box::pin(async move {
                let project = world.project();
                world.give(project, &whole).await;
                let before = world.truth(project).await;
                let preview = world.window(project).preview();
                let mut assigned = None;
                for wave in waves {
                    world.saw(if wave.is_some() { "a wave" } else { "no wave" });
                    let changed = ok("set_wave", preview.set_wave(wave).await)?;
                    same("whether it was a change", &changed, &(wave != assigned))?;
                    assigned = wave;
                    let read = ok("get", preview.get().await)?;
                    same("the wave", &read.assigned, &wave)?;
                    same("the window", &world.truth(project).await, &before)?;
                }
                let organization = world.control().organization_id();
                let settings = world.client.organization(organization).preview();
                let reset = ok("reset_settings", settings.reset_settings().await)?;
                same("whether there are waves", &reset.has_waves(), &true)
            })
        },
        &["a wave", "no wave"],
    )
}
