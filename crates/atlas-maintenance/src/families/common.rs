//! The family of all versions so far, in parts that another family can take one by one.
//!
//! What is used of requests and replies here stands in the table of
//! `crates/atlas-maintenance-codegen/src/generate/families/table.rs` too; a test holds both together.

/// All parts.
macro_rules! family {
    ($api:ident) => {
        $crate::families::common::window!($api);
        $crate::families::common::project!($api);
        $crate::families::common::request!($api);
        $crate::families::common::get!($api);
        $crate::families::common::projects!($api);
        $crate::families::common::events!($api);
        $crate::families::common::alerts!($api);
        $crate::families::common::update!($api);
        $crate::families::common::actions!($api);
    };
}

/// `reported_window`: the members of a window; or why they mean none.
macro_rules! window {
    ($api:ident) => {
        $crate::families::common::window!($api, GroupMaintenanceWindow);
    };
    ($api:ident, $window:ident) => {
        fn reported_window(
            window: $api::types::$window,
        ) -> Result<$crate::model::ReportedWindow, String> {
            let protected = window.protected_hours.as_ref();
            Ok($crate::model::ReportedWindow {
                day: window.day_of_week.map(i64::from),
                hour: window.hour_of_day.map(i64::from),
                time_zone: window.time_zone_id,
                protected_start: protected.and_then(|h| h.start_hour_of_day).map(i64::from),
                protected_end: protected.and_then(|h| h.end_hour_of_day).map(i64::from),
                deferrals: window.number_of_deferrals.map(i64::from),
                auto_defer: window.auto_defer_once_enabled,
                start_asap: window.start_asap,
            })
        }
    };
}

/// `reported_project`: the members of a project in a list.
macro_rules! project {
    ($api:ident) => {
        fn reported_project(group: $api::types::Group) -> $crate::model::ReportedProject {
            let mut project = $crate::model::ReportedProject {
                id: group.id,
                name: group.name,
                organization: group.org_id,
                clusters: group.cluster_count,
                tags: Default::default(),
            };
            for tag in group.tags.unwrap_or_default() {
                if let Some(key) = tag.key {
                    project.tags.insert(key, tag.value.unwrap_or_default());
                }
            }
            project
        }
    };
}

/// `request`: the body of an update; or why this version cannot be asked for it.
macro_rules! request {
    ($api:ident) => {
        // A version may have more members, which are left out if they are optional.
        #[allow(clippy::needless_update)]
        fn request(
            update: $crate::connection::Update<'_>,
        ) -> Result<$api::types::GroupMaintenanceWindowRequest, String> {
            use $crate::window::{Setting, Window};

            let (window, start_asap) = match update {
                $crate::connection::Update::Window(window) => (Some(window), None),
                $crate::connection::Update::StartNow(window) => (window, Some(true)),
            };
            let protected_hours = window.map_or(Setting::Keep, Window::protected_hours_setting);
            Ok($api::types::GroupMaintenanceWindowRequest {
                day_of_week: window.map(Window::day),
                hour_of_day: window.map(Window::hour),
                protected_hours: match protected_hours {
                    Setting::Keep => None,
                    // An empty object removes them (recorded).
                    Setting::Clear => Some($api::types::ProtectedHoursRequest::default()),
                    Setting::Set(hours) => Some($api::types::ProtectedHoursRequest {
                        start_hour_of_day: Some(hours.start()),
                        end_hour_of_day: Some(hours.end()),
                        ..$api::types::ProtectedHoursRequest::default()
                    }),
                },
                auto_defer_once_enabled: window.and_then(Window::auto_defer_setting),
                start_asap,
                ..$api::types::GroupMaintenanceWindowRequest::default()
            })
        }
    };
}

/// The generated client of a version, for one call.
macro_rules! client {
    ($api:ident, $connection:expr) => {
        $api::Client::new_with_client(
            $connection.transport.base_url().as_str(),
            $connection.transport.http(),
            ::atlas_maintenance_transport::CallContext::new(&$connection.transport)
                .enveloped($connection.envelope)
                .after($connection.earlier),
        )
    };
}

/// `get`: reads a window.
macro_rules! get {
    ($api:ident) => {
        // A version may have more optional parameters.
        #[allow(clippy::needless_update)]
        pub(crate) async fn get(
            connection: &$crate::connection::Connection,
            project: &::atlas_maintenance_types::Id,
        ) -> $crate::families::Answer<$crate::model::ReportedWindow> {
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::GetMaintenanceWindow {
                envelope: connection.envelope(),
                pretty: connection.pretty(),
                ..Default::default()
            };
            let reply = client.get_maintenance_window(project, optional).await?;
            $crate::families::reply::read(reply, reported_window)
        }
    };
}

