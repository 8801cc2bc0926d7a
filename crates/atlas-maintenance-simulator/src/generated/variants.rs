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
    /// Nothing is scheduled afterwards, and `MAINTENANCE_NO_LONGER_NEEDED` tells of it.
    Cancelled,
    /// Nothing is scheduled afterwards, and no event tells of it.
    CancelledSilently,
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

/// PATCH with another day or hour does not move scheduled maintenance to the new window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ChangedWindow {
    /// It keeps its time.
    #[default]
    Stays,
    /// It moves to the first opening of the new window that is at least 48 hours ahead.
    Moves,
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

/// An event of a service account has the client id as its `publicKey`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ServiceAccountActor {
    /// `publicKey` is the client id, and there is an `apiKeyId`.
    #[default]
    PublicKey,
    /// `username` is the client id, although the schema says an address of e-mail, and there is a `userId`.
    Username,
    /// `delegatePrincipal` names the client id.
    DelegatePrincipal,
    /// No member names it.
    None,
}

/// `minDate` and `maxDate` are inclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EventDates {
    /// An event of that second is listed.
    #[default]
    Inclusive,
    /// An event of that second is not listed.
    Exclusive,
}

/// An `eventType` that does not exist is a 400 `INVALID_QUERY_PARAMETER`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum InvalidEventType {
    /// The request is refused.
    #[default]
    Refused,
    /// The value is ignored, and a list with no other is not filtered.
    Ignored,
}

/// No event has a type that is in none of the vendor's lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum UnlistedEventTypes {
    /// Every type is in the lists.
    #[default]
    Absent,
    /// `MAINTENANCE_WINDOW_MODIFIED` is beside a modified window.
    Present,
    /// It is, also in lists that were filtered by another type.
    Unfiltered,
}

/// An event is listed as soon as it is created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum EventDelay {
    /// At once.
    #[default]
    None,
    /// One to fifteen minutes later, with the time of its creation, so that later events can come before it.
    Minutes,
}

/// Every PATCH of a window writes `ATLAS_MAINTENANCE_WINDOW_MODIFIED`, also one that changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WindowModifiedEvent {
    /// An update with the same values is an event as well.
    #[default]
    EveryUpdate,
    /// An event needs another day or hour.
    ChangesOnly,
}

/// Maintenance of a project without a window writes no events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MaintenanceWithoutWindow {
    /// Neither notice, start nor completion is an event.
    #[default]
    Silent,
    /// The events are those of a project with a window.
    Told,
}

/// `MAINTENANCE_IN_ADVANCED` comes 72 hours before the maintenance, or as soon as it is scheduled if that is later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NoticeTime {
    /// At that time.
    #[default]
    Exact,
    /// One to six hours later.
    HoursLate,
    /// At any time from 72 to 48 hours before.
    AnyTime,
}

/// `MAINTENANCE_IN_ADVANCED` comes again before the date that maintenance was deferred to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NoticeAfterDeferral {
    /// 72 hours before each date.
    #[default]
    Repeated,
    /// Only before the first date.
    Once,
}

/// `MAINTENANCE_AUTO_DEFERRED` comes right after `MAINTENANCE_IN_ADVANCED`, 72 hours before the date that the maintenance was deferred from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AutoDeferralEvents {
    /// Both come, the notice first.
    #[default]
    AfterNotice,
    /// `MAINTENANCE_AUTO_DEFERRED` comes alone, and counts as a notice.
    InsteadOfNotice,
    /// `MAINTENANCE_AUTO_DEFERRED` comes when the maintenance is scheduled, and the notice before its new date.
    AtScheduling,
}

/// A deferral on request is one event, `ATLAS_MAINTENANCE_DEFERRED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum DeferralEvents {
    /// It is alone.
    #[default]
    One,
    /// `MAINTENANCE_AUTO_DEFERRED` is beside it, for the same week.
    WithAutoDeferred,
}

/// A deferral by the vendor's staff, `ATLAS_MAINTENANCE_DEFERRED_BY_ADMIN`, counts in `numberOfDeferrals` and moves maintenance by a week at any time before it starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AdminDeferral {
    /// It counts like any deferral.
    #[default]
    Counted,
    /// The number of deferrals stays.
    NotCounted,
}

