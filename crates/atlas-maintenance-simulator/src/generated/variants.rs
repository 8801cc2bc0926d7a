// Written by `cargo xtask generate` from spec/assumptions.toml. Do not edit.

/// Client id and secret in the form, instead of the Basic header, are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ClientInForm {
    /// 401 `invalid_client`.
    #[default]
    Refused,
    /// `client_id` and `client_secret` of the form count where there is no header.
    Accepted,
}

/// A revoked token no longer counts as active.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ActiveTokens {
    /// A revoked token makes room for another.
    #[default]
    RevokedAreFree,
    /// A revoked token counts until it would have expired.
    RevokedCount,
}

/// Requests for tokens have no rate limit (`token_rate_limit`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenRateLimit {
    /// Any number of tokens can be requested.
    #[default]
    None,
    /// 50 requests each minute.
    FiftyAMinute,
    /// 10 requests each minute.
    TenAMinute,
}

/// This limit is checked before the credentials and counts refused requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenRateLimitOrder {
    /// A request with wrong credentials counts.
    #[default]
    First,
    /// A request with wrong credentials does not count.
    AfterCredentials,
}

/// The 429 for tokens has a `Retry-After` in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TokenRetryAfter {
    /// It has one.
    #[default]
    Seconds,
    /// It has none.
    Absent,
}

/// A nonce is valid for five minutes (`nonce_lifetime`), for any number of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NonceLifetime {
    /// It can be used until it expires.
    #[default]
    FiveMinutes,
    /// It is stale after one request.
    SingleUse,
}

/// A count (`nc`) is accepted once; the last 64 counts may arrive in any order (`refuse_replays`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NonceCount {
    /// A count is accepted once, the last 64 in any order.
    #[default]
    Once,
    /// A count has to be higher than every count before.
    Rising,
    /// A count can be repeated.
    Repeatable,
}

/// A refused bearer token gets the digest challenge as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RefusedTokenChallenge {
    /// The challenge is the one of a request without credentials.
    #[default]
    Digest,
    /// The challenge is `Bearer`, with `error="invalid_token"`.
    Bearer,
    /// There is no `WWW-Authenticate`.
    None,
}

/// The path in that error is the template of the documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum VersionGonePath {
    /// It has the names of the parameters in braces.
    #[default]
    Template,
    /// It is the path of the request.
    Requested,
}

/// They are on every response once the version is known, a 410 included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LifecycleOnErrors {
    /// Errors have them too.
    #[default]
    EveryResponse,
    /// Errors do not have them.
    SuccessOnly,
}

/// A sunset in the past alone does not remove a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PastSunset {
    /// The version is served until it is removed.
    #[default]
    Served,
    /// The version is a 410 from its sunset on.
    Gone,
}

/// An id of a project that does not fit the pattern is a 404 `INVALID_GROUP_ID`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum InvalidGroupId {
    /// The code is `INVALID_GROUP_ID`.
    #[default]
    OwnCode,
    /// The code is `GROUP_NOT_FOUND`, as for an unknown project.
    NotFound,
}

/// `envelope=true` gives `{"status": 200, "content": …}` for a single result; errors and responses without a body have no envelope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// The result is the member `content`.
    #[default]
    Content,
    /// The result is the member `envelope`.
    Envelope,
}

/// An unknown or repeated parameter is a 400 `INVALID_QUERY_PARAMETER`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum InvalidQuery {
    /// The request is refused.
    #[default]
    Refused,
    /// An unknown parameter is ignored, and the last of a repeated one counts.
    Ignored,
}

/// Without a window GET is a 200 that omits day and hour (`unset_window`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnsetWindow {
    /// Day and hour are omitted.
    #[default]
    Absent,
    /// Day and hour are null.
    Null,
    /// Day and hour are 0.
    Zero,
}

/// Deferring and switching auto-defer are a 200 without a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ActionReply {
    /// There is no body, as for PATCH.
    #[default]
    Empty,
    /// The body is `{}`.
    EmptyObject,
    /// The body is the window, as GET returns it.
    Window,
}

/// DELETE removes the window and its protected hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResetProtectedHours {
    /// They are removed.
    #[default]
    Cleared,
    /// They stay.
    Kept,
}

/// DELETE switches auto-defer off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResetAutoDefer {
    /// It is off afterwards.
    #[default]
    Cleared,
    /// It stays as it was.
    Kept,
}

