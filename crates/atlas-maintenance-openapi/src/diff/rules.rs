//! Every rule that a change can fall under, in one table: its id, its class and what it means.
//!
//! Scripts read the ids, and classes decide whether a build fails; so tests pin the table.

use std::fmt;

/// What a change asks of those who use the API, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What worked before can fail, or mean something else.
    Breaking,
    /// The wire stays as it was; code generated from it does not.
    BreaksCode,
    /// The resource is answered in another dated version.
    NewVersion,
    /// What worked before still works.
    Additive,
    /// What people read.
    WordsOnly,
}

impl Class {
    /// All of them, the gravest first.
    pub const ALL: [Self; 5] = [
        Self::Breaking,
        Self::BreaksCode,
        Self::NewVersion,
        Self::Additive,
        Self::WordsOnly,
    ];

    /// As a key of the JSON report.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::BreaksCode => "breaks-code",
            Self::NewVersion => "new-version",
            Self::Additive => "additive",
            Self::WordsOnly => "words-only",
        }
    }

    /// What it means, for a reader who has not met it.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Breaking => "what worked before can fail, or mean something else",
            Self::BreaksCode => "the wire stays as it was; code generated from it does not",
            Self::NewVersion => "the resource is answered in another dated version",
            Self::Additive => "there is more, or less is asked for; what worked before still works",
            Self::WordsOnly => "what people read",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::BreaksCode => "breaks code",
            Self::NewVersion => "new version",
            Self::Additive => "additive",
            Self::WordsOnly => "words only",
        })
    }
}

/// Which way a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the service.
    Request,
    /// From the service.
    Response,
}

impl Direction {
    /// As a value of the JSON report.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }

    /// The one of two rules that is for this direction.
    pub(super) const fn pick(self, request: Rule, response: Rule) -> Rule {
        match self {
            Self::Request => request,
            Self::Response => response,
        }
    }
}

macro_rules! rules {
    ($($rule:ident $id:literal $class:ident $meaning:literal)*) => {
        /// What happened. The order is that of the table, and of the report within a class.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = $meaning] $rule),* }

        impl Rule {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$rule),*];

            /// By which scripts know it.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$rule => $id),* }
            }

            /// How grave it is.
            pub const fn class(self) -> Class {
                match self { $(Self::$rule => Class::$class),* }
            }

            /// What happened, in words.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$rule => $meaning),* }
            }
        }
    };
}

impl Rule {
    /// The direction that the rule speaks of: the first word of its id says it.
    pub fn direction(self) -> Option<Direction> {
        [Direction::Request, Direction::Response]
            .into_iter()
            .find(|direction| self.id().split('-').next() == Some(direction.key()))
    }
}