/// Maintenance starts at its date, when the window opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StartDelay {
    /// It starts at that time.
    #[default]
    None,
    /// It starts 1 to 59 minutes later.
    WithinTheHour,
    /// It starts one to six hours later.
    Hours,
}

/// `MAINTENANCE_STARTED` and `MAINTENANCE_COMPLETED` are one event each for a maintenance of the project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StartedEvents {
    /// One start and one completion.
    #[default]
    OneAProject,
    /// Two of each, of two clusters, without their names; the first completion is half-way.
    OneACluster,
}

/// Maintenance that is started on request is `ATLAS_MAINTENANCE_START_ASAP` and then `MAINTENANCE_STARTED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum StartNowEvents {
    /// Both are written.
    #[default]
    WithStart,
    /// The request and the completion are written, and not the start.
    RequestOnly,
}

/// Setting a window where there was none adds an alert configuration for four of the five events of maintenance, not for its completion, unless there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AlertDefaults {
    /// Four configurations are added.
    #[default]
    Added,
    /// None is added.
    None,
}

/// URLs, keys and tokens of targets come redacted in part, with asterisks for all but the end, and the secret of a webhook as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AlertRedaction {
    /// Asterisks stand for all but the last four characters.
    #[default]
    EndShown,
    /// Asterisks stand for the second half.
    StartShown,
    /// Four asterisks stand for all of it.
    Hidden,
    /// The member is left out.
    LeftOut,
}

/// A target that is sent with its `notifierId`, and with its secret redacted or without it, keeps the secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AlertSecretSentBack {
    /// The secret stays.
    #[default]
    Kept,
    /// What was sent replaces the secret.
    Taken,
    /// A redacted secret is a 400 `INVALID_ATTRIBUTE`.
    Refused,
}