/// DELETE leaves scheduled maintenance as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResetMaintenance {
    /// It keeps its time and its deferrals.
    #[default]
    Stays,
    /// Nothing is scheduled afterwards.
    Cancelled,
}

/// DELETE without a window is a 204 as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResetWithoutWindow {
    /// It succeeds and changes nothing.
    #[default]
    Accepted,
    /// It is a 400 `ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED`.
    Refused,
}

/// Unknown members and other read-only ones are a 400 `INVALID_ATTRIBUTE` as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnknownMember {
    /// The request is refused.
    #[default]
    Refused,
    /// The member is ignored.
    Ignored,
}

/// PATCH without `dayOfWeek` is a 400 `ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OmittedDay {
    /// The request is refused.
    #[default]
    Refused,
    /// The day stays; without a window the request is refused.
    Kept,
}

/// PATCH without `hourOfDay` keeps the hour of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OmittedHour {
    /// The hour stays.
    #[default]
    Kept,
    /// The hour becomes 0.
    Midnight,
}

/// PATCH without `protectedHours` clears them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OmittedProtectedHours {
    /// They are removed.
    #[default]
    Cleared,
    /// They stay as they were.
    Kept,
}

/// PATCH without `autoDeferOnceEnabled` leaves it as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OmittedAutoDefer {
    /// It stays as it was.
    #[default]
    Kept,
    /// It is off afterwards.
    Cleared,
}

/// An hour that is skipped when the clocks go forward opens at the end of the gap; of an hour that is repeated the first counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SkippedHour {
    /// It opens when the clocks have changed.
    #[default]
    EndOfGap,
    /// It is later by the length of the gap.
    Shifted,
}

/// A page after the last is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PageAfterLast {
    /// It is a 200 without results.
    #[default]
    Empty,
    /// It is a 404 `RESOURCE_NOT_FOUND`.
    NotFound,
}

/// Every page but the last is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PageFill {
    /// A page has as many items as were asked for.
    #[default]
    Full,
    /// A page can have fewer items although others follow.
    Short,
}

/// The same maintenance can be deferred twice; then a 400 `ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DeferralLimit {
    /// Two deferrals.
    #[default]
    Two,
    /// Three deferrals, one of them granted by the vendor's staff.
    Three,
}

/// A deferral moves maintenance by a calendar week in the project's time zone, so that the hour stays when the clocks change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DeferralWeek {
    /// The local hour stays.
    #[default]
    Calendar,
    /// By 168 hours.
    Hours,
}

/// A deferral outside of that period is a 400 `ATLAS_MAINTENANCE_NOT_SCHEDULED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OutsideDeferralPeriod {
    /// The code is `ATLAS_MAINTENANCE_NOT_SCHEDULED`.
    #[default]
    NotScheduled,
    /// The code is `ATLAS_MAINTENANCE_ALREADY_SCHEDULED`.
    AlreadyScheduled,
    /// The code is `ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED`.
    DeferralsExceeded,
}

/// The order of the checks of a deferral is: under way, nothing scheduled, no window, number of deferrals, period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DeferralCheckOrder {
    /// The number of deferrals is checked before the period.
    #[default]
    CountFirst,
    /// The period is checked before the number of deferrals.
    PeriodFirst,
}

/// PATCH leaves the time of scheduled maintenance as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum PatchAndMaintenance {
    /// It keeps the time that it was deferred to.
    #[default]
    Stays,
    /// Its deferrals are undone: it is as many weeks earlier, unless that is past.
    Undone,
}

/// `autoDefer` leaves the number of deferrals as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToggleAndDeferrals {
    /// They stay.
    #[default]
    Kept,
    /// They are 0 afterwards, as after an update.
    Reset,
}

/// `autoDefer` without a window is a 400 `ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ToggleWithoutWindow {
    /// The request is refused.
    #[default]
    Refused,
    /// The flag is toggled.
    Toggled,
}

/// Without a window its code is `ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED`, else `ATLAS_MAINTENANCE_NOT_SCHEDULED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StartNowCodes {
    /// A missing window is reported before missing maintenance.
    #[default]
    WindowFirst,
    /// Missing maintenance is reported before a missing window.
    MaintenanceFirst,
}

/// With `startASAP: true` the values of other members are ignored, and what is left out stays; unknown and read-only members and wrong types are still refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StartNowMembers {
    /// Settings stay as they are.
    #[default]
    Ignored,
    /// Settings are changed as by any PATCH; day and hour stay unless they are valid.
    Applied,
}

