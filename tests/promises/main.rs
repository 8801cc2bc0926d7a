//! What README, guides and documentation promise of the library and the fleet, as properties of client and
//! simulator, under the default of every assumption, under each variant alone, and under pairs of them.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

mod actions;
mod alerts;
mod calls;
mod combinations;
mod coming;
mod event_lists;
mod fleet;
mod generators;
mod lists;
mod property;
mod waves;
mod windows;
mod world;

/// A test for each promise, and the list of their names.
macro_rules! promises {
    ($($name:ident = $property:path,)+) => {
        $(#[test]
        fn $name() {
            property::hold(&$property());
        })+

        const PROMISES: &[&str] = &[$(stringify!($name)),+];
    };
}

promises! {
    get_is_none_only_without_a_window = windows::get_tells,
    set_changes_what_it_names_and_keeps_the_rest = windows::set_keeps,
    reset_removes_the_window_and_its_members = windows::reset_removes,
    settings_can_be_repeated = windows::settings_can_be_repeated,
    auto_defer_ends_as_asked = windows::auto_defer_ends_as_asked,
    start_now_keeps_the_settings = windows::start_now_keeps,
    actions_are_not_done_twice = actions::not_twice,
    kind_of_an_error_is_true = actions::kind_is_true,
    deferral_is_counted_once = actions::deferral_counts_once,
    start_of_maintenance_is_within_its_bounds = coming::start_is_within_bounds,
    maintenance_is_deferred_as_often_as_asked = coming::deferred_as_asked,
    alert_targets_are_told_once = alerts::targets_are_told_once,
    call_over_the_rate_limit_does_nothing = calls::rate_limit_does_nothing,
    call_renews_its_credentials = calls::credentials_are_renewed,
    envelope_and_version_do_not_matter = calls::form_does_not_matter,
    list_is_whole_or_an_error = lists::whole_or_an_error,
    list_of_events_is_whole_or_an_error = event_lists::whole_or_an_error,
    fleet_plan_after_apply_is_empty = fleet::apply_converges,
    fleet_defers_once_with_a_journal = fleet::defers_once,
    wave_is_set_with_the_window_kept = waves::wave_is_set,
}

/// The README lists every promise, and none that is no test.
#[test]
fn promises_are_listed() {
    let readme = include_str!("../README.md");
    let (_, table) = readme
        .split_once("| test in `promises` |")
        .expect("a table of promises");
    let rows = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with("| "));
    let mut listed: Vec<_> = rows.filter_map(|line| line.split('`').nth(1)).collect();
    let mut promises = PROMISES.to_vec();
    listed.sort_unstable();
    promises.sort_unstable();
    assert_eq!(listed, promises);
}
