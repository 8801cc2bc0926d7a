//! Runs a property under all combinations of variants.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use atlas_maintenance_simulator::{Simulator, SimulatorBuilder};
use proptest::strategy::{BoxedStrategy, Strategy};
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

use crate::combinations::{Choice, pairs, singles};
use crate::world::World;

/// The outcome of a property for one input.
pub type Outcome<'w> = Pin<Box<dyn Future<Output = Result<(), String>> + 'w>>;

/// A promise, as a property of client and simulator.
pub struct Property<T> {
    pub inputs: BoxedStrategy<T>,
    pub holds: for<'w> fn(&'w World, T) -> Outcome<'w>,
    /// What has to occur among the inputs.
    pub needs: &'static [&'static str],
    /// How the simulator differs from the usual one.
    pub simulator: fn(SimulatorBuilder) -> SimulatorBuilder,
}

impl<T: Debug + 'static> Property<T> {
    pub fn new(
        inputs: impl Strategy<Value = T> + 'static,
        holds: for<'w> fn(&'w World, T) -> Outcome<'w>,
        needs: &'static [&'static str],
    ) -> Self {
        Self {
            inputs: inputs.boxed(),
            holds,
            needs,
            simulator: |builder| builder,
        }
    }
}

/// Tries the property under the default variants, under each variant alone, and under rows with all pairs
/// of variants. Reports all combinations under which it fails.
pub fn hold<T: Debug + 'static>(property: &Property<T>) {
    let all = Config::default().cases;
    let (usual, other) = (all.div_ceil(8), all.div_ceil(64));
    let mut seen = BTreeMap::new();
    let mut failures = Vec::new();
    let combinations = [(vec![], usual)]
        .into_iter()
        .chain(singles().into_iter().map(|choices| (choices, other)))
        .chain(pairs().into_iter().map(|choices| (choices, other)));
    for (choices, cases) in combinations {
        match try_under(property, &choices, cases) {
            Ok(more) => {
                for (what, count) in more {
                    *seen.entry(what).or_insert(0_usize) += count;
                }
            }
            Err(failure) => failures.push(format!("under {}: {failure}", named(&choices))),
        }
    }
    assert!(
        failures.is_empty(),
        "the promise is broken\n{}",
        failures.join("\n")
    );
    for needed in property.needs {
        let count = seen.get(needed).copied().unwrap_or_default();
        assert!(count > 10, "only {count} inputs with {needed:?}: {seen:?}");
    }
}

fn named(choices: &[Choice]) -> String {
    if choices.is_empty() {
        return "the default variants".to_owned();
    }
    let named: Vec<_> = choices
        .iter()
        .map(|(id, variant)| format!("{id}={variant}"))
        .collect();
    named.join(" ")
}

fn try_under<T: Debug + 'static>(
    property: &Property<T>,
    choices: &[Choice],
    cases: u32,
) -> Result<BTreeMap<&'static str, usize>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let builder = (property.simulator)(Simulator::builder());
    let world = runtime.block_on(World::new(builder, choices));
    let mut runner = TestRunner::new(Config {
        cases,
        source_file: Some(file!()),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    });
    let outcome = runner.run(&property.inputs, |input| {
        world.control().clear_requests();
        world.control().clear_faults();
        let outcome = runtime.block_on((property.holds)(&world, input));
        outcome.map_err(TestCaseError::fail)
    });
    outcome.map_err(|failure| failure.to_string())?;
    Ok(world.seen())
}