/// `projects`: reads a page of projects.
macro_rules! projects {
    ($api:ident) => {
        #[allow(clippy::needless_update)]
        pub(crate) async fn projects(
            connection: &$crate::connection::Connection,
            page: $crate::connection::PageRequest,
        ) -> $crate::families::Answer<$crate::connection::ListedProjects> {
            let (envelope, pretty) = (connection.envelope(), connection.pretty());
            let client = $crate::families::common::client!($api, connection);
            let reply = match page.organization {
                None => {
                    let optional = $api::optional::ListProjects {
                        envelope,
                        include_count: page.total,
                        items_per_page: page.size,
                        page_num: page.number,
                        pretty,
                        ..Default::default()
                    };
                    client.list_projects(optional).await?
                }
                Some(organization) => {
                    let optional = $api::optional::ListOrganizationProjects {
                        envelope,
                        include_count: page.total,
                        items_per_page: page.size,
                        name: page.name.as_deref(),
                        page_num: page.number,
                        pretty,
                        ..Default::default()
                    };
                    let organization = organization.into();
                    client
                        .list_organization_projects(&organization, optional)
                        .await?
                }
            };
            let (listed, odd, reply) = $crate::families::reply::decoded_page(reply)?;
            let Some(results) = listed.results else {
                return Err(::atlas_maintenance_transport::Error::undecodable(
                    reply,
                    "the page has no list of results",
                ));
            };
            let mut projects = Vec::with_capacity(results.len());
            for group in results {
                projects.push(reported_project(group).summary());
            }
            $crate::model::push_unreadable(&mut projects, odd);
            Ok(((projects, listed.total_count.map(i64::from)), reply))
        }
    };
}

/// `events`: reads a page of events.
macro_rules! events {
    ($api:ident) => {
        fn reported_event(event: $api::types::Event) -> $crate::event::ReportedEvent {
            let delegate = event.delegate_principal.as_ref();
            $crate::event::ReportedEvent {
                id: event.id,
                event_type: event.event_type_name,
                created: event
                    .created
                    .map(|time| time.timestamp().ok_or_else(|| time.to_string())),
                project: event.group_id,
                username: event.username,
                user: event.user_id,
                public_key: event.public_key,
                api_key: event.api_key_id,
                delegate: delegate.and_then(|by| {
                    let text = |member| by.get(member)?.as_str().filter(|text| !text.is_empty());
                    Some(text("name").or_else(|| text("id"))?.to_owned())
                }),
                address: event.remote_address,
                is_global_admin: event.is_global_admin,
                raw: event.raw.map(|raw| raw.to_string()),
            }
        }

        #[allow(clippy::needless_update)]
        pub(crate) async fn events(
            connection: &$crate::connection::Connection,
            project: ::atlas_maintenance_types::ProjectId,
            request: $crate::connection::EventsRequest,
        ) -> $crate::families::Answer<$crate::connection::ListedEvents> {
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::ListProjectEvents {
                envelope: connection.envelope(),
                cluster_names: Some(&request.clusters).filter(|list| !list.is_empty()),
                event_type: Some(&request.types).filter(|list| !list.is_empty()),
                excluded_event_type: Some(&request.excluded).filter(|list| !list.is_empty()),
                include_count: request.total,
                include_raw: request.raw,
                items_per_page: request.size,
                max_date: request.until.as_ref(),
                min_date: request.since.as_ref(),
                page_num: request.number,
                pretty: connection.pretty(),
                ..Default::default()
            };
            let id = project.into();
            let reply = client.list_project_events(&id, optional).await?;
            let (listed, odd, reply) = $crate::families::reply::decoded_page(reply)?;
            let Some(results) = listed.results else {
                return Err(::atlas_maintenance_transport::Error::undecodable(
                    reply,
                    "the page has no list of results",
                ));
            };
            let mut events = Vec::with_capacity(results.len());
            for event in results {
                events.push(reported_event(event).event(project));
            }
            events.extend(odd.into_iter().map(|odd| Err(odd.why)));
            Ok(((events, listed.total_count.map(i64::from)), reply))
        }
    };
}

