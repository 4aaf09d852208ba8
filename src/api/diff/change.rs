//! What a change is: its kind, how bad it is, where it is, and what it says.
//!
//! In: nothing. Out: the types that comparisons fill and reports read. Must not know: schemas.

use std::fmt;

/// How bad a change is for operations that clients send already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Criticality {
    /// Operations that were valid are so no longer, or their answers have another form.
    Breaking,
    /// They are valid, but may meet what they did not expect.
    Dangerous,
    /// No client notices.
    Safe,
}

/// All of them, the worst first.
pub const CRITICALITIES: [Criticality; 3] =
    [Criticality::Breaking, Criticality::Dangerous, Criticality::Safe];

impl Criticality {
    /// `BREAKING`, `DANGEROUS`, `SAFE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Breaking => "BREAKING",
            Self::Dangerous => "DANGEROUS",
            Self::Safe => "SAFE",
        }
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// How bad it is.
    pub criticality: Criticality,
    /// What kind of change it is.
    pub kind: Kind,
    /// `Type`, `Type.field`, `Type.field.argument`, `Enum.VALUE`, `@directive`, `@directive.argument`, or `schema`.
    pub path: String,
    /// What changed, and, where it breaks clients, what they have to do.
    pub text: String,
}

impl Change {
    pub(super) fn breaking(kind: Kind, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { criticality: Criticality::Breaking, kind, path: path.into(), text: text.into() }
    }

    pub(super) fn dangerous(kind: Kind, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { criticality: Criticality::Dangerous, kind, path: path.into(), text: text.into() }
    }

    pub(super) fn safe(kind: Kind, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { criticality: Criticality::Safe, kind, path: path.into(), text: text.into() }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $code:literal,)*) => {
        /// Kinds of changes. Where `findBreakingChanges` or `findDangerousChanges` of graphql-js know one, it has their name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
            /// A directive that means something to clients or routers stands where it did not, or the other way round.
            Applied(Mark, Turn),
        }

        /// Every kind but those of applied directives.
        pub const KINDS: &[Kind] = &[$(Kind::$kind),*];

        impl fmt::Display for Kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$kind => f.write_str($code),)*
                    Self::Applied(mark, turn) => write!(f, "{}_{}", mark.code(), turn.code()),
                }
            }
        }
    };
}

