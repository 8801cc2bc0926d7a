//! Targets of alert configurations: those that a configuration has, and those that are asked for.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::redaction::{self, Likeness};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// The kind of a target (documented).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum TargetKind {
            $($(#[doc = $doc])+ $name,)+
            /// Any other kind.
            Other(Box<str>),
        }

        impl TargetKind {
            /// Every named kind.
            pub const KNOWN: &'static [Self] = &[$(Self::$name,)+];

            /// The kind as the service writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for TargetKind {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)+
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

kinds! {
    /// Datadog.
    Datadog = "DATADOG",
    /// An e-mail to one address.
    Email = "EMAIL",
    /// The users of the project.
    Group = "GROUP",
    /// HipChat.
    HipChat = "HIP_CHAT",
    /// Microsoft Teams.
    MicrosoftTeams = "MICROSOFT_TEAMS",
    /// Opsgenie.
    OpsGenie = "OPS_GENIE",
    /// The users of the organization.
    Organization = "ORG",
    /// PagerDuty.
    PagerDuty = "PAGER_DUTY",
    /// Slack.
    Slack = "SLACK",
    /// A text message to one number.
    Sms = "SMS",
    /// The users of a team.
    Team = "TEAM",
    /// One user.
    User = "USER",
    /// Splunk On-Call, which was VictorOps.
    VictorOps = "VICTOR_OPS",
    /// A webhook.
    Webhook = "WEBHOOK",
}

impl TargetKind {
    /// Whether users are told, by e-mail or text message as the target says.
    fn is_users(&self) -> bool {
        matches!(
            self,
            Self::Group | Self::Organization | Self::Team | Self::User
        )
    }

    /// Whether a target of this kind may have a secret, which the service returns redacted (documented). A
    /// kind that is not known may.
    pub fn may_have_secret(&self) -> bool {
        !(self.is_users() || matches!(self, Self::Email | Self::Sms))
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The members of a target in a reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportedTarget {
    pub(crate) kind: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) team: Option<String>,
    pub(crate) mails: Option<bool>,
    pub(crate) texts: Option<bool>,
    pub(crate) roles: Option<Value>,
    pub(crate) webhook: Option<String>,
    pub(crate) teams_webhook: Option<String>,
    pub(crate) service_key: Option<String>,
}

/// A target of an alert configuration, as the service reports it.
#[derive(Clone, PartialEq, Eq)]
pub struct AlertTarget {
    kind: TargetKind,
    name: Option<String>,
    mails: bool,
    texts: bool,
    roles: Vec<String>,
    /// What the service leaves of the URL or key that tells targets of this kind apart.
    redacted: Option<String>,
}

impl From<ReportedTarget> for AlertTarget {
    fn from(reported: ReportedTarget) -> Self {
        let kind = TargetKind::from(reported.kind.as_deref().unwrap_or_default());
        let roles = reported.roles.as_ref().and_then(Value::as_array);
        let roles = roles.into_iter().flatten().filter_map(Value::as_str);
        let redacted = match kind {
            TargetKind::Webhook => reported.webhook,
            TargetKind::MicrosoftTeams => reported.teams_webhook,
            TargetKind::PagerDuty => reported.service_key,
            _ => None,
        };
        let name = match kind {
            TargetKind::Slack => reported.channel,
            TargetKind::Email => reported.address,
            TargetKind::User => reported.username,
            TargetKind::Team => reported.team,
            _ => None,
        };
        Self {
            mails: reported.mails.unwrap_or(false) || kind == TargetKind::Email,
            texts: reported.texts.unwrap_or(false) || kind == TargetKind::Sms,
            roles: roles.map(str::to_owned).collect(),
            kind,
            name,
            redacted: redacted.filter(|text| !text.is_empty()),
        }
    }
}

impl AlertTarget {
    /// The kind.
    pub fn kind(&self) -> &TargetKind {
        &self.kind
    }

    /// What tells it apart from others of its kind: a channel, an address, a user or a team. Never a secret.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The roles whose users are told; empty if all are.
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// Whether it tells anybody anything: users are told by e-mail or text message, unless both are off.
    pub fn tells_somebody(&self) -> bool {
        !self.kind.is_users() || self.mails || self.texts
    }

    /// Whether it tells somebody in another way than by e-mail.
    pub fn is_besides_mail(&self) -> bool {
        self.texts || !(self.kind.is_users() || self.kind == TargetKind::Email)
    }
}

impl fmt::Display for AlertTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} {name}", self.kind),
            None => write!(f, "{}", self.kind),
        }
    }
}

impl fmt::Debug for AlertTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AlertTarget")
            .field(&self.to_string())
            .finish()
    }
}

/// A target that is asked for. No output of it shows a secret.
#[derive(Clone)]
pub struct NewTarget(Asked);

#[derive(Clone)]
enum Asked {
    Webhook {
        url: SecretString,
        secret: Option<SecretString>,
    },
    Slack {
        channel: String,
        token: SecretString,
    },
    MicrosoftTeams {
        url: SecretString,
    },
    PagerDuty {
        key: SecretString,
    },
    Email {
        address: String,
    },
    Group {
        roles: Vec<String>,
    },
}

impl NewTarget {
    /// A webhook at a URL, whose calls are signed if there is a secret. The URL counts as a secret too: those
    /// of many services are.
    pub fn webhook(url: impl Into<String>, secret: Option<String>) -> Self {
        Self(Asked::Webhook {
            url: url.into().into(),
            secret: secret.map(Into::into),
        })
    }