// For a request, asking for more breaks; for a response, promising less does. Where the generated
// Rust type would be another, or a name would be gone, and the wire is content, it breaks code.
// What is only added counts as additive, although a literal of a struct would have to name it. Where code
// is generated of both documents, it says what breaks code, and not this table.
rules! {
    OperationRemoved "operation-removed" Breaking "the operation is gone"
    OperationAdded "operation-added" Additive "there is a new operation"
    OperationRenamed "operation-renamed" BreaksCode "the operation's Rust name is another"
    OperationIdChanged "operation-id-changed" WordsOnly "the operationId is another, the Rust name is not"
    PathParameterRenamed "path-parameter-renamed" BreaksCode "a part of the path has another name; the path is the same"
    OperationDeprecated "operation-deprecated" Additive "the operation is now deprecated"
    OperationNotDeprecated "operation-not-deprecated" Additive "the operation is not deprecated any more"
    DeprecatedWithoutSunset "deprecated-without-sunset" Additive "the operation is now deprecated, and nothing says until when it works"
    SunsetAdded "sunset-added" Additive "it is now said until when this works"
    SunsetRemoved "sunset-removed" Additive "it is not said any more until when this works"
    SunsetEarlier "sunset-earlier" Breaking "this stops working sooner than was said"
    SunsetLater "sunset-later" Additive "this works longer than was said"
    SunsetUnreadable "sunset-unreadable" Breaking "the sunset changed and one of both is not a date"
    SecurityRequired "security-required" Breaking "credentials are needed where none were"
    SecurityDropped "security-dropped" Additive "no credentials are needed any more"
    SecurityAlternativeRemoved "security-alternative-removed" Breaking "a way to authenticate is gone"
    SecurityAlternativeAdded "security-alternative-added" Additive "there is another way to authenticate"
    SecurityScopeAdded "security-scope-added" Breaking "a way to authenticate needs another scope"
    SecurityScopeRemoved "security-scope-removed" Additive "a way to authenticate needs a scope less"
    SecuritySchemeChanged "security-scheme-changed" Breaking "a way to authenticate of the same name works differently"
    SecuritySchemeRenamed "security-scheme-renamed" WordsOnly "a way to authenticate has another name in the document and works as before"
    SecurityFlowAdded "security-flow-added" Additive "there is another flow to get a token with"
    OperationRoleAdded "operation-role-added" Additive "another role may call the operation"
    OperationRoleRemoved "operation-role-removed" Breaking "a role may not call the operation any more"
    OperationRolesStated "operation-roles-stated" WordsOnly "the roles that may call the operation are now stated, or not any more"
    ServerRemoved "server-removed" Breaking "a server is not listed any more"
    ServerAdded "server-added" Additive "there is another server"
    CallbackRemoved "callback-removed" Breaking "the service does not call back any more"
    CallbackAdded "callback-added" Additive "the service may call back"
    ResourceVersionChanged "resource-version-changed" NewVersion "the media type of the resource names another version"
    SchemaRenamed "schema-renamed" BreaksCode "a schema has another name, and so has its Rust type"
    SchemaReplaced "schema-replaced" BreaksCode "another named schema stands here, and so another Rust type"
    SchemaInlined "schema-inlined" BreaksCode "a named schema is now written in place, and its Rust type is named by its place"
    SchemaExtracted "schema-extracted" BreaksCode "a schema that was written in place has a name, and so has its Rust type"
    SchemaRemoved "schema-removed" BreaksCode "a named schema is gone, and so is its Rust type"
    SchemaAdded "schema-added" Additive "there is a new named schema"
    SchemaDeprecated "schema-deprecated" Additive "a property or schema is now deprecated"
    SchemaNotDeprecated "schema-not-deprecated" Additive "a property or schema is not deprecated any more"
    SchemaFormatStated "schema-format-stated" Additive "a format that follows from what else is said is now stated, or not any more"
    UnionStated "union-stated" BreaksCode "the alternatives that a mapping names are now listed as such, or not any more"
    UnionKindStated "union-kind-stated" Additive "oneOf became anyOf or the other way round, and no value is of two alternatives"
    DiscriminatorAdded "discriminator-added" Additive "a property now says which alternative it is"
    DiscriminatorRemoved "discriminator-removed" Breaking "no property says any more which alternative it is"
    DiscriminatorPropertyChanged "discriminator-property-changed" Breaking "another property says which alternative it is"
    DiscriminatorMappingChanged "discriminator-mapping-changed" Breaking "a value stands for another alternative"
    NotChanged "not-changed" Breaking "what a schema rules out is something else"
    NotJudged "not-judged" Breaking "something changed that no rule judges: look at it"

    RequestParameterAddedRequired "request-parameter-added-required" Breaking "there is a new parameter, and it is required"
    RequestParameterAddedOptional "request-parameter-added-optional" Additive "there is a new parameter that may be left out"
    RequestParameterRemoved "request-parameter-removed" Breaking "a parameter is gone"
    RequestParameterBecameRequired "request-parameter-became-required" Breaking "a parameter may not be left out any more"
    RequestParameterBecameOptional "request-parameter-became-optional" BreaksCode "a parameter may be left out, and the Rust method takes it among those that may"
    RequestParameterMoved "request-parameter-moved" Breaking "a parameter goes elsewhere: path, query, header or cookie"
    RequestParameterStyleChanged "request-parameter-style-changed" Breaking "a parameter is written in another way"
    RequestParameterEmptyRefused "request-parameter-empty-refused" Breaking "a parameter may not be sent without a value any more"
    RequestParameterEmptyAllowed "request-parameter-empty-allowed" Additive "a parameter may be sent without a value"
    RequestParameterDeprecated "request-parameter-deprecated" Additive "a parameter is now deprecated"
    RequestParameterNotDeprecated "request-parameter-not-deprecated" Additive "a parameter is not deprecated any more"
    RequestBodyAddedRequired "request-body-added-required" Breaking "a body is needed where none was"
    RequestBodyAddedOptional "request-body-added-optional" BreaksCode "a body may be sent where none was, and the Rust method has one more argument"
    RequestBodyRemoved "request-body-removed" Breaking "there is no body any more"
    RequestBodyBecameRequired "request-body-became-required" Breaking "the body may not be left out any more"
    RequestBodyBecameOptional "request-body-became-optional" Additive "the body may be left out"
    RequestMediaTypeRemoved "request-media-type-removed" Breaking "the body may not be sent as this media type any more"
    RequestMediaTypeChanged "request-media-type-changed" Breaking "the body is to be sent as another media type"
    RequestMediaTypeAdded "request-media-type-added" Additive "the body may also be sent as this media type"
    RequestEncodingChanged "request-encoding-changed" Breaking "a part of a form is written in another way"
    RequestPropertyAddedRequired "request-property-added-required" Breaking "there is a new property, and it is required"
    RequestPropertyAddedOptional "request-property-added-optional" Additive "there is a new property that may be left out"
    RequestPropertyRemoved "request-property-removed" Breaking "a property is gone, and may be refused"
    RequestPropertyBecameRequired "request-property-became-required" Breaking "a property may not be left out any more"
    RequestPropertyBecameOptional "request-property-became-optional" Additive "a property may be left out"
    RequestPropertyBecameReadOnly "request-property-became-read-only" Breaking "a property may not be sent any more"
    RequestPropertyNotReadOnly "request-property-not-read-only" Additive "a property that could only be read can be sent"
    RequestTypeChanged "request-type-changed" Breaking "a value is of another type or format"
    RequestTypeNarrowed "request-type-narrowed" Breaking "a value is of fewer types, or has a format"
    RequestTypeWidened "request-type-widened" BreaksCode "a value may be of more types, and its Rust type is another"
    RequestBecameNullable "request-became-nullable" Additive "null may be sent"
    RequestNotNullable "request-not-nullable" Breaking "null may not be sent any more"
    RequestBecameEnum "request-became-enum" Breaking "only listed values may be sent where any could"
    RequestNotEnum "request-not-enum" BreaksCode "any value may be sent where only listed ones could, and its Rust type is another"
    RequestEnumValueRemoved "request-enum-value-removed" Breaking "a value may not be sent any more"
    RequestEnumValueAdded "request-enum-value-added" Additive "one more value may be sent"
    RequestBoundSet "request-bound-set" Breaking "there is a bound where none was"
    RequestBoundTightened "request-bound-tightened" Breaking "a bound is tighter"
    RequestBoundLoosened "request-bound-loosened" Additive "a bound is looser"
    RequestBoundRemoved "request-bound-removed" Additive "a bound is gone"
    RequestPatternAdded "request-pattern-added" Breaking "a text must match a pattern"
    RequestPatternChanged "request-pattern-changed" Breaking "a text must match another pattern"
    RequestPatternTightened "request-pattern-tightened" Breaking "a text must match a pattern that has fewer texts"
    RequestPatternLoosened "request-pattern-loosened" Additive "a text must match a pattern that has more texts"
    RequestPatternRemoved "request-pattern-removed" Additive "a text need not match a pattern any more"
    RequestDefaultAdded "request-default-added" Additive "it is now said what leaving the value out means"
    RequestDefaultChanged "request-default-changed" Breaking "leaving the value out means something else"
    RequestDefaultRemoved "request-default-removed" Breaking "it is not said any more what leaving the value out means"
    RequestAdditionalPropertiesClosed "request-additional-properties-closed" Breaking "properties that are not listed may not be sent any more"
    RequestAdditionalPropertiesOpened "request-additional-properties-opened" Additive "properties that are not listed may be sent"
    RequestUnionAdded "request-union-added" Breaking "a value must be one of several alternatives where it was free"
    RequestUnionWidened "request-union-widened" Additive "a value may be one of several alternatives, and what it was is one of them"
    RequestUnionRemoved "request-union-removed" Additive "a value is free where it had to be one of several alternatives"
    RequestUnionClosed "request-union-closed" Breaking "a value is one thing where it could be one of several alternatives, not all of which may still be sent"
    RequestUnionKindChanged "request-union-kind-changed" Breaking "anyOf became oneOf: only one alternative may hold"
    RequestUnionKindWidened "request-union-kind-widened" Additive "oneOf became anyOf: more than one alternative may hold"
    RequestAlternativeRemoved "request-alternative-removed" Breaking "an alternative may not be sent any more"
    RequestAlternativeCovered "request-alternative-covered" BreaksCode "an alternative is gone, and another one takes all that it took"
    RequestAlternativeAdded "request-alternative-added" Additive "one more alternative may be sent"
    RequestDiscriminatorValueRemoved "request-discriminator-value-removed" Breaking "a value that says which alternative it is may not be sent any more"
    RequestDiscriminatorValueAdded "request-discriminator-value-added" Additive "one more value may say which alternative it is"

    ResponseSuccessStatusRemoved "response-success-status-removed" Breaking "a status of success is gone"
    ResponseSuccessStatusAdded "response-success-status-added" Breaking "there is another status of success, which a client does not know"
    ResponseSuccessStatusChanged "response-success-status-changed" Breaking "success has another status"
    ResponseStatusStated "response-status-stated" Additive "a status is now listed by itself, or only by its range any more"
    ResponseErrorStatusRemoved "response-error-status-removed" BreaksCode "an error is not listed any more, and so not typed"
    ResponseErrorStatusAdded "response-error-status-added" Additive "another error is listed"
    ResponseBodyRemoved "response-body-removed" Breaking "the answer has no body any more"
    ResponseBodyAdded "response-body-added" Additive "the answer has a body"
    ResponseMediaTypeRemoved "response-media-type-removed" Breaking "the answer does not come as this media type any more"
    ResponseMediaTypeChanged "response-media-type-changed" Breaking "the answer comes as another media type"
    ResponseMediaTypeAdded "response-media-type-added" Additive "the answer also comes as this media type"
    ResponseRequiredHeaderRemoved "response-required-header-removed" Breaking "a header that was always there is gone"
    ResponseOptionalHeaderRemoved "response-optional-header-removed" Breaking "a header that could be there is gone"
    ResponseHeaderAdded "response-header-added" Additive "there is another header"
    ResponseHeaderBecameOptional "response-header-became-optional" Breaking "a header is not always there any more"
    ResponseHeaderBecameRequired "response-header-became-required" Additive "a header is always there"
    ResponseRequiredPropertyRemoved "response-required-property-removed" Breaking "a property that was always there is gone"
    ResponseOptionalPropertyRemoved "response-optional-property-removed" BreaksCode "a property that could be there is gone, and so is its field"
    ResponsePropertyAdded "response-property-added" Additive "there is another property"
    ResponsePropertyBecameOptional "response-property-became-optional" Breaking "a property is not always there any more"
    ResponsePropertyBecameRequired "response-property-became-required" Additive "a property is always there"
    ResponsePropertyBecameWriteOnly "response-property-became-write-only" Breaking "a property is not answered any more"
    ResponsePropertyNotWriteOnly "response-property-not-write-only" Additive "a property that could only be sent is answered"
    ResponseTypeChanged "response-type-changed" Breaking "a value is of another type or format"
    ResponseTypeNarrowed "response-type-narrowed" BreaksCode "a value is of fewer types, or has a format, and its Rust type is another"
    ResponseTypeWidened "response-type-widened" Breaking "a value may be of more types"
    ResponseBecameNullable "response-became-nullable" Breaking "a value can be null"
    ResponseNotNullable "response-not-nullable" Additive "a value is never null"
    ResponseBecameEnum "response-became-enum" BreaksCode "only listed values are answered, and its Rust type is another"
    ResponseNotEnum "response-not-enum" BreaksCode "any value is answered where only listed ones were, and its Rust type is another"
    ResponseEnumValueRemoved "response-enum-value-removed" BreaksCode "a value is not answered any more, and so its Rust name is gone"
    ResponseEnumValueAdded "response-enum-value-added" BreaksCode "one more value is answered, which a closed enum cannot read"
    ResponseBoundSet "response-bound-set" Additive "there is a bound where none was"
    ResponseBoundTightened "response-bound-tightened" Additive "a bound is tighter"
    ResponseBoundLoosened "response-bound-loosened" Breaking "a bound is looser"
    ResponseBoundRemoved "response-bound-removed" Breaking "a bound is gone"
    ResponsePatternAdded "response-pattern-added" Additive "a text matches a pattern"
    ResponsePatternChanged "response-pattern-changed" Breaking "a text matches another pattern"
    ResponsePatternTightened "response-pattern-tightened" Additive "a text matches a pattern that has fewer texts"
    ResponsePatternLoosened "response-pattern-loosened" Breaking "a text matches a pattern that has more texts"
    ResponsePatternRemoved "response-pattern-removed" Breaking "a text need not match a pattern any more"
    ResponseDefaultChanged "response-default-changed" Additive "the default of an answered value is another"
    ResponseAdditionalPropertiesClosed "response-additional-properties-closed" Additive "properties that are not listed are not answered any more"
    ResponseAdditionalPropertiesOpened "response-additional-properties-opened" Additive "properties that are not listed can be answered"
    ResponseUnionAdded "response-union-added" BreaksCode "a value is one of several alternatives where it was free, and its Rust type is another"
    ResponseUnionOpened "response-union-opened" Breaking "a value is one of several alternatives, and not all of them are what it was"
    ResponseUnionRemoved "response-union-removed" Breaking "a value is free where it was one of several alternatives"
    ResponseUnionNarrowed "response-union-narrowed" BreaksCode "a value is one thing where it was one of several alternatives, and it is one of those"
    ResponseUnionKindChanged "response-union-kind-changed" Breaking "oneOf became anyOf: more than one alternative may hold"
    ResponseUnionKindNarrowed "response-union-kind-narrowed" Additive "anyOf became oneOf: only one alternative holds"
    ResponseAlternativeRemoved "response-alternative-removed" BreaksCode "an alternative is not answered any more, and so its Rust name is gone"
    ResponseAlternativeAdded "response-alternative-added" Breaking "one more alternative is answered"
    ResponseAlternativeCovered "response-alternative-covered" BreaksCode "one more alternative is answered, and an earlier one has all its values"
    ResponseDiscriminatorValueRemoved "response-discriminator-value-removed" BreaksCode "a value that says which alternative it is is not answered any more"
    ResponseDiscriminatorValueAdded "response-discriminator-value-added" BreaksCode "one more value says which alternative it is, which a closed enum cannot read"

    DocumentWordsChanged "document-words-changed" WordsOnly "words about the document, its tags or its servers"
    OperationWordsChanged "operation-words-changed" WordsOnly "words about the operation"
    RequestWordsChanged "request-words-changed" WordsOnly "words about a parameter or a body that is sent"
    ResponseWordsChanged "response-words-changed" WordsOnly "words about an answer or its headers"
    SchemaWordsChanged "schema-words-changed" WordsOnly "words about a schema, or its example"
    ExtensionChanged "extension-changed" WordsOnly "an x- key that no rule judges"
}

/// The table as text, for `--rules`.
pub fn table() -> String {
    let mut text = String::new();
    for class in Class::ALL {
        text.push_str(&format!("{class}: {}\n", class.meaning()));
        for rule in Rule::ALL.iter().filter(|rule| rule.class() == class) {
            text.push_str(&format!("  {:<40} {}\n", rule.id(), rule.meaning()));
        }
        text.push('\n');
    }
    text.pop();
    text
}