/// That applies to all four operations that change something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnderWayOperations {
    /// PATCH, DELETE, defer and autoDefer are refused.
    #[default]
    All,
    /// PATCH is refused; DELETE and autoDefer work, and deferring is too late.
    UpdateOnly,
}

/// PATCH without `waveAssignment` leaves it as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum OmittedWave {
    /// It stays as it was.
    #[default]
    Kept,
    /// It is removed.
    Cleared,
}

/// A `waveAssignment` that is not set is omitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnsetWave {
    /// The member is omitted.
    #[default]
    Absent,
    /// The member is null.
    Null,
}

/// DELETE clears the wave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResetWave {
    /// It is removed.
    #[default]
    Cleared,
    /// It stays.
    Kept,
}

/// A reset of the settings forgets the mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WaveSettingsReset {
    /// `waveAssignmentMode` is omitted afterwards.
    #[default]
    Forgotten,
    /// `waveAssignmentMode` is `MANUAL` afterwards.
    Manual,
}

/// `Ratelimit-Limit` and `Ratelimit-Remaining` are on every response once the project is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RateLimitHeaders {
    /// Errors have them too.
    #[default]
    EveryResponse,
    /// Errors do not have them.
    SuccessOnly,
    /// No response has them.
    Never,
}

/// That 429 has a `Retry-After` in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// It has one.
    #[default]
    Seconds,
    /// It has none.
    Absent,
}

/// A variant of each assumption that has variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assumptions {
    pub(crate) client_in_form: ClientInForm,
    pub(crate) active_tokens: ActiveTokens,
    pub(crate) token_rate_limit: TokenRateLimit,
    pub(crate) token_rate_limit_order: TokenRateLimitOrder,
    pub(crate) token_retry_after: TokenRetryAfter,
    pub(crate) nonce_lifetime: NonceLifetime,
    pub(crate) nonce_count: NonceCount,
    pub(crate) refused_token_challenge: RefusedTokenChallenge,
    pub(crate) version_gone_path: VersionGonePath,
    pub(crate) lifecycle_on_errors: LifecycleOnErrors,
    pub(crate) past_sunset: PastSunset,
    pub(crate) invalid_group_id: InvalidGroupId,
    pub(crate) envelope: Envelope,
    pub(crate) invalid_query: InvalidQuery,
    pub(crate) unset_window: UnsetWindow,
    pub(crate) action_reply: ActionReply,
    pub(crate) reset_protected_hours: ResetProtectedHours,
    pub(crate) reset_auto_defer: ResetAutoDefer,
    pub(crate) reset_maintenance: ResetMaintenance,
    pub(crate) reset_without_window: ResetWithoutWindow,
    pub(crate) unknown_member: UnknownMember,
    pub(crate) omitted_day: OmittedDay,
    pub(crate) omitted_hour: OmittedHour,
    pub(crate) omitted_protected_hours: OmittedProtectedHours,
    pub(crate) omitted_auto_defer: OmittedAutoDefer,
    pub(crate) skipped_hour: SkippedHour,
    pub(crate) page_after_last: PageAfterLast,
    pub(crate) page_fill: PageFill,
    pub(crate) deferral_limit: DeferralLimit,
    pub(crate) deferral_week: DeferralWeek,
    pub(crate) outside_deferral_period: OutsideDeferralPeriod,
    pub(crate) deferral_check_order: DeferralCheckOrder,
    pub(crate) patch_and_maintenance: PatchAndMaintenance,
    pub(crate) toggle_and_deferrals: ToggleAndDeferrals,
    pub(crate) toggle_without_window: ToggleWithoutWindow,
    pub(crate) start_now_codes: StartNowCodes,
    pub(crate) start_now_members: StartNowMembers,
    pub(crate) under_way_operations: UnderWayOperations,
    pub(crate) omitted_wave: OmittedWave,
    pub(crate) unset_wave: UnsetWave,
    pub(crate) reset_wave: ResetWave,
    pub(crate) wave_settings_reset: WaveSettingsReset,
    pub(crate) rate_limit_headers: RateLimitHeaders,
    pub(crate) retry_after: RetryAfter,
}

