#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///`Backup`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Backup {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub days: ::std::option::Option<i32>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<::std::string::String>,
    }

    ///`BackupRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct BackupRequest {
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub days: ::atlas_maintenance_types::Nullable<i32>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<BackupRequestOf>,
    }

    ///`BackupRequestOf`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum BackupRequestOf {
        #[serde(rename = "backup")]
        Backup,
    }

    impl ::std::fmt::Display for BackupRequestOf {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Backup => f.write_str("backup"),
            }
        }
    }

    impl ::std::str::FromStr for BackupRequestOf {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "backup" => Ok(Self::Backup),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for BackupRequestOf {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for BackupRequestOf {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///`Cluster`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Cluster {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub backup: ::std::option::Option<Backup>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub created: ::std::option::Option<::atlas_maintenance_types::ReportedTimestamp>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub label: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub named: ::std::option::Option<Named>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub owner: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "pausedUntil",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub paused_until: ::std::option::Option<
            ::atlas_maintenance_types::ReportedTimestamp,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub starts: ::std::option::Option<
            ::std::vec::Vec<::atlas_maintenance_types::ReportedTimestamp>,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub tags: ::std::option::Option<::std::vec::Vec<::std::string::String>>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub target: ::std::option::Option<ClusterTarget>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub wave: ::std::option::Option<i32>,
    }

    ///`ClusterRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct ClusterRequest {
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub backup: ::atlas_maintenance_types::Nullable<BackupRequest>,
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub label: ::atlas_maintenance_types::Nullable<::std::string::String>,
        pub name: ::std::string::String,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub named: ::std::option::Option<NamedRequest>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub owner: ::std::option::Option<::std::string::String>,
        #[serde(
            rename = "pausedUntil",
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub paused_until: ::atlas_maintenance_types::Nullable<
            ::atlas_maintenance_types::Timestamp,
        >,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub starts: ::std::option::Option<
            ::std::vec::Vec<::atlas_maintenance_types::Timestamp>,
        >,
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub tags: ::atlas_maintenance_types::Nullable<
            ::std::vec::Vec<::std::string::String>,
        >,
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub target: ::atlas_maintenance_types::Nullable<ClusterTargetRequest>,
        #[serde(
            default,
            skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent"
        )]
        pub wave: ::atlas_maintenance_types::Nullable<i32>,
    }

    ///`ClusterTarget`
    #[derive(Clone, Debug)]
    pub enum ClusterTarget {
        ///Where `of` is `backup`.
        Backup(Backup),
        ///Where `of` is `copy`.
        Copy(Copy2),
        ///None of the others, as it came.
        Other(::serde_json::Value),
    }

    impl<'de> ::serde::Deserialize<'de> for ClusterTarget {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            match value.get("of").and_then(::serde_json::Value::as_str) {
                Some("backup") => alternatives::read(value).map(Self::Backup),
                Some("copy") => alternatives::read(value).map(Self::Copy),
                _ => Ok(Self::Other(value)),
            }
        }
    }

    impl ::serde::Serialize for ClusterTarget {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Backup(it) => {
                    alternatives::write(it, "of", &["backup"], serializer)
                }
                Self::Copy(it) => alternatives::write(it, "of", &["copy"], serializer),
                Self::Other(it) => ::serde::Serialize::serialize(it, serializer),
            }
        }
    }

    ///`ClusterTargetRequest`
    #[derive(Clone, Debug)]
    pub enum ClusterTargetRequest {
        ///Where `of` is `backup`.
        Backup(BackupRequest),
        ///Where `of` is `copy`.
        Copy(CopyRequest),
    }

    impl<'de> ::serde::Deserialize<'de> for ClusterTargetRequest {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            match value.get("of").and_then(::serde_json::Value::as_str) {
                Some("backup") => alternatives::read(value).map(Self::Backup),
                Some("copy") => alternatives::read(value).map(Self::Copy),
                _ => Err(alternatives::unknown("ClusterTargetRequest", "of", &value)),
            }
        }
    }

    impl ::serde::Serialize for ClusterTargetRequest {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Backup(it) => {
                    alternatives::write(it, "of", &["backup"], serializer)
                }
                Self::Copy(it) => alternatives::write(it, "of", &["copy"], serializer),
            }
        }
    }

    ///`Copy2`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Copy2 {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<::std::string::String>,
    }

    ///`CopyRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct CopyRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<CopyRequestOf>,
    }

    ///`CopyRequestOf`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Copy,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    pub enum CopyRequestOf {
        #[serde(rename = "copy")]
        Copy,
    }

    impl ::std::fmt::Display for CopyRequestOf {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Copy => f.write_str("copy"),
            }
        }
    }

    impl ::std::str::FromStr for CopyRequestOf {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "copy" => Ok(Self::Copy),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CopyRequestOf {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CopyRequestOf {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///What the service answers, by its status.
    pub enum GetJobAnswer {
        ///With the status 200.
        Status200(GetJobAnswerV200),
        ///With the status 202.
        Status202(GetJobAnswerV202),
        ///With the status 204.
        Status204,
        ///With the status 206.
        Status206(super::ByteStream),
    }

    impl ::std::fmt::Debug for GetJobAnswer {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match self {
                Self::Status200(it) => f.debug_tuple("Status200").field(it).finish(),
                Self::Status202(it) => f.debug_tuple("Status202").field(it).finish(),
                Self::Status204 => f.write_str("Status204"),
                Self::Status206(_) => f.write_str("Status206"),
            }
        }
    }

    ///`GetJobAnswerV200`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct GetJobAnswerV200 {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub result: ::std::option::Option<::std::string::String>,
    }

    ///`GetJobAnswerV202`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct GetJobAnswerV202 {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub percent: ::std::option::Option<i64>,
    }

    ///`Named`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct Named(pub ::std::option::Option<NamedInner>);
    impl ::std::ops::Deref for Named {
        type Target = ::std::option::Option<NamedInner>;
        fn deref(&self) -> &::std::option::Option<NamedInner> {
            &self.0
        }
    }

    impl ::std::convert::From<Named> for ::std::option::Option<NamedInner> {
        fn from(value: Named) -> Self {
            value.0
        }
    }

    impl ::std::convert::From<::std::option::Option<NamedInner>> for Named {
        fn from(value: ::std::option::Option<NamedInner>) -> Self {
            Self(value)
        }
    }

    ///`NamedInner`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NamedInner {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }

    ///`NamedRequest`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(transparent)]
    pub struct NamedRequest(pub ::std::option::Option<NamedRequestInner>);
    impl ::std::ops::Deref for NamedRequest {
        type Target = ::std::option::Option<NamedRequestInner>;
        fn deref(&self) -> &::std::option::Option<NamedRequestInner> {
            &self.0
        }
    }

    impl ::std::convert::From<NamedRequest>
    for ::std::option::Option<NamedRequestInner> {
        fn from(value: NamedRequest) -> Self {
            value.0
        }
    }

    impl ::std::convert::From<::std::option::Option<NamedRequestInner>>
    for NamedRequest {
        fn from(value: ::std::option::Option<NamedRequestInner>) -> Self {
            Self(value)
        }
    }

    ///`NamedRequestInner`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct NamedRequestInner {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }

    ///`Problem`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Problem {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub detail: ::std::option::Option<::std::string::String>,
    }

    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }

        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }

        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }

    /// How the alternatives of a choice are read and written.
    #[allow(dead_code, unused_imports)]
    mod alternatives {
        use ::serde::de::{DeserializeOwned, Error as _};
        use ::serde::ser::Error as _;
        use ::serde_json::Value;
        pub(super) fn read<T: DeserializeOwned, E: ::serde::de::Error>(
            value: Value,
        ) -> ::std::result::Result<T, E> {
            ::serde_json::from_value(value).map_err(E::custom)
        }

        pub(super) fn unknown<E: ::serde::de::Error>(
            choice: &str,
            property: &str,
            value: &Value,
        ) -> E {
            let found = value.get(property).unwrap_or(&Value::Null);
            E::custom(
                ::std::format_args!("no kind of {choice} has the {property} {found}"),
            )
        }

        pub(super) fn unfit<E: ::serde::de::Error>(choice: &str) -> E {
            E::custom(::std::format_args!("the value fits no kind of {choice}"))
        }

        /// Takes an alternative that knows more of the members than the best one so far.
        pub(super) fn better<T: DeserializeOwned, U>(
            best: &mut ::std::option::Option<(usize, U)>,
            value: &Value,
            members: &[&str],
            make: fn(T) -> U,
        ) {
            let known = match value {
                Value::Object(object) => {
                    object.keys().filter(|key| members.contains(&key.as_str())).count()
                }
                _ => 0,
            };
            let most = best.as_ref().map(|(most, _)| *most);
            if most.is_none_or(|most| known > most)
                && let Ok(it) = ::serde_json::from_value(value.clone())
            {
                *best = Some((known, make(it)));
            }
        }

        /// Writes an alternative together with what tells that it is this one.
        pub(super) fn write<T: ::serde::Serialize, S: ::serde::Serializer>(
            it: &T,
            property: &str,
            values: &[&str],
            serializer: S,
        ) -> ::std::result::Result<S::Ok, S::Error> {
            let mut value = ::serde_json::to_value(it).map_err(S::Error::custom)?;
            let Value::Object(object) = &mut value else {
                return Err(S::Error::custom("an alternative that is no object"));
            };
            match (object.get(property), values) {
                (Some(Value::String(said)), _) if values.contains(&said.as_str()) => {}
                (None | Some(Value::Null), [only]) => {
                    object.insert(property.to_owned(), Value::from(*only));
                }
                (said, _) => {
                    let said = said.unwrap_or(&Value::Null);
                    return Err(
                        S::Error::custom(
                            ::std::format_args!(
                                "{property} is {said}, which means another kind"
                            ),
                        ),
                    );
                }
            }
            ::serde::Serialize::serialize(&value, serializer)
        }
    }
}

