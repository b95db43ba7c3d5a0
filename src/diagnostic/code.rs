//! Every code, in one table by phase. A number is fixed once published, and never used again.
//!
//! `00` files and commands · `01` text and lines · `02` names and rows · `03` formulas and units · `04` documents and dates ·
//! `05` progress · `06` money and VAT · `07` deposits, retention, revision, credit notes, payments · `08` other files ·
//! `09` electronic invoices.

use super::Severity;

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident;)*) => {
        /// A diagnostic's code. Its page (`avt explain`) says the rule, with a wrong and a right example.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($name),* }

        impl Code {
    /// A block or a file that could not be read: it may have declared anything.
    pub fn hides_names(self) -> bool {
        use Code::*;
        matches!(self, UnknownKind | ImportPath | ImportCycle | ImportContent | ImportUnreadable)
    }

    /// About the order or the status of invoices: what was billed before the first that it points at stands.
    pub fn is_of_documents(self) -> bool {
        use Code::*;
        matches!(self, MissingDate | DatesOutOfOrder | IssuedAfterDraft | StatusContradiction)
    }

    /// A line could not be read, or not as it was meant.
    pub fn is_of_syntax(self) -> bool {
        self.id().starts_with("E01") || matches!(self, Code::LineTooLong | Code::TooManyErrors)
    }

    /// A name that nothing declares.
    pub fn is_unknown_name(self) -> bool {
        use Code::*;
        matches!(self, UnknownId | UnknownName | UnknownIndex | UnknownLibraryRow)
    }

            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// As printed: `E0501`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => $id),* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),* }
            }

            /// The Markdown page, in both languages.
            pub(super) fn markdown(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("pages/", $id, ".md"))),* }
            }
        }
    };
}