kinds! {
    /// A root operation has another type, or none.
    RootChanged = "ROOT_OPERATION_CHANGED",
    /// A root operation that was not there.
    RootAdded = "ROOT_OPERATION_ADDED",
    /// A type that was not there.
    TypeAdded = "TYPE_ADDED",
    /// A type that is gone.
    TypeRemoved = "TYPE_REMOVED",
    /// An object that is an interface now, and so on.
    TypeChangedKind = "TYPE_CHANGED_KIND",
    /// A new field of an object or interface.
    FieldAdded = "FIELD_ADDED",
    /// A field of an object, interface or input that is gone.
    FieldRemoved = "FIELD_REMOVED",
    /// A field of an object, interface or input with another type.
    FieldChangedType = "FIELD_CHANGED_KIND",
    /// A new argument that has to be given.
    RequiredArgumentAdded = "REQUIRED_ARG_ADDED",
    /// A new argument that may be left out.
    OptionalArgumentAdded = "OPTIONAL_ARG_ADDED",
    /// An argument that is gone.
    ArgumentRemoved = "ARG_REMOVED",
    /// An argument with another type.
    ArgumentChangedType = "ARG_CHANGED_KIND",
    /// An argument that means something else when it is left out.
    ArgumentChangedDefault = "ARG_DEFAULT_VALUE_CHANGE",
    /// A new field of an input that has to be given.
    RequiredInputFieldAdded = "REQUIRED_INPUT_FIELD_ADDED",
    /// A new field of an input that may be left out.
    OptionalInputFieldAdded = "OPTIONAL_INPUT_FIELD_ADDED",
    /// A field of an input that means something else when it is left out.
    InputFieldChangedDefault = "INPUT_FIELD_DEFAULT_VALUE_CHANGE",
    /// A new value of an enum.
    ValueAddedToEnum = "VALUE_ADDED_TO_ENUM",
    /// A value of an enum that is gone.
    ValueRemovedFromEnum = "VALUE_REMOVED_FROM_ENUM",
    /// A new member of a union.
    TypeAddedToUnion = "TYPE_ADDED_TO_UNION",
    /// A member of a union that is gone.
    TypeRemovedFromUnion = "TYPE_REMOVED_FROM_UNION",
    /// A type that was there implements one more interface.
    InterfaceAdded = "IMPLEMENTED_INTERFACE_ADDED",
    /// A type implements an interface no longer.
    InterfaceRemoved = "IMPLEMENTED_INTERFACE_REMOVED",
    /// A new type implements an interface that was there.
    PossibleTypeAdded = "POSSIBLE_TYPE_ADDED",
    /// A new directive.
    DirectiveAdded = "DIRECTIVE_ADDED",
    /// A directive that is gone.
    DirectiveRemoved = "DIRECTIVE_REMOVED",
    /// A new argument of a directive that may be left out.
    OptionalDirectiveArgumentAdded = "OPTIONAL_DIRECTIVE_ARG_ADDED",
    /// A new argument of a directive that has to be given.
    RequiredDirectiveArgumentAdded = "REQUIRED_DIRECTIVE_ARG_ADDED",
    /// An argument of a directive that is gone.
    DirectiveArgumentRemoved = "DIRECTIVE_ARG_REMOVED",
    /// An argument of a directive with another type.
    DirectiveArgumentChangedType = "DIRECTIVE_ARG_CHANGED_KIND",
    /// An argument of a directive that means something else when it is left out.
    DirectiveArgumentChangedDefault = "DIRECTIVE_ARG_DEFAULT_VALUE_CHANGE",
    /// A directive may stand several times in one place.
    DirectiveRepeatableAdded = "DIRECTIVE_REPEATABLE_ADDED",
    /// It may no longer.
    DirectiveRepeatableRemoved = "DIRECTIVE_REPEATABLE_REMOVED",
    /// A directive has one more place.
    DirectiveLocationAdded = "DIRECTIVE_LOCATION_ADDED",
    /// A directive has one place less.
    DirectiveLocationRemoved = "DIRECTIVE_LOCATION_REMOVED",
    /// The schema is a subgraph now.
    SubgraphAdded = "SUBGRAPH_ADDED",
    /// The schema is a subgraph no longer.
    SubgraphRemoved = "SUBGRAPH_REMOVED",
}

/// Whether a directive came, went, or says something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// Its arguments are others.
    Changed,
}

impl Turn {
    fn code(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Removed => "REMOVED",
            Self::Changed => "CHANGED",
        }
    }
}

macro_rules! marks {
    ($($mark:ident = $name:literal, $code:literal, $of:ident;)*) => {
        /// Directives whose use means something to clients or routers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each is the directive of its name")]
        pub enum Mark {
            $($mark,)*
        }

        /// All of them.
        pub const MARKS: &[Mark] = &[$(Mark::$mark),*];

        impl Mark {
            /// The directive's name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$mark => $name,)* }
            }

            fn code(self) -> &'static str {
                match self { $(Self::$mark => $code,)* }
            }

            /// Whom it concerns.
            pub(super) fn audience(self) -> Audience {
                match self { $(Self::$mark => Audience::$of,)* }
            }
        }
    };
}

/// Who reads an applied directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// Whoever sends operations.
    Clients,
    /// Whoever composes a supergraph of subgraphs.
    Routers,
}

marks! {
    Deprecated = "deprecated", "DEPRECATION", Clients;
    SpecifiedBy = "specifiedBy", "SPECIFIED_BY", Clients;
    OneOf = "oneOf", "ONE_OF", Clients;
    Cost = "cost", "COST", Clients;
    ListSize = "listSize", "LIST_SIZE", Clients;
    Key = "key", "KEY", Routers;
    Shareable = "shareable", "SHAREABLE", Routers;
    Inaccessible = "inaccessible", "INACCESSIBLE", Routers;
    External = "external", "EXTERNAL", Routers;
    Requires = "requires", "REQUIRES", Routers;
    Provides = "provides", "PROVIDES", Routers;
    Override = "override", "OVERRIDE", Routers;
    InterfaceObject = "interfaceObject", "INTERFACE_OBJECT", Routers;
    Tag = "tag", "TAG", Routers;
    Authenticated = "authenticated", "AUTHENTICATED", Routers;
    RequiresScopes = "requiresScopes", "REQUIRES_SCOPES", Routers;
    ComposeDirective = "composeDirective", "COMPOSE_DIRECTIVE", Routers;
}