/// `alert_configurations`, `toggle_alert`, `changed_alert`: reads alert configurations, and enables them. What
/// a change sends beside that is whatever was read, so no generated type has room for it.
#[cfg(feature = "alerts")]
macro_rules! alerts {
    ($api:ident) => {
        fn reported_target(
            target: $api::types::AlertNotification,
        ) -> $crate::alert_configuration::ReportedTarget {
            $crate::alert_configuration::ReportedTarget {
                kind: target.type_name,
                channel: target.channel_name,
                address: target.email_address,
                username: target.username,
                team: target.team_name,
                mails: target.email_enabled,
                texts: target.sms_enabled,
                roles: target.roles,
                webhook: target.webhook_url,
                teams_webhook: target.microsoft_teams_webhook_url,
                service_key: target.service_key,
            }
        }

        /// The members of an alert configuration.
        pub(crate) fn read_alert(
            text: &[u8],
        ) -> Result<$crate::alert_configuration::ReportedAlertConfiguration, ::serde_json::Error> {
            let found: $api::types::AlertConfiguration = ::serde_json::from_slice(text)?;
            let mut targets = Vec::new();
            for target in found.notifications.unwrap_or_default() {
                targets.push(reported_target(target));
            }
            Ok($crate::alert_configuration::ReportedAlertConfiguration {
                id: found.id,
                event_type: found.event_type_name,
                is_enabled: found.enabled,
                project: found.group_id,
                matchers: found.matchers,
                targets,
            })
        }

        #[allow(clippy::needless_update)]
        pub(crate) async fn alert_configurations(
            connection: &$crate::connection::Connection,
            project: ::atlas_maintenance_types::ProjectId,
            request: $crate::alerts::calls::AlertConfigurationsRequest,
        ) -> $crate::families::Answer<$crate::alerts::calls::ListedAlertConfigurations> {
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::ListAlertConfigurations {
                envelope: connection.envelope(),
                include_count: request.total,
                items_per_page: request.size,
                page_num: request.number,
                pretty: connection.pretty(),
                ..Default::default()
            };
            let id = project.into();
            let reply = client.list_alert_configurations(&id, optional).await?;
            let ((listed, entries), reply) = $crate::alerts::reply::decoded_entries(reply)?;
            let total: $api::types::PaginatedAlertConfigurations = listed;
            let read = $crate::alerts::reply::listed_alerts(&entries, read_alert, project);
            Ok(((read, total.total_count.map(i64::from)), reply))
        }

        #[allow(clippy::needless_update)]
        pub(crate) async fn toggle_alert(
            connection: &$crate::connection::Connection,
            project: ::atlas_maintenance_types::ProjectId,
            alert: &::atlas_maintenance_types::Id,
            is_enabled: bool,
        ) -> $crate::families::Answer<$crate::alert_configuration::AlertConfiguration> {
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::ToggleAlertConfiguration {
                envelope: connection.envelope(),
                pretty: connection.pretty(),
                ..Default::default()
            };
            let body = $api::types::AlertConfigurationToggleRequest {
                enabled: Some(is_enabled),
                ..Default::default()
            };
            let required = $api::required::ToggleAlertConfiguration {
                group_id: &project.into(),
                alert_config_id: alert,
            };
            let reply = client
                .toggle_alert_configuration(required, &body, optional)
                .await?;
            $crate::alerts::reply::changed_alert(reply.into_reply(), read_alert, project)
        }
    };
}

/// Nothing, in a build without the feature.
#[cfg(not(feature = "alerts"))]
macro_rules! alerts {
    ($api:ident) => {};
}

/// `update`: sets a window, or starts maintenance.
macro_rules! update {
    ($api:ident) => {
        #[allow(clippy::needless_update)]
        pub(crate) async fn update(
            connection: &$crate::connection::Connection,
            project: &::atlas_maintenance_types::Id,
            update: $crate::connection::Update<'_>,
        ) -> $crate::families::Answer<()> {
            let body = request(update).map_err(::atlas_maintenance_transport::Error::input)?;
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::UpdateMaintenanceWindow {
                envelope: connection.envelope(),
                ..Default::default()
            };
            let reply = client
                .update_maintenance_window(project, &body, optional)
                .await?;
            $crate::families::reply::acknowledged(reply)
        }
    };
}

/// `reset`, `defer`, `toggle_auto_defer`: the calls without a body.
macro_rules! actions {
    ($api:ident) => {
        $crate::families::common::actions!(
            $api,
            reset,
            reset_maintenance_window,
            ResetMaintenanceWindow
        );
        $crate::families::common::actions!(
            $api,
            defer,
            defer_maintenance_window,
            DeferMaintenanceWindow
        );
        $crate::families::common::actions!(
            $api,
            toggle_auto_defer,
            toggle_maintenance_auto_defer,
            ToggleMaintenanceAutoDefer
        );
    };
    ($api:ident, $name:ident, $method:ident, $optional:ident) => {
        #[allow(clippy::needless_update)]
        pub(crate) async fn $name(
            connection: &$crate::connection::Connection,
            project: &::atlas_maintenance_types::Id,
        ) -> $crate::families::Answer<()> {
            let client = $crate::families::common::client!($api, connection);
            let optional = $api::optional::$optional {
                envelope: connection.envelope(),
                ..Default::default()
            };
            let reply = client.$method(project, optional).await?;
            $crate::families::reply::acknowledged(reply)
        }
    };
}

pub(crate) use {
    actions, alerts, client, events, family, get, project, projects, request, update, window,
};