#[derive(Clone, Debug)]
/**Client for called

Version: 2024-08-05*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: ::atlas_maintenance_transport::CallContext,
}

impl Client {
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: ::atlas_maintenance_transport::CallContext,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}

impl ClientInfo<::atlas_maintenance_transport::CallContext> for Client {
    fn api_version() -> &'static str {
        "2024-08-05"
    }

    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }

    fn client(&self) -> &reqwest::Client {
        &self.client
    }

    fn inner(&self) -> &::atlas_maintenance_transport::CallContext {
        &self.inner
    }
}

const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<::atlas_maintenance_transport::CallContext>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**Sends a `PATCH` request to `/cluster/{id}`



Arguments:
- `id`
- `body`
- `optional`: What can be left out.
*/
    pub async fn update_cluster<'a>(
        &'a self,
        id: &'a str,
        body: &'a types::ClusterRequest,
        optional: optional::UpdateCluster,
    ) -> Result<ResponseValue<types::Cluster>, Error<()>> {
        let (optional::UpdateCluster {},) = (optional,);
        let url = self.inner.url(&format!("/cluster/{}", encode_path(& id.to_string())));
        #[allow(unused_mut)]
        let mut builder = self.client.patch(url).json(&body);
        #[allow(unused_mut)]
        let mut request = builder.build()?;
        let info = OperationInfo {
            operation_id: "update_cluster",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /**Sends a `GET` request to `/job`



Arguments:
- `optional`: What can be left out.
*/
    pub async fn get_job<'a>(
        &'a self,
        optional: optional::GetJob,
    ) -> Result<ResponseValue<types::GetJobAnswer>, Error<types::Problem>> {
        let (optional::GetJob {},) = (optional,);
        let url = self.inner.url(&format!("/job",));
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        #[allow(unused_mut)]
        let mut request = builder.build()?;
        let info = OperationInfo {
            operation_id: "get_job",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => alternative(response, types::GetJobAnswer::Status200).await,
            202u16 => alternative(response, types::GetJobAnswer::Status202).await,
            204u16 => {
                ResponseValue::empty(response).map(|()| types::GetJobAnswer::Status204)
            }
            206u16 => {
                let (status, headers) = (response.status(), response.headers().clone());
                let stream = ResponseValue::stream(response).into_inner();
                Ok(
                    ResponseValue::new(
                        types::GetJobAnswer::Status206(stream),
                        status,
                        headers,
                    ),
                )
            }
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /**Sends a `GET` request to `/logs/{cluster}/{host}`

Arguments:
- `required`: What must be said.
- `optional`: What can be left out.
*/
    pub async fn list_logs<'a>(
        &'a self,
        required: required::ListLogs<'a>,
        optional: optional::ListLogs<'a>,
    ) -> Result<ResponseValue<()>, Error<()>> {
        let (
            required::ListLogs { cluster, host, from, required },
            optional::ListLogs {
                each,
                items_per_page,
                kinds,
                optional,
                page_num,
                until,
                x_since,
                x_trace,
            },
        ) = (required, optional);
        let url = self
            .inner
            .url(
                &format!(
                    "/logs/{}/{}", encode_path(& cluster.to_string()), encode_path(& host
                    .to_string())
                ),
            );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(3usize);
        if let Some(value) = x_since {
            header_map.append("x-since", value.to_string().try_into()?);
        }

        if let Some(value) = x_trace {
            header_map.append("x-trace", value.to_string().try_into()?);
        }

        #[allow(unused_mut)]
        let mut builder = self.client.get(url).headers(header_map);
        if each.is_some() {
            builder = builder.query(&progenitor_client::QueryParam::new("each", &each));
        }

        builder = builder.query(&progenitor_client::QueryParam::new("from", &from));
        if items_per_page.is_some() {
            builder = builder
                .query(
                    &progenitor_client::QueryParam::new("itemsPerPage", &items_per_page),
                );
        }

        if optional.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("optional", &optional));
        }

        if page_num.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pageNum", &page_num));
        }

        builder = builder
            .query(&progenitor_client::QueryParam::new("required", &required));
        if until.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("until", &until));
        }

        #[allow(unused_mut)]
        let mut request = builder.build()?;
        if let Some(it) = kinds {
            let query = lists::encoded(",", it.iter());
            let query = lists::query(request.url().query(), "kinds", &query);
            request.url_mut().set_query(query.as_deref());
        }

        let info = OperationInfo {
            operation_id: "list_logs",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /**Sends a `GET` request to `/only/{optional}`



Arguments:
- `optional`
- `optional_2`: What can be left out.
*/
    pub async fn get_only<'a>(
        &'a self,
        optional: &'a str,
        optional_2: optional::GetOnly,
    ) -> Result<ResponseValue<()>, Error<()>> {
        let (optional::GetOnly { pretty },) = (optional_2,);
        let url = self
            .inner
            .url(&format!("/only/{}", encode_path(& optional.to_string())));
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        if pretty.is_some() {
            builder = builder
                .query(&progenitor_client::QueryParam::new("pretty", &pretty));
        }

        #[allow(unused_mut)]
        let mut request = builder.build()?;
        let info = OperationInfo {
            operation_id: "get_only",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}

/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}

