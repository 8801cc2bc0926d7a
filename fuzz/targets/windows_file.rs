//! The windows file, and the plan made of it.
#![no_main]

use atlas_maintenance_fleet::{FleetPlan, FleetProject, Observed, WindowsFile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = match WindowsFile::parse("windows.toml", text) {
        Ok(file) => file,
        Err(problems) => {
            let _ = problems.to_string();
            return;
        }
    };
    let project = FleetProject::new(
        "32b6e34b3d91647abb20e7b8".parse().expect("an id"),
        "prod-shop",
    );
    let fleet = [Observed {
        project: project.clone(),
        window: Ok(None),
    }];
    if let Err(problems) = file.check(&[project]) {
        let _ = problems.to_string();
    }
    if let Ok(plan) = FleetPlan::new(&file, &fleet) {
        let _ = format!("{plan:?}");
    }
});