codes! {
    // Files and commands.
    Unreadable = "E0001" Error;
    NotUtf8 = "E0002" Error;
    FileTooLarge = "E0003" Error;
    LineTooLong = "E0004" Error;
    TooManyErrors = "E0005" Error;
    OutputIsInput = "E0006" Error;
    Unwritable = "E0007" Error;
    AlreadyExists = "E0008" Error;
    NoFiles = "E0009" Error;
    UnknownDocument = "E0010" Error;
    NothingToShow = "W0011" Warning;
    NotFormatted = "E0012" Error;
    FormChangesMeaning = "E0013" Error;
    UnknownCode = "E0014" Error;
    Usage = "E0015" Error;
    Template = "E0016" Error;
    TooLongForPaper = "E0017" Error;
    NoPicture = "E0018" Error;
    StaleFile = "W0019" Warning;

    // Text and lines.
    UnexpectedToken = "E0101" Error;
    UnclosedString = "E0102" Error;
    MissingOpenBrace = "E0103" Error;
    MissingCloseBrace = "E0104" Error;
    StrayCloseBrace = "E0105" Error;
    NestingTooDeep = "E0106" Error;
    NumberGroups = "E0107" Error;
    NumberTooLong = "E0108" Error;
    InvalidId = "E0109" Error;
    RowWithoutId = "E0110" Error;
    EqualsBeforeFormula = "E0111" Error;
    CurrencyBeforeNumber = "E0112" Error;
    TimesWritten = "E0113" Error;
    PastedFromSpreadsheet = "E0114" Error;
    AmbiguousComma = "E0115" Error;
    InvalidDate = "E0116" Error;
    DateInFormula = "E0117" Error;
    UnknownKind = "E0118" Error;
    LineOutOfPlace = "E0119" Error;
    MixedLanguages = "H0120" Hint;
    GridShape = "E0121" Error;

    // Names and rows.
    DuplicateId = "E0201" Error;
    UnknownId = "E0202" Error;
    AmbiguousId = "E0203" Error;
    UnknownSetting = "E0204" Error;
    DuplicateSetting = "E0205" Error;
    SettingValue = "E0206" Error;
    MissingQuantity = "E0207" Error;
    MissingUnit = "E0208" Error;
    MissingPrice = "E0209" Error;
    UnusedName = "W0210" Warning;
    RetypedRow = "E0211" Error;
    LessThanNothing = "E0212" Error;
    LessSign = "E0213" Error;
    TypedTotal = "H0214" Hint;
    DuplicateWord = "E0215" Error;
    WordOutOfPlace = "E0216" Error;
    DuplicateClause = "E0217" Error;
    NoColour = "W0218" Warning;

    // Formulas and units.
    UnknownUnit = "E0301" Error;
    MixedUnits = "E0302" Error;
    RowUnit = "E0303" Error;
    Cycle = "E0304" Error;
    UnknownFunction = "E0305" Error;
    ArgumentCount = "E0306" Error;
    DivisionByZero = "E0307" Error;
    Overflow = "E0308" Error;
    UnknownName = "E0309" Error;
    UnknownCell = "E0310" Error;
    DuplicateName = "E0311" Error;

    // Documents and dates.
    NotAccepted = "E0401" Error;
    AcceptedTooEarly = "E0402" Error;
    ProgressBeforeAcceptance = "E0403" Error;
    DatesOutOfOrder = "E0404" Error;
    IssuedAfterDraft = "E0405" Error;
    MissingDate = "E0406" Error;
    MissingDocumentId = "E0407" Error;
    StatusContradiction = "E0408" Error;
    DuplicateNumber = "E0409" Error;
    NumbersOutOfOrder = "E0410" Error;
    NumberGap = "W0411" Warning;

    // Progress: the cap (R11).
    CapPercentage = "E0501" Error;
    CapQuantity = "E0502" Error;
    CapAmount = "E0503" Error;
    CapIncrement = "E0504" Error;
    CapGroup = "E0505" Error;
    CapEverything = "E0506" Error;
    CapRemeasured = "W0507" Warning;
    CapGrid = "E0508" Error;
    CapGroupAmount = "E0509" Error;
    // Progress: monotonicity (R12).
    BackPercentage = "E0511" Error;
    BackQuantity = "E0512" Error;
    BackAmount = "E0513" Error;
    BackIncrement = "E0514" Error;
    BackGroup = "W0515" Warning;
    BackGroupComplete = "H0516" Hint;
    BackGroupAmount = "E0517" Error;
    BackGrid = "E0518" Error;
    // Progress: closed rows (R13), cells, units.
    ClosedRow = "E0521" Error;
    NotClosed = "E0522" Error;
    DuplicateCell = "E0523" Error;
    BareNumber = "E0524" Error;
    EntryUnit = "E0525" Error;
    OptionProgressed = "E0526" Error;
    EntrySign = "E0527" Error;
    EmptySituation = "H0528" Hint;
    CorrectionUp = "W0529" Warning;
    NotATarget = "E0530" Error;
    CorrectionReason = "W0531" Warning;

    // Money and VAT.
    MissingVat = "E0601" Error;
    UnknownVat = "E0602" Error;
    ZeroVatReason = "E0603" Error;
    AmountTooLarge = "E0604" Error;
    DiscountRange = "E0605" Error;
    NegativePrice = "E0606" Error;
    UnknownCurrency = "E0607" Error;
    FractionOfCent = "E0608" Error;
    ExemptSeller = "E0611" Error;

    // Deposits and advances (R20).
    DepositTarget = "E0701" Error;
    DepositBeyond = "E0702" Error;
    DepositValue = "E0703" Error;
    AwaitedSituation = "H0704" Hint;
    RecoveryNames = "E0705" Error;
    // Retention (R29), revision (R30), deductions (R28).
    RetentionCap = "E0711" Error;
    RevisionIncomplete = "E0712" Error;
    IndexValue = "E0713" Error;
    UnknownIndex = "E0714" Error;
    CoefficientValue = "E0715" Error;
    DeductionValue = "E0716" Error;
    ReleaseDate = "W0717" Warning;
    // The closing (R21) and credit notes (R22).
    AfterClosing = "E0721" Error;
    CreditTarget = "E0722" Error;
    CreditDraft = "E0723" Error;
    CreditBeyond = "E0724" Error;
    CreditReason = "E0725" Error;
    CreditTooEarly = "E0726" Error;
    CreditValue = "E0727" Error;
    CreditBilledAgain = "W0728" Warning;
    CreditBelowNothing = "W0729" Warning;
    // Payments and mentions (R23, R31).
    PaidBeyond = "W0731" Warning;
    PaymentValue = "E0732" Error;
    PaymentOfDraft = "E0733" Error;
    MissingMention = "W0734" Warning;
    NoParties = "H0735" Hint;
    // Stored materials and free rows (R33, R14).
    StoredBeyond = "E0741" Error;
    StoredValue = "E0742" Error;
    StoredLeft = "W0743" Warning;

    // Other files: imports and price libraries (R4), composed prices (R3).
    ImportPath = "E0801" Error;
    ImportCycle = "E0802" Error;
    ImportContent = "E0803" Error;
    UnknownLibraryRow = "E0804" Error;
    NoPriceOnDate = "E0805" Error;
    TableShape = "E0806" Error;
    PriceTwice = "E0807" Error;
    CoefBelowOne = "W0808" Warning;
    ImportUnreadable = "E0809" Error;

    // Electronic invoices, when one is asked for.
    InvoiceField = "E0901" Error;
    InvoiceForm = "E0902" Error;
    RegisterNumber = "E0903" Error;
    NoElectronicInvoice = "E0904" Error;
    NothingCited = "E0905" Error;
}

