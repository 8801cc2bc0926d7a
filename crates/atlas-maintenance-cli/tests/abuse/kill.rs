//! SIGKILL at random moments.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::Ordering;

use super::scene::{Abused, COMMANDS, Scene};

fn rounds() -> u64 {
    let rounds = std::env::var("ATLAS_ABUSE_ROUNDS").ok();
    rounds.map_or(2, |rounds| rounds.parse().unwrap())
}

/// When a command is killed.
#[derive(Debug)]
enum Moment {
    /// While the service answers its request with this number.
    Request(usize),
    /// When its journal has grown by so many bytes.
    Written(u64),
}

/// The command, of whose output nothing is kept.
fn quiet(scene: &Scene, abused: &Abused) -> Command {
    let mut command = scene.command(abused, &["--max-retries", "1", "--concurrency", "4"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs a command and kills it, unless it ends before. Says whether it was killed.
fn killed(scene: &Scene, abused: &Abused, moment: &Moment) -> bool {
    let journal = scene.journal(abused);
    let length = || fs::metadata(&journal).map_or(0, |file| file.len());
    let before = length();
    let mut child = quiet(scene, abused).spawn().unwrap();
    scene.watch.process.store(child.id(), Ordering::SeqCst);
    match moment {
        Moment::Request(number) => scene.watch.until_kill.store(*number, Ordering::SeqCst),
        Moment::Written(bytes) => {
            while length() < before + bytes && child.try_wait().unwrap().is_none() {
                std::hint::spin_loop();
            }
            scene.watch.kill();
        }
    }
    let status = child.wait().unwrap();
    scene.watch.process.store(0, Ordering::SeqCst);
    scene.watch.until_kill.store(0, Ordering::SeqCst);
    status.code().is_none()
}

/// The command is killed five times at random moments, in a fleet that fails 8 of 100 requests. What it left
/// is continued until it ends.
fn killed_and_continued(abused: &Abused) {
    let (mut kills, mut unresolved) = (0, 0);
    let (mut requests, mut faults) = (0, 0);
    for round in 0..rounds() {
        let mut random = fastrand::Rng::with_seed(round);
        let scene = Scene::of(40, "shop");
        scene.watch.counts.0.store(0, Ordering::SeqCst);
        scene.watch.counts.1.store(0, Ordering::SeqCst);
        for _ in 0..5 {
            scene.let_fail(&mut random);
            let moment = match random.bool() {
                true => Moment::Request(abused.reads + random.usize(1..25)),
                false => Moment::Written(random.u64(1..2500)),
            };
            kills += u32::from(killed(&scene, abused, &moment));
            // What a kill leaves is read, and may be unresolved.
            let journal = scene.journal(abused);
            let left = atlas_maintenance_fleet::Journal::read(&journal);
            let left = left.unwrap_or_else(|error| panic!("{} {round}: {error}", abused.name));
            unresolved += left.map_or(0, |left| {
                let records = left.records.values();
                records.filter(|record| record.is_unresolved()).count()
            });
        }
        requests += scene.watch.counts.0.load(Ordering::SeqCst);
        faults += scene.watch.counts.1.load(Ordering::SeqCst);
        let last = scene.end(abused);
        println!("{} {round}: {last}", abused.name);
    }
    println!(
        "{}: {kills} kills, {unresolved} actions unresolved, {faults} faults in {requests} requests",
        abused.name
    );
    assert!(
        kills > 1 && unresolved > 0,
        "{}: the test tried nothing",
        abused.name
    );
    assert!(faults > 1, "{faults} faults in {requests} requests");
}

#[test]
fn apply_that_is_killed_ends_as_the_file_says() {
    killed_and_continued(&COMMANDS[0]);
}

/// The command has no journal: what the service tells is all that the next run knows. One of two that run at
/// once is killed too.
#[test]
fn defer_that_is_killed_or_runs_twice_at_once_defers_once() {
    let abused = &COMMANDS[1];
    let mut kills = 0;
    for round in 0..rounds() {
        let mut random = fastrand::Rng::with_seed(round);
        let scene = Scene::of(40, "shop");
        for _ in 0..4 {
            scene.let_fail(&mut random);
            let moment = Moment::Request(abused.reads + random.usize(1..100));
            kills += u32::from(killed(&scene, abused, &moment));
        }
        scene.let_fail(&mut random);
        let mut other = quiet(&scene, abused).spawn().unwrap();
        let moment = Moment::Request(abused.reads + random.usize(1..100));
        kills += u32::from(killed(&scene, abused, &moment));
        other.wait().unwrap();
        scene.end(abused);
    }
    assert!(kills > 2, "the test tried nothing: {kills} kills");
}

#[test]
fn two_that_defer_at_once_defer_once() {
    let abused = &COMMANDS[1];
    let scene = Scene::of(30, "shop");
    let [mut one, mut two] = [(), ()].map(|()| quiet(&scene, abused).spawn().unwrap());
    assert!(one.wait().unwrap().success() && two.wait().unwrap().success());
    let last = scene.end(abused);
    let rows = last["projects"].as_array().unwrap();
    assert!(
        rows.iter().all(|row| row["state"] == "was-deferred"),
        "{last}"
    );
}

#[test]
fn reset_that_is_killed_leaves_no_window() {
    killed_and_continued(&COMMANDS[2]);
}

#[test]
fn auto_defer_that_is_killed_ends_as_it_was_asked() {
    killed_and_continued(&COMMANDS[3]);
}
