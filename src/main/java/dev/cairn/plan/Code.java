package dev.cairn.plan;

/** What kind of thing is wrong: the stable word of a {@link Diagnostic} in JSON. */
public enum Code {
    /** The text is no YAML or JSON. */
    Syntax,
    /** The text, or what is in it, is larger than allowed. */
    TooLarge,
    /** A key is there twice. */
    DuplicateKey,
    /** There is no Stack in the files. */
    NoStack,
    /** There is more than one Stack in the files. */
    SeveralStacks,
    /** Something of this API group that this version does not know. */
    UnknownKind,
    /** A field that does not exist. */
    UnknownField,
    /** A field that has to be there is not. */
    MissingField,
    /** A number where text is wanted, and the like. */
    WrongType,
    /** A word that is not one of those allowed. */
    UnknownValue,
    /** Too large, too small, too long, too many, or of the wrong form. */
    OutOfBounds,
    /** Fields that exclude each other, or none of those of which one is needed. */
    OneOf,
    /** The same name twice. */
    DuplicateName,
    /** No such mode. */
    UnknownMode,
    /** No such resource. */
    UnknownResource,
    /** The resource has no such output. */
    UnknownOutput,
    /** An expression that cannot be understood or evaluated. */
    InvalidExpression,
    /** A reference that cannot be read. */
    InvalidReference,
    /** An input without a value. */
    MissingInput,
    /** An input that is used and not declared. */
    UndeclaredInput,
    /** No such recipe, or the recipe itself is wrong. */
    UnknownRecipe,
    /** A recipe has no such parameter, or a value of it that does not fit. */
    InvalidParameter,
    /** A secret where others can read it. */
    SecretLeak,
    /** No duration. */
    InvalidDuration,
    /** No size or quantity. */
    InvalidQuantity,
    /** No port, or a name that no port has. */
    InvalidPort,
    /** No image reference. */
    InvalidImage,
    /** No volume mapping, or no path of the wanted form. */
    InvalidPath,
    /** Any other value that cannot be used. */
    InvalidValue,
    /** Two that want the same port. */
    PortConflict,
    /** Two that want the same name for different things. */
    NameConflict,
    /** Resources that wait for each other. */
    Cycle,
    /** An edge that says less than a reference needs. */
    WeakDependency,
    /** Resources that must not run at the same time, and would have to. */
    Conflict,
    /** A condition that never comes true. */
    NeverMet,
    /** A limit that can never trip. */
    NeverTrips,
    /** The chosen backend cannot run or honour this. */
    NotSupportedHere,
    /** It would run in containers, and no engine answers: the file may be right. */
    NoContainerEngine,
    /** Part of the design, not of this version. */
    NotSupportedYet
}