/// A PATCH of an alert configuration sets `enabled` to the value that is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum AlertToggle {
    /// The value is set.
    #[default]
    Sets,
    /// An enabled configuration is disabled and a disabled one enabled, whatever is sent.
    Flips,
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
    pub(crate) changed_window: ChangedWindow,
    pub(crate) toggle_and_deferrals: ToggleAndDeferrals,
    pub(crate) toggle_without_window: ToggleWithoutWindow,
    pub(crate) start_now_codes: StartNowCodes,
    pub(crate) start_now_members: StartNowMembers,
    pub(crate) under_way_operations: UnderWayOperations,
    pub(crate) service_account_actor: ServiceAccountActor,
    pub(crate) event_dates: EventDates,
    pub(crate) invalid_event_type: InvalidEventType,
    pub(crate) unlisted_event_types: UnlistedEventTypes,
    pub(crate) event_delay: EventDelay,
    pub(crate) window_modified_event: WindowModifiedEvent,
    pub(crate) maintenance_without_window: MaintenanceWithoutWindow,
    pub(crate) notice_time: NoticeTime,
    pub(crate) notice_after_deferral: NoticeAfterDeferral,
    pub(crate) auto_deferral_events: AutoDeferralEvents,
    pub(crate) deferral_events: DeferralEvents,
    pub(crate) admin_deferral: AdminDeferral,
    pub(crate) start_delay: StartDelay,
    pub(crate) started_events: StartedEvents,
    pub(crate) start_now_events: StartNowEvents,
    pub(crate) alert_defaults: AlertDefaults,
    pub(crate) alert_redaction: AlertRedaction,
    pub(crate) alert_secret_sent_back: AlertSecretSentBack,
    pub(crate) alert_toggle: AlertToggle,
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
            ("reset-maintenance", "cancelled-silently") => self.reset_maintenance = ResetMaintenance::CancelledSilently,
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
            ("changed-window", "stays") => self.changed_window = ChangedWindow::Stays,
            ("changed-window", "moves") => self.changed_window = ChangedWindow::Moves,
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
            ("service-account-actor", "public-key") => self.service_account_actor = ServiceAccountActor::PublicKey,
            ("service-account-actor", "username") => self.service_account_actor = ServiceAccountActor::Username,
            ("service-account-actor", "delegate-principal") => self.service_account_actor = ServiceAccountActor::DelegatePrincipal,
            ("service-account-actor", "none") => self.service_account_actor = ServiceAccountActor::None,
            ("event-dates", "inclusive") => self.event_dates = EventDates::Inclusive,
            ("event-dates", "exclusive") => self.event_dates = EventDates::Exclusive,
            ("invalid-event-type", "refused") => self.invalid_event_type = InvalidEventType::Refused,
            ("invalid-event-type", "ignored") => self.invalid_event_type = InvalidEventType::Ignored,
            ("unlisted-event-types", "absent") => self.unlisted_event_types = UnlistedEventTypes::Absent,
            ("unlisted-event-types", "present") => self.unlisted_event_types = UnlistedEventTypes::Present,
            ("unlisted-event-types", "unfiltered") => self.unlisted_event_types = UnlistedEventTypes::Unfiltered,
            ("event-delay", "none") => self.event_delay = EventDelay::None,
            ("event-delay", "minutes") => self.event_delay = EventDelay::Minutes,
            ("window-modified-event", "every-update") => self.window_modified_event = WindowModifiedEvent::EveryUpdate,
            ("window-modified-event", "changes-only") => self.window_modified_event = WindowModifiedEvent::ChangesOnly,
            ("maintenance-without-window", "silent") => self.maintenance_without_window = MaintenanceWithoutWindow::Silent,
            ("maintenance-without-window", "told") => self.maintenance_without_window = MaintenanceWithoutWindow::Told,
            ("notice-time", "exact") => self.notice_time = NoticeTime::Exact,
            ("notice-time", "hours-late") => self.notice_time = NoticeTime::HoursLate,
            ("notice-time", "any-time") => self.notice_time = NoticeTime::AnyTime,
            ("notice-after-deferral", "repeated") => self.notice_after_deferral = NoticeAfterDeferral::Repeated,
            ("notice-after-deferral", "once") => self.notice_after_deferral = NoticeAfterDeferral::Once,
            ("auto-deferral-events", "after-notice") => self.auto_deferral_events = AutoDeferralEvents::AfterNotice,
            ("auto-deferral-events", "instead-of-notice") => self.auto_deferral_events = AutoDeferralEvents::InsteadOfNotice,
            ("auto-deferral-events", "at-scheduling") => self.auto_deferral_events = AutoDeferralEvents::AtScheduling,
            ("deferral-events", "one") => self.deferral_events = DeferralEvents::One,
            ("deferral-events", "with-auto-deferred") => self.deferral_events = DeferralEvents::WithAutoDeferred,
            ("admin-deferral", "counted") => self.admin_deferral = AdminDeferral::Counted,
            ("admin-deferral", "not-counted") => self.admin_deferral = AdminDeferral::NotCounted,
            ("start-delay", "none") => self.start_delay = StartDelay::None,
            ("start-delay", "within-the-hour") => self.start_delay = StartDelay::WithinTheHour,
            ("start-delay", "hours") => self.start_delay = StartDelay::Hours,
            ("started-events", "one-a-project") => self.started_events = StartedEvents::OneAProject,
            ("started-events", "one-a-cluster") => self.started_events = StartedEvents::OneACluster,
            ("start-now-events", "with-start") => self.start_now_events = StartNowEvents::WithStart,
            ("start-now-events", "request-only") => self.start_now_events = StartNowEvents::RequestOnly,
            ("alert-defaults", "added") => self.alert_defaults = AlertDefaults::Added,
            ("alert-defaults", "none") => self.alert_defaults = AlertDefaults::None,
            ("alert-redaction", "end-shown") => self.alert_redaction = AlertRedaction::EndShown,
            ("alert-redaction", "start-shown") => self.alert_redaction = AlertRedaction::StartShown,
            ("alert-redaction", "hidden") => self.alert_redaction = AlertRedaction::Hidden,
            ("alert-redaction", "left-out") => self.alert_redaction = AlertRedaction::LeftOut,
            ("alert-secret-sent-back", "kept") => self.alert_secret_sent_back = AlertSecretSentBack::Kept,
            ("alert-secret-sent-back", "taken") => self.alert_secret_sent_back = AlertSecretSentBack::Taken,
            ("alert-secret-sent-back", "refused") => self.alert_secret_sent_back = AlertSecretSentBack::Refused,
            ("alert-toggle", "sets") => self.alert_toggle = AlertToggle::Sets,
            ("alert-toggle", "flips") => self.alert_toggle = AlertToggle::Flips,
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
    pub(crate) fn all(&self) -> [(&'static str, &'static str); 64] {
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
                ResetMaintenance::CancelledSilently => "cancelled-silently",
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
            ("changed-window", match self.changed_window {
                ChangedWindow::Stays => "stays",
                ChangedWindow::Moves => "moves",
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
            ("service-account-actor", match self.service_account_actor {
                ServiceAccountActor::PublicKey => "public-key",
                ServiceAccountActor::Username => "username",
                ServiceAccountActor::DelegatePrincipal => "delegate-principal",
                ServiceAccountActor::None => "none",
            }),
            ("event-dates", match self.event_dates {
                EventDates::Inclusive => "inclusive",
                EventDates::Exclusive => "exclusive",
            }),
            ("invalid-event-type", match self.invalid_event_type {
                InvalidEventType::Refused => "refused",
                InvalidEventType::Ignored => "ignored",
            }),
            ("unlisted-event-types", match self.unlisted_event_types {
                UnlistedEventTypes::Absent => "absent",
                UnlistedEventTypes::Present => "present",
                UnlistedEventTypes::Unfiltered => "unfiltered",
            }),
            ("event-delay", match self.event_delay {
                EventDelay::None => "none",
                EventDelay::Minutes => "minutes",
            }),
            ("window-modified-event", match self.window_modified_event {
                WindowModifiedEvent::EveryUpdate => "every-update",
                WindowModifiedEvent::ChangesOnly => "changes-only",
            }),
            ("maintenance-without-window", match self.maintenance_without_window {
                MaintenanceWithoutWindow::Silent => "silent",
                MaintenanceWithoutWindow::Told => "told",
            }),
            ("notice-time", match self.notice_time {
                NoticeTime::Exact => "exact",
                NoticeTime::HoursLate => "hours-late",
                NoticeTime::AnyTime => "any-time",
            }),
            ("notice-after-deferral", match self.notice_after_deferral {
                NoticeAfterDeferral::Repeated => "repeated",
                NoticeAfterDeferral::Once => "once",
            }),
            ("auto-deferral-events", match self.auto_deferral_events {
                AutoDeferralEvents::AfterNotice => "after-notice",
                AutoDeferralEvents::InsteadOfNotice => "instead-of-notice",
                AutoDeferralEvents::AtScheduling => "at-scheduling",
            }),
            ("deferral-events", match self.deferral_events {
                DeferralEvents::One => "one",
                DeferralEvents::WithAutoDeferred => "with-auto-deferred",
            }),
            ("admin-deferral", match self.admin_deferral {
                AdminDeferral::Counted => "counted",
                AdminDeferral::NotCounted => "not-counted",
            }),
            ("start-delay", match self.start_delay {
                StartDelay::None => "none",
                StartDelay::WithinTheHour => "within-the-hour",
                StartDelay::Hours => "hours",
            }),
            ("started-events", match self.started_events {
                StartedEvents::OneAProject => "one-a-project",
                StartedEvents::OneACluster => "one-a-cluster",
            }),
            ("start-now-events", match self.start_now_events {
                StartNowEvents::WithStart => "with-start",
                StartNowEvents::RequestOnly => "request-only",
            }),
            ("alert-defaults", match self.alert_defaults {
                AlertDefaults::Added => "added",
                AlertDefaults::None => "none",
            }),
            ("alert-redaction", match self.alert_redaction {
                AlertRedaction::EndShown => "end-shown",
                AlertRedaction::StartShown => "start-shown",
                AlertRedaction::Hidden => "hidden",
                AlertRedaction::LeftOut => "left-out",
            }),
            ("alert-secret-sent-back", match self.alert_secret_sent_back {
                AlertSecretSentBack::Kept => "kept",
                AlertSecretSentBack::Taken => "taken",
                AlertSecretSentBack::Refused => "refused",
            }),
            ("alert-toggle", match self.alert_toggle {
                AlertToggle::Sets => "sets",
                AlertToggle::Flips => "flips",
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
