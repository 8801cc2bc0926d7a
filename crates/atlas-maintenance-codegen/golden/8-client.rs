#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///Our words.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct ApiError {
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub description: ::std::option::Option<::std::string::String>,
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub error: ::std::option::Option<i32>,
    }

    ///Our words.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Bread {
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub hour: ::std::option::Option<i32>,
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slices: ::std::option::Option<::std::vec::Vec<Slice>>,
    }

    ///Our words.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct BreadRequest {
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub hour: ::std::option::Option<::atlas_maintenance_types::HourOfDay>,
        ///Our words.
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub slices: ::std::option::Option<::std::vec::Vec<SliceRequest>>,
    }

    ///Our words.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Slice {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<Bread>,
    }

    ///Our words.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct SliceRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub of: ::std::option::Option<BreadRequest>,
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
}

#[derive(Clone, Debug)]
/**Client for Our bakery

Our words.

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
    /**Ours

Our words.

Sends a `GET` request to `/api/atlas/v2/ovens/{ovenId}/bread`

Arguments:
- `oven_id`: Our words.
- `optional`: What can be left out.
*/
    pub async fn read_bread<'a>(
        &'a self,
        oven_id: &'a ::atlas_maintenance_types::Id,
        optional: optional::ReadBread,
    ) -> Result<ResponseValue<types::Bread>, Error<types::ApiError>> {
        let (optional::ReadBread {},) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/ovens/{}/bread", encode_path(& oven_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.get(url);
        #[allow(unused_mut)]
        let mut request = builder.build()?;
        let info = OperationInfo {
            operation_id: "read_bread",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }

    /**Ours

Our words.

Sends a `PATCH` request to `/api/atlas/v2/ovens/{ovenId}/bread`

Arguments:
- `oven_id`: Our words.
- `body`: Our words.
- `optional`: What can be left out.
*/
    pub async fn update_bread<'a>(
        &'a self,
        oven_id: &'a ::atlas_maintenance_types::Id,
        body: &'a types::BreadRequest,
        optional: optional::UpdateBread,
    ) -> Result<ResponseValue<()>, Error<types::ApiError>> {
        let (optional::UpdateBread {},) = (optional,);
        let url = self
            .inner
            .url(
                &format!(
                    "/api/atlas/v2/ovens/{}/bread", encode_path(& oven_id.to_string())
                ),
            );
        #[allow(unused_mut)]
        let mut builder = self.client.patch(url).json(&body);
        #[allow(unused_mut)]
        let mut request = builder.build()?;
        let info = OperationInfo {
            operation_id: "update_bread",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            404u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
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
}

/// The optional parameters of each method.
pub mod optional {
    #[allow(unused_imports)]
    use super::types;
    #[derive(Clone, Debug, Default)]
    pub struct ReadBread {}
    #[derive(Clone, Debug, Default)]
    pub struct UpdateBread {}
}
