//! The rules of the model, each with the text that a failure prints.

use std::fmt;

macro_rules! rules {
    ($($name:ident = $text:literal,)+) => {
        /// One rule of the model.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the text of each rule describes it")]
        pub enum Rule {
            $($name,)+
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];
        }

        impl fmt::Display for Rule {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $text,)+
                })
            }
        }
    };
}

rules! {
    Initial = "a new project has no window and no maintenance",
    ReadsWindow = "a read returns the window that was set, or none",
    SetsWindow = "an update sets day and hour, midnight included",
    NamesDayAndHour = "an update contains day and hour",
    KeepsUnnamed = "a member that the caller does not name is unchanged",
    NothingDoneBefore = "a change whose window could not be read first is not sent",
    SetsProtected = "protected hours are those of the last update that set them",
    ClearsProtected = "an empty span removes the protected hours",
    SetsAutoDefer = "auto-defer has the value of the update",
    UpdateResetsDeferrals = "an update of the window resets the number of deferrals",
    Resets = "a reset removes the window, auto-defer and the protected hours",
    Toggles = "a toggle inverts auto-defer",
    SetsOnlyWhatDiffers = "setting auto-defer reads the window and writes it only if the value differs",
    AutoDeferNeedsWindow = "setting auto-defer without a window sends no update",
    Schedules = "maintenance is scheduled for the requested time and replaces any other",
    MaintenanceUnaffected = "setting or removing the window leaves the start of the maintenance unchanged",
    AutoDeferPostpones = "auto-defer moves newly scheduled maintenance by one week, which counts as one deferral",
    Defers = "a deferral moves maintenance by exactly one week and counts once",
    DeferralLimit = "the same maintenance can be deferred at most twice",
    DeferralGate = "deferring is possible from 72 to 48 hours before the start, both included",
    NeedsMaintenance = "deferring and starting need scheduled maintenance",
    NeedsWindow = "deferring, starting and toggling need a window",
    StartsNow = "maintenance that is started immediately starts now, is shown as such, and has no deferrals",
    MaintenanceInProgress = "nothing can be changed while maintenance is in progress",
    MaintenanceEnds = "maintenance ends after two hours and is then not scheduled",
    RetriesIdempotentCalls = "an idempotent call is retried after a lost reply or a 503",
    NeverRetriesActions = "a non-idempotent call is not retried after a lost reply or a 503: its outcome is unknown",
    RetriesUnprocessedRequests = "every call is retried after a 429 or a failed token request, which have no effect",
    AttemptLimit = "a call fails after three attempts and reports whether it may have had an effect",
    OutcomeStaysUnknown = "a refusal does not settle an earlier attempt with an unknown outcome",
    ActsAtMostOnce = "a non-idempotent call has at most one effect",
    SendsExpectedRequests = "a call sends exactly the requests that it needs",
}