/// What methods with several required parameters take of them.
pub mod required {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug)]
    pub struct ListLogs<'a> {
        ///The cluster.
        pub cluster: &'a str,
        pub host: &'a str,
        pub from: &'a str,
        pub required: &'a str,
    }
}

/// The optional parameters of each method.
pub mod optional {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug, Default)]
    pub struct UpdateCluster {}
    #[derive(Clone, Debug, Default)]
    pub struct GetJob {}
    #[derive(Clone, Debug, Default)]
    pub struct ListLogs<'a> {
        pub each: Option<&'a ::std::vec::Vec<::std::string::String>>,
        pub items_per_page: Option<i32>,
        pub kinds: Option<&'a ::std::vec::Vec<::std::string::String>>,
        pub optional: Option<&'a str>,
        ///Which page.
        pub page_num: Option<i32>,
        pub until: Option<&'a ::atlas_maintenance_types::Timestamp>,
        pub x_since: Option<&'a ::atlas_maintenance_types::Timestamp>,
        pub x_trace: Option<&'a str>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct GetOnly {
        pub pretty: Option<bool>,
    }
}

/// How a list is written as one text.
#[allow(dead_code)]
mod lists {
    /// The items with `separator` between them, which is in none of them.
    pub(super) fn encoded<T: ::std::fmt::Display>(
        separator: &str,
        items: impl Iterator<Item = T>,
    ) -> String {
        let items = items
            .map(|item| {
                let mut text = String::new();
                for byte in item.to_string().bytes() {
                    match byte {
                        b'a'..=b'z'
                        | b'A'..=b'Z'
                        | b'0'..=b'9'
                        | b'-'
                        | b'.'
                        | b'_'
                        | b'~' => {
                            text.push(char::from(byte));
                        }
                        _ => text.push_str(&format!("%{byte:02X}")),
                    }
                }
                text
            });
        items.collect::<Vec<_>>().join(separator)
    }

    /// The items with commas between them, for a header.
    pub(super) fn plain<T: ::std::fmt::Display>(
        items: impl Iterator<Item = T>,
    ) -> String {
        let items = items.map(|item| item.to_string());
        items.collect::<Vec<_>>().join(",")
    }

    /// A query with a parameter more, unless its value is empty.
    pub(super) fn query(
        before: Option<&str>,
        name: &str,
        value: &str,
    ) -> Option<String> {
        let more = format!("{}={value}", encoded("", ::std::iter::once(name)));
        match before {
            _ if value.is_empty() => before.map(str::to_owned),
            Some(before) if !before.is_empty() => Some(format!("{before}&{more}")),
            _ => Some(more),
        }
    }
}

/// Decodes what a variant holds, and makes the variant of it.
async fn alternative<T, U, E>(
    response: reqwest::Response,
    variant: fn(T) -> U,
) -> Result<ResponseValue<U>, Error<E>>
where
    T: ::serde::de::DeserializeOwned,
    U: ::std::fmt::Debug,
    E: ::std::fmt::Debug,
{
    let it = ResponseValue::<T>::from_response(response).await?;
    it.map(variant)
}
