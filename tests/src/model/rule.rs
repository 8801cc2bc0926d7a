//! The rules of the model in words, so that a failure can name the one that was broken.
//!
//! Words alone: what they mean is written where they are applied.

use std::fmt;

macro_rules! rules {
    ($($name:ident = $words:literal,)+) => {
        /// One rule of the model.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "each says what it is in its words")]
        pub enum Rule {
            $($name,)+
        }

        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }

        impl fmt::Display for Rule {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $words,)+
                })
            }
        }
    };
}

rules! {
    Fresh = "a project begins without a window and without maintenance",
    Shows = "reading gives the window as it was set, and none where none is",
    SetsWindow = "an update sets day and hour, midnight included",
    NamesDayAndHour = "an update names day and hour, whatever else it names",
    KeepsUnnamed = "what an update does not name keeps its value",
    SetsProtected = "protected hours are those that were set last",
    ClearsProtected = "an empty span takes the protected hours away",
    SetsAutoDefer = "auto-defer is what an update says",
    TakesDeferralsBack = "an update of the window takes back all deferrals",
    Resets = "a reset takes away the window, and auto-defer and protected hours with it",
    Toggles = "toggling turns auto-defer on when it is off, and off when it is on",
    SetsOnlyWhatDiffers = "setting auto-defer reads the window, and writes only what differs",
    AutoDeferNeedsWindow = "without a window there is no auto-defer to be set, and nothing is sent",
    Schedules = "maintenance is scheduled for the time that is asked for, in place of another",
    EventStays = "setting the window or taking it away leaves the maintenance where it is",
    Postpones = "auto-defer postpones what is scheduled later by one week, and that is one deferral",
    Defers = "a deferral moves maintenance by exactly one week, and counts once",
    AtMostTwice = "the same maintenance can be deferred twice",
    Gate = "deferring is possible from 72 to 48 hours before, both included",
    NeedsMaintenance = "what is not scheduled can neither be deferred nor started",
    NeedsWindow = "deferring, starting and toggling need a window",
    StartsNow = "what is started at once begins now and shows that, without deferrals",
    UnderWay = "while maintenance is under way nothing can be changed",
    Ends = "maintenance is over after two hours, and leaves nothing",
    RepeatsWhatMayBe = "what can be done twice is repeated after a lost reply or a 503",
    NeverRepeatsActions = "an action is not repeated after a lost reply or a 503: its outcome is unknown",
    RepeatsWhatWasNotDone = "after a 429, or without a token, nothing was done, and every call is repeated",
    GivesUp = "a call gives up after three attempts, and says whether it may have been done",
    StaysInDoubt = "a refusal says nothing about an earlier attempt that may have been done",
    ActsOnce = "an action is acted on at most once for each call",
    Converses = "a call makes the requests that it needs, and no others",
}