    /// A channel of Slack, with an API or bot token.
    pub fn slack(channel: impl Into<String>, token: impl Into<String>) -> Self {
        Self(Asked::Slack {
            channel: channel.into(),
            token: token.into().into(),
        })
    }

    /// The webhook of a channel of Microsoft Teams. Its URL is a secret.
    pub fn microsoft_teams(url: impl Into<String>) -> Self {
        Self(Asked::MicrosoftTeams {
            url: url.into().into(),
        })
    }

    /// A service of PagerDuty, with its key.
    pub fn pager_duty(key: impl Into<String>) -> Self {
        Self(Asked::PagerDuty {
            key: key.into().into(),
        })
    }

    /// An e-mail to one address.
    pub fn email(address: impl Into<String>) -> Self {
        Self(Asked::Email {
            address: address.into(),
        })
    }

    /// An e-mail to the users of the project who have one of these roles, such as `GROUP_OWNER`; without any
    /// to all users of the project.
    pub fn group(roles: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(Asked::Group {
            roles: roles.into_iter().map(Into::into).collect(),
        })
    }

    /// The kind.
    pub fn kind(&self) -> TargetKind {
        match self.0 {
            Asked::Webhook { .. } => TargetKind::Webhook,
            Asked::Slack { .. } => TargetKind::Slack,
            Asked::MicrosoftTeams { .. } => TargetKind::MicrosoftTeams,
            Asked::PagerDuty { .. } => TargetKind::PagerDuty,
            Asked::Email { .. } => TargetKind::Email,
            Asked::Group { .. } => TargetKind::Group,
        }
    }

    /// Whether two are the same, secrets included.
    pub fn is_same(&self, other: &Self) -> bool {
        self.to_value() == other.to_value()
    }

    /// The secrets, which must not be shown, for example where the service repeats one in an error.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let secrets = match &self.0 {
            Asked::Webhook { url, secret } => [Some(url), secret.as_ref()],
            Asked::Slack { token: secret, .. }
            | Asked::MicrosoftTeams { url: secret }
            | Asked::PagerDuty { key: secret } => [Some(secret), None],
            Asked::Email { .. } | Asked::Group { .. } => [None, None],
        };
        secrets
            .into_iter()
            .flatten()
            .map(|secret| secret.expose_secret())
    }

    /// Whether a target that the service reports is this one, as far as its redacted members tell.
    pub(crate) fn likeness(&self, reported: &AlertTarget) -> Likeness {
        if reported.kind != self.kind() {
            return Likeness::No;
        }
        let name = |asked: &str, is_same: fn(&str, &str) -> bool| match &reported.name {
            Some(name) => Likeness::from(is_same(asked, name)),
            None => Likeness::Possible,
        };
        match &self.0 {
            Asked::Webhook { url: secret, .. }
            | Asked::MicrosoftTeams { url: secret }
            | Asked::PagerDuty { key: secret } => {
                redaction::likeness(secret.expose_secret(), reported.redacted.as_deref())
            }
            Asked::Slack { channel, .. } => {
                let plain = |name: &str| name.trim().trim_start_matches('#').to_lowercase();
                match &reported.name {
                    Some(name) => Likeness::from(plain(channel) == plain(name)),
                    None => Likeness::Possible,
                }
            }
            Asked::Email { address } => name(address, |one, other| one.eq_ignore_ascii_case(other)),
            Asked::Group { roles } => {
                let has_all = reported.roles.is_empty()
                    || (!roles.is_empty() && roles.iter().all(|it| reported.roles.contains(it)));
                Likeness::from(reported.mails && has_all)
            }
        }
    }

    /// As it is sent: what is not named has the default of the service, but nothing waits.
    pub(crate) fn to_value(&self) -> Value {
        let named = match &self.0 {
            Asked::Webhook { url, secret } => {
                let secret = secret.as_ref().map(|secret| secret.expose_secret());
                vec![
                    ("webhookUrl", Some(json!(url.expose_secret()))),
                    ("webhookSecret", secret.map(|secret| json!(secret))),
                ]
            }
            Asked::Slack { channel, token } => vec![
                ("channelName", Some(json!(channel))),
                ("apiToken", Some(json!(token.expose_secret()))),
            ],
            Asked::MicrosoftTeams { url } => {
                vec![("microsoftTeamsWebhookUrl", Some(json!(url.expose_secret())))]
            }
            Asked::PagerDuty { key } => vec![("serviceKey", Some(json!(key.expose_secret())))],
            Asked::Email { address } => vec![("emailAddress", Some(json!(address)))],
            Asked::Group { roles } => vec![
                ("emailEnabled", Some(json!(true))),
                ("smsEnabled", Some(json!(false))),
                ("roles", (!roles.is_empty()).then(|| json!(roles))),
            ],
        };
        let common = [
            ("typeName", Some(json!(self.kind().as_str()))),
            ("delayMin", Some(json!(0))),
            ("intervalMin", Some(json!(60))),
        ];
        let members = named.into_iter().chain(common);
        let members = members.filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(members.collect::<Map<_, _>>())
    }
}

/// Without secrets.
impl fmt::Display for NewTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match &self.0 {
            Asked::Slack { channel: name, .. } | Asked::Email { address: name } => {
                write!(f, "{kind} {name}")
            }
            Asked::Group { roles } if !roles.is_empty() => write!(f, "{kind} {}", roles.join(", ")),
            _ => write!(f, "{kind}"),
        }
    }
}

impl fmt::Debug for NewTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NewTarget").field(&self.to_string()).finish()
    }
}
