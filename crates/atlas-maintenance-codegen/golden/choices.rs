#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///`Basket`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Basket {
        #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
        pub content: ::std::vec::Vec<BasketItem>,
    }

    ///`BasketItem`
    #[derive(Clone, Debug)]
    pub enum BasketItem {
        ///Where this alternative knows most of the members.
        Bread(Bread),
        ///Where this alternative knows most of the members.
        Wine(Wine),
    }

    impl<'de> ::serde::Deserialize<'de> for BasketItem {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            let mut best = None;
            alternatives::better(&mut best, &value, &["weight"], Self::Bread);
            alternatives::better(&mut best, &value, &["year"], Self::Wine);
            match best {
                Some((_, it)) => Ok(it),
                None => Err(alternatives::unfit("BasketItem")),
            }
        }
    }

    impl ::serde::Serialize for BasketItem {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Bread(it) => ::serde::Serialize::serialize(it, serializer),
                Self::Wine(it) => ::serde::Serialize::serialize(it, serializer),
            }
        }
    }

    ///`Bread`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Bread {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub weight: ::std::option::Option<i64>,
    }

    ///`Cat`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Cat {
        pub kind: CatKind,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub lives: ::std::option::Option<i64>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<::std::string::String>,
    }

    ///`CatKind`
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
    pub enum CatKind {
        #[serde(rename = "cat")]
        Cat,
    }

    impl ::std::fmt::Display for CatKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Cat => f.write_str("cat"),
            }
        }
    }

    impl ::std::str::FromStr for CatKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "cat" => Ok(Self::Cat),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for CatKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for CatKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///`Cold`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Cold {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub is: ::std::option::Option<ColdIs>,
    }

    ///`ColdIs`
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
    pub enum ColdIs {
        #[serde(rename = "cold")]
        Cold,
    }

    impl ::std::fmt::Display for ColdIs {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Cold => f.write_str("cold"),
            }
        }
    }

    impl ::std::str::FromStr for ColdIs {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "cold" => Ok(Self::Cold),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for ColdIs {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for ColdIs {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///`Dog`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Dog {
        pub kind: DogKind,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub name: ::std::option::Option<DogName>,
    }

    ///`DogKind`
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
    pub enum DogKind {
        #[serde(rename = "dog")]
        Dog,
        #[serde(rename = "hound")]
        Hound,
    }

    impl ::std::fmt::Display for DogKind {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Dog => f.write_str("dog"),
                Self::Hound => f.write_str("hound"),
            }
        }
    }

    impl ::std::str::FromStr for DogKind {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "dog" => Ok(Self::Dog),
                "hound" => Ok(Self::Hound),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for DogKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for DogKind {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///`DogName`
    #[derive(::serde::Serialize, Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
    #[serde(transparent)]
    pub struct DogName(::std::string::String);
    impl ::std::ops::Deref for DogName {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }

    impl ::std::convert::From<DogName> for ::std::string::String {
        fn from(value: DogName) -> Self {
            value.0
        }
    }

    impl ::std::str::FromStr for DogName {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if value.chars().count() < 1usize {
                return Err("shorter than 1 characters".into());
            }
            Ok(Self(value.to_string()))
        }
    }

    impl ::std::convert::TryFrom<&str> for DogName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for DogName {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl<'de> ::serde::Deserialize<'de> for DogName {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            ::std::string::String::deserialize(deserializer)?
                .parse()
                .map_err(|e: self::error::ConversionError| {
                    <D::Error as ::serde::de::Error>::custom(e.to_string())
                })
        }
    }

    ///`Fern`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Fern {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub family: ::std::option::Option<::std::string::String>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub fronds: ::std::option::Option<i64>,
    }

    ///`Hot`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Hot {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub is: ::std::option::Option<HotIs>,
    }

    ///`HotIs`
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
    pub enum HotIs {
        #[serde(rename = "hot")]
        Hot,
    }

    impl ::std::fmt::Display for HotIs {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {
                Self::Hot => f.write_str("hot"),
            }
        }
    }

    impl ::std::str::FromStr for HotIs {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            match value {
                "hot" => Ok(Self::Hot),
                _ => Err("invalid value".into()),
            }
        }
    }

    impl ::std::convert::TryFrom<&str> for HotIs {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    impl ::std::convert::TryFrom<::std::string::String> for HotIs {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }

    ///`Pet`
    #[derive(Clone, Debug)]
    pub enum Pet {
        ///Where `kind` is `dog`, `hound`.
        Dog(Dog),
        ///Where `kind` is `cat`.
        Cat(Cat),
    }

    impl<'de> ::serde::Deserialize<'de> for Pet {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            match value.get("kind").and_then(::serde_json::Value::as_str) {
                Some("dog" | "hound") => alternatives::read(value).map(Self::Dog),
                Some("cat") => alternatives::read(value).map(Self::Cat),
                _ => Err(alternatives::unknown("Pet", "kind", &value)),
            }
        }
    }

    impl ::serde::Serialize for Pet {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Dog(it) => {
                    alternatives::write(it, "kind", &["dog", "hound"], serializer)
                }
                Self::Cat(it) => alternatives::write(it, "kind", &["cat"], serializer),
            }
        }
    }

    ///`Plant`
    #[derive(Clone, Debug)]
    pub enum Plant {
        ///Where `family` is `fern`.
        Fern(Fern),
        ///None of the others, as it came.
        Other(::serde_json::Value),
    }

    impl<'de> ::serde::Deserialize<'de> for Plant {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            match value.get("family").and_then(::serde_json::Value::as_str) {
                Some("fern") => alternatives::read(value).map(Self::Fern),
                _ => Ok(Self::Other(value)),
            }
        }
    }

    impl ::serde::Serialize for Plant {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Fern(it) => {
                    alternatives::write(it, "family", &["fern"], serializer)
                }
                Self::Other(it) => ::serde::Serialize::serialize(it, serializer),
            }
        }
    }

    ///`Told`
    #[derive(Clone, Debug)]
    pub enum Told {
        ///Where `is` is `hot`.
        Hot(Hot),
        ///Where `is` is `cold`.
        Cold(Cold),
    }

    impl<'de> ::serde::Deserialize<'de> for Told {
        fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
        where
            D: ::serde::Deserializer<'de>,
        {
            let value = <::serde_json::Value as ::serde::Deserialize>::deserialize(
                deserializer,
            )?;
            match value.get("is").and_then(::serde_json::Value::as_str) {
                Some("hot") => alternatives::read(value).map(Self::Hot),
                Some("cold") => alternatives::read(value).map(Self::Cold),
                _ => Err(alternatives::unknown("Told", "is", &value)),
            }
        }
    }

    impl ::serde::Serialize for Told {
        fn serialize<S>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error>
        where
            S: ::serde::Serializer,
        {
            match self {
                Self::Hot(it) => alternatives::write(it, "is", &["hot"], serializer),
                Self::Cold(it) => alternatives::write(it, "is", &["cold"], serializer),
            }
        }
    }

    ///`Wine`
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, Default)]
    pub struct Wine {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub year: ::std::option::Option<i64>,
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
/**Client for choices

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
impl Client {}
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
}