impl Assumptions {
    /// Takes a variant. Returns whether there is one of that name.
    pub(crate) fn set(&mut self, id: &str, variant: &str) -> bool {
        match (id, variant) {
            ("client-in-form", "refused") => self.client_in_form = ClientInForm::Refused,
            ("client-in-form", "accepted") => self.client_in_form = ClientInForm::Accepted,
            ("active-tokens", "revoked-are-free") => self.active_tokens = ActiveTokens::RevokedAreFree,
            ("active-tokens", "revoked-count") => self.active_tokens = ActiveTokens::RevokedCount,
            ("token-rate-limit", "none") => self.token_rate_limit = TokenRateLimit::None,
            ("token-rate-limit", "fifty-a-minute") => self.token_rate_limit = TokenRateLimit::FiftyAMinute,
            ("token-rate-limit", "ten-a-minute") => self.token_rate_limit = TokenRateLimit::TenAMinute,
            ("token-rate-limit-order", "first") => self.token_rate_limit_order = TokenRateLimitOrder::First,
            ("token-rate-limit-order", "after-credentials") => self.token_rate_limit_order = TokenRateLimitOrder::AfterCredentials,
            ("token-retry-after", "seconds") => self.token_retry_after = TokenRetryAfter::Seconds,
            ("token-retry-after", "absent") => self.token_retry_after = TokenRetryAfter::Absent,
            ("nonce-lifetime", "five-minutes") => self.nonce_lifetime = NonceLifetime::FiveMinutes,
            ("nonce-lifetime", "single-use") => self.nonce_lifetime = NonceLifetime::SingleUse,
            ("nonce-count", "once") => self.nonce_count = NonceCount::Once,
            ("nonce-count", "rising") => self.nonce_count = NonceCount::Rising,
            ("nonce-count", "repeatable") => self.nonce_count = NonceCount::Repeatable,
            ("refused-token-challenge", "digest") => self.refused_token_challenge = RefusedTokenChallenge::Digest,
            ("refused-token-challenge", "bearer") => self.refused_token_challenge = RefusedTokenChallenge::Bearer,
            ("refused-token-challenge", "none") => self.refused_token_challenge = RefusedTokenChallenge::None,
            ("version-gone-path", "template") => self.version_gone_path = VersionGonePath::Template,
            ("version-gone-path", "requested") => self.version_gone_path = VersionGonePath::Requested,
            ("lifecycle-on-errors", "every-response") => self.lifecycle_on_errors = LifecycleOnErrors::EveryResponse,
            ("lifecycle-on-errors", "success-only") => self.lifecycle_on_errors = LifecycleOnErrors::SuccessOnly,
            ("past-sunset", "served") => self.past_sunset = PastSunset::Served,
            ("past-sunset", "gone") => self.past_sunset = PastSunset::Gone,
            ("invalid-group-id", "own-code") => self.invalid_group_id = InvalidGroupId::OwnCode,
            ("invalid-group-id", "not-found") => self.invalid_group_id = InvalidGroupId::NotFound,
            ("envelope", "content") => self.envelope = Envelope::Content,
            ("envelope", "envelope") => self.envelope = Envelope::Envelope,
            ("invalid-query", "refused") => self.invalid_query = InvalidQuery::Refused,
            ("invalid-query", "ignored") => self.invalid_query = InvalidQuery::Ignored,
            ("unset-window", "absent") => self.unset_window = UnsetWindow::Absent,
            ("unset-window", "null") => self.unset_window = UnsetWindow::Null,
            ("unset-window", "zero") => self.unset_window = UnsetWindow::Zero,
            ("action-reply", "empty") => self.action_reply = ActionReply::Empty,
            ("action-reply", "empty-object") => self.action_reply = ActionReply::EmptyObject,
            ("action-reply", "window") => self.action_reply = ActionReply::Window,
            ("reset-protected-hours", "cleared") => self.reset_protected_hours = ResetProtectedHours::Cleared,
            ("reset-protected-hours", "kept") => self.reset_protected_hours = ResetProtectedHours::Kept,
            ("reset-auto-defer", "cleared") => self.reset_auto_defer = ResetAutoDefer::Cleared,
            ("reset-auto-defer", "kept") => self.reset_auto_defer = ResetAutoDefer::Kept,
            ("reset-maintenance", "stays") => self.reset_maintenance = ResetMaintenance::Stays,
            ("reset-maintenance", "cancelled") => self.reset_maintenance = ResetMaintenance::Cancelled,
            ("reset-without-window", "accepted") => self.reset_without_window = ResetWithoutWindow::Accepted,
            ("reset-without-window", "refused") => self.reset_without_window = ResetWithoutWindow::Refused,
            ("unknown-member", "refused") => self.unknown_member = UnknownMember::Refused,
            ("unknown-member", "ignored") => self.unknown_member = UnknownMember::Ignored,
            ("omitted-day", "refused") => self.omitted_day = OmittedDay::Refused,
            ("omitted-day", "kept") => self.omitted_day = OmittedDay::Kept,
            ("omitted-hour", "kept") => self.omitted_hour = OmittedHour::Kept,
            ("omitted-hour", "midnight") => self.omitted_hour = OmittedHour::Midnight,
            ("omitted-protected-hours", "cleared") => self.omitted_protected_hours = OmittedProtectedHours::Cleared,
            ("omitted-protected-hours", "kept") => self.omitted_protected_hours = OmittedProtectedHours::Kept,
            ("omitted-auto-defer", "kept") => self.omitted_auto_defer = OmittedAutoDefer::Kept,
            ("omitted-auto-defer", "cleared") => self.omitted_auto_defer = OmittedAutoDefer::Cleared,
            ("skipped-hour", "end-of-gap") => self.skipped_hour = SkippedHour::EndOfGap,
            ("skipped-hour", "shifted") => self.skipped_hour = SkippedHour::Shifted,
            ("page-after-last", "empty") => self.page_after_last = PageAfterLast::Empty,
            ("page-after-last", "not-found") => self.page_after_last = PageAfterLast::NotFound,
            ("page-fill", "full") => self.page_fill = PageFill::Full,
            ("page-fill", "short") => self.page_fill = PageFill::Short,
            ("deferral-limit", "two") => self.deferral_limit = DeferralLimit::Two,
            ("deferral-limit", "three") => self.deferral_limit = DeferralLimit::Three,
            ("deferral-week", "calendar") => self.deferral_week = DeferralWeek::Calendar,
            ("deferral-week", "hours") => self.deferral_week = DeferralWeek::Hours,
            ("outside-deferral-period", "not-scheduled") => self.outside_deferral_period = OutsideDeferralPeriod::NotScheduled,
            ("outside-deferral-period", "already-scheduled") => self.outside_deferral_period = OutsideDeferralPeriod::AlreadyScheduled,
            ("outside-deferral-period", "deferrals-exceeded") => self.outside_deferral_period = OutsideDeferralPeriod::DeferralsExceeded,
            ("deferral-check-order", "count-first") => self.deferral_check_order = DeferralCheckOrder::CountFirst,
            ("deferral-check-order", "period-first") => self.deferral_check_order = DeferralCheckOrder::PeriodFirst,
            ("patch-and-maintenance", "stays") => self.patch_and_maintenance = PatchAndMaintenance::Stays,
            ("patch-and-maintenance", "undone") => self.patch_and_maintenance = PatchAndMaintenance::Undone,
            ("toggle-and-deferrals", "kept") => self.toggle_and_deferrals = ToggleAndDeferrals::Kept,
            ("toggle-and-deferrals", "reset") => self.toggle_and_deferrals = ToggleAndDeferrals::Reset,
            ("toggle-without-window", "refused") => self.toggle_without_window = ToggleWithoutWindow::Refused,
            ("toggle-without-window", "toggled") => self.toggle_without_window = ToggleWithoutWindow::Toggled,
            ("start-now-codes", "window-first") => self.start_now_codes = StartNowCodes::WindowFirst,
            ("start-now-codes", "maintenance-first") => self.start_now_codes = StartNowCodes::MaintenanceFirst,
            ("start-now-members", "ignored") => self.start_now_members = StartNowMembers::Ignored,
            ("start-now-members", "applied") => self.start_now_members = StartNowMembers::Applied,
            ("under-way-operations", "all") => self.under_way_operations = UnderWayOperations::All,
            ("under-way-operations", "update-only") => self.under_way_operations = UnderWayOperations::UpdateOnly,
            ("omitted-wave", "kept") => self.omitted_wave = OmittedWave::Kept,
            ("omitted-wave", "cleared") => self.omitted_wave = OmittedWave::Cleared,
            ("unset-wave", "absent") => self.unset_wave = UnsetWave::Absent,
            ("unset-wave", "null") => self.unset_wave = UnsetWave::Null,
            ("reset-wave", "cleared") => self.reset_wave = ResetWave::Cleared,
            ("reset-wave", "kept") => self.reset_wave = ResetWave::Kept,
            ("wave-settings-reset", "forgotten") => self.wave_settings_reset = WaveSettingsReset::Forgotten,
            ("wave-settings-reset", "manual") => self.wave_settings_reset = WaveSettingsReset::Manual,
            ("rate-limit-headers", "every-response") => self.rate_limit_headers = RateLimitHeaders::EveryResponse,
            ("rate-limit-headers", "success-only") => self.rate_limit_headers = RateLimitHeaders::SuccessOnly,
            ("rate-limit-headers", "never") => self.rate_limit_headers = RateLimitHeaders::Never,
            ("retry-after", "seconds") => self.retry_after = RetryAfter::Seconds,
            ("retry-after", "absent") => self.retry_after = RetryAfter::Absent,
            _ => return false,
        }
        true
    }