impl Code {
    /// What such an error makes unknown is tied to its row, its entry or its situation: other figures stay known.
    /// Any other error makes the whole file unknown.
    pub fn is_local(self) -> bool {
        use Code::*;
        match self {
            // A line that could not be read: the reader keeps its name, or says that something is lost.
            UnexpectedToken
            | UnclosedString
            | NumberGroups
            | NumberTooLong
            | InvalidId
            | RowWithoutId
            | EqualsBeforeFormula
            | CurrencyBeforeNumber
            | TimesWritten
            | PastedFromSpreadsheet
            | AmbiguousComma
            | DateInFormula
            | UnknownKind
            | LineOutOfPlace
            | StrayCloseBrace
            | MissingOpenBrace
            | MissingCloseBrace
            | NestingTooDeep
            | LineTooLong => true,
            UnknownId | AmbiguousId | MissingQuantity | MissingUnit | MissingPrice | RetypedRow
            | LessThanNothing | LessSign | WordOutOfPlace | DuplicateWord | NotATarget => true,
            UnknownUnit | MixedUnits | RowUnit | Cycle | UnknownFunction | ArgumentCount | DivisionByZero
            | Overflow | UnknownName | UnknownCell => true,
            NotAccepted
            | ProgressBeforeAcceptance
            | UnknownLibraryRow
            | NoPriceOnDate
            | PriceTwice
            | DuplicateNumber
            | NumbersOutOfOrder => true,
            code => {
                code.id().starts_with("E05")
                    || matches!(code, MissingVat | UnknownVat | ZeroVatReason | ExemptSeller)
                    || matches!(code, DepositTarget | DepositBeyond | DepositValue | RecoveryNames)
                    || matches!(code, RetentionCap | RevisionIncomplete | IndexValue | UnknownIndex)
                    || matches!(code, CoefficientValue | DeductionValue | AfterClosing)
                    || matches!(code, CreditTarget | CreditDraft | CreditBeyond | CreditReason)
                    || matches!(code, CreditTooEarly | CreditValue | StoredBeyond | StoredValue)
                    || matches!(code, PaymentValue | PaymentOfDraft)
                    || matches!(code, AmountTooLarge | DiscountRange | NegativePrice | FractionOfCent)
            }
        }
    }

    /// From the printed form, in either case.
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id.trim()))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}