    /// The id of each assumption that has variants, and of the variant that was taken.
    pub(crate) fn all(&self) -> [(&'static str, &'static str); 44] {
        [
            ("client-in-form", match self.client_in_form {
                ClientInForm::Refused => "refused",
                ClientInForm::Accepted => "accepted",
            }),
            ("active-tokens", match self.active_tokens {
                ActiveTokens::RevokedAreFree => "revoked-are-free",
                ActiveTokens::RevokedCount => "revoked-count",
            }),
            ("token-rate-limit", match self.token_rate_limit {
                TokenRateLimit::None => "none",
                TokenRateLimit::FiftyAMinute => "fifty-a-minute",
                TokenRateLimit::TenAMinute => "ten-a-minute",
            }),
            ("token-rate-limit-order", match self.token_rate_limit_order {
                TokenRateLimitOrder::First => "first",
                TokenRateLimitOrder::AfterCredentials => "after-credentials",
            }),
            ("token-retry-after", match self.token_retry_after {
                TokenRetryAfter::Seconds => "seconds",
                TokenRetryAfter::Absent => "absent",
            }),
            ("nonce-lifetime", match self.nonce_lifetime {
                NonceLifetime::FiveMinutes => "five-minutes",
                NonceLifetime::SingleUse => "single-use",
            }),
            ("nonce-count", match self.nonce_count {
                NonceCount::Once => "once",
                NonceCount::Rising => "rising",
                NonceCount::Repeatable => "repeatable",
            }),
            ("refused-token-challenge", match self.refused_token_challenge {
                RefusedTokenChallenge::Digest => "digest",
                RefusedTokenChallenge::Bearer => "bearer",
                RefusedTokenChallenge::None => "none",
            }),
            ("version-gone-path", match self.version_gone_path {
                VersionGonePath::Template => "template",
                VersionGonePath::Requested => "requested",
            }),
            ("lifecycle-on-errors", match self.lifecycle_on_errors {
                LifecycleOnErrors::EveryResponse => "every-response",
                LifecycleOnErrors::SuccessOnly => "success-only",
            }),
            ("past-sunset", match self.past_sunset {
                PastSunset::Served => "served",
                PastSunset::Gone => "gone",
            }),
            ("invalid-group-id", match self.invalid_group_id {
                InvalidGroupId::OwnCode => "own-code",
                InvalidGroupId::NotFound => "not-found",
            }),
            ("envelope", match self.envelope {
                Envelope::Content => "content",
                Envelope::Envelope => "envelope",
            }),
            ("invalid-query", match self.invalid_query {
                InvalidQuery::Refused => "refused",
                InvalidQuery::Ignored => "ignored",
            }),
            ("unset-window", match self.unset_window {
                UnsetWindow::Absent => "absent",
                UnsetWindow::Null => "null",
                UnsetWindow::Zero => "zero",
            }),
            ("action-reply", match self.action_reply {
                ActionReply::Empty => "empty",
                ActionReply::EmptyObject => "empty-object",
                ActionReply::Window => "window",
            }),
            ("reset-protected-hours", match self.reset_protected_hours {
                ResetProtectedHours::Cleared => "cleared",
                ResetProtectedHours::Kept => "kept",
            }),
            ("reset-auto-defer", match self.reset_auto_defer {
                ResetAutoDefer::Cleared => "cleared",
                ResetAutoDefer::Kept => "kept",
            }),
            ("reset-maintenance", match self.reset_maintenance {
                ResetMaintenance::Stays => "stays",
                ResetMaintenance::Cancelled => "cancelled",
            }),
            ("reset-without-window", match self.reset_without_window {
                ResetWithoutWindow::Accepted => "accepted",
                ResetWithoutWindow::Refused => "refused",
            }),
            ("unknown-member", match self.unknown_member {
                UnknownMember::Refused => "refused",
                UnknownMember::Ignored => "ignored",
            }),
            ("omitted-day", match self.omitted_day {
                OmittedDay::Refused => "refused",
                OmittedDay::Kept => "kept",
            }),
            ("omitted-hour", match self.omitted_hour {
                OmittedHour::Kept => "kept",
                OmittedHour::Midnight => "midnight",
            }),
            ("omitted-protected-hours", match self.omitted_protected_hours {
                OmittedProtectedHours::Cleared => "cleared",
                OmittedProtectedHours::Kept => "kept",
            }),
            ("omitted-auto-defer", match self.omitted_auto_defer {
                OmittedAutoDefer::Kept => "kept",
                OmittedAutoDefer::Cleared => "cleared",
            }),
            ("skipped-hour", match self.skipped_hour {
                SkippedHour::EndOfGap => "end-of-gap",
                SkippedHour::Shifted => "shifted",
            }),
            ("page-after-last", match self.page_after_last {
                PageAfterLast::Empty => "empty",
                PageAfterLast::NotFound => "not-found",
            }),
            ("page-fill", match self.page_fill {
                PageFill::Full => "full",
                PageFill::Short => "short",
            }),
            ("deferral-limit", match self.deferral_limit {
                DeferralLimit::Two => "two",
                DeferralLimit::Three => "three",
            }),
            ("deferral-week", match self.deferral_week {
                DeferralWeek::Calendar => "calendar",
                DeferralWeek::Hours => "hours",
            }),
            ("outside-deferral-period", match self.outside_deferral_period {
                OutsideDeferralPeriod::NotScheduled => "not-scheduled",
                OutsideDeferralPeriod::AlreadyScheduled => "already-scheduled",
                OutsideDeferralPeriod::DeferralsExceeded => "deferrals-exceeded",
            }),
            ("deferral-check-order", match self.deferral_check_order {
                DeferralCheckOrder::CountFirst => "count-first",
                DeferralCheckOrder::PeriodFirst => "period-first",
            }),
            ("patch-and-maintenance", match self.patch_and_maintenance {
                PatchAndMaintenance::Stays => "stays",
                PatchAndMaintenance::Undone => "undone",
            }),
            ("toggle-and-deferrals", match self.toggle_and_deferrals {
                ToggleAndDeferrals::Kept => "kept",
                ToggleAndDeferrals::Reset => "reset",
            }),
            ("toggle-without-window", match self.toggle_without_window {
                ToggleWithoutWindow::Refused => "refused",
                ToggleWithoutWindow::Toggled => "toggled",
            }),
            ("start-now-codes", match self.start_now_codes {
                StartNowCodes::WindowFirst => "window-first",
                StartNowCodes::MaintenanceFirst => "maintenance-first",
            }),
            ("start-now-members", match self.start_now_members {
                StartNowMembers::Ignored => "ignored",
                StartNowMembers::Applied => "applied",
            }),
            ("under-way-operations", match self.under_way_operations {
                UnderWayOperations::All => "all",
                UnderWayOperations::UpdateOnly => "update-only",
            }),
            ("omitted-wave", match self.omitted_wave {
                OmittedWave::Kept => "kept",
                OmittedWave::Cleared => "cleared",
            }),
            ("unset-wave", match self.unset_wave {
                UnsetWave::Absent => "absent",
                UnsetWave::Null => "null",
            }),
            ("reset-wave", match self.reset_wave {
                ResetWave::Cleared => "cleared",
                ResetWave::Kept => "kept",
            }),
            ("wave-settings-reset", match self.wave_settings_reset {
                WaveSettingsReset::Forgotten => "forgotten",
                WaveSettingsReset::Manual => "manual",
            }),
            ("rate-limit-headers", match self.rate_limit_headers {
                RateLimitHeaders::EveryResponse => "every-response",
                RateLimitHeaders::SuccessOnly => "success-only",
                RateLimitHeaders::Never => "never",
            }),
            ("retry-after", match self.retry_after {
                RetryAfter::Seconds => "seconds",
                RetryAfter::Absent => "absent",
            }),
        ]
    }
}
