//! The fidelity ledger: what a provider's documents bind whom to, and how we know.

use std::fmt;

/// One sentence of a provider's documents, or one choice of ours where they are silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    /// Stable: `localiq/render/occured-at-spelling`.
    pub id: &'static str,
    /// Who must keep it.
    pub binds: Role,
    /// What it is about.
    pub topic: Topic,
    /// How much a breach weighs.
    pub level: Level,
    /// How it is known.
    pub provenance: Provenance,
    /// Document and section: `seed 000, Lead Object`.
    pub source: &'static str,
    /// The sentence in our words.
    pub text: &'static str,
    /// The switch that chooses otherwise; empty: none.
    pub switch: &'static str,
    /// What checks it, or why nothing does.
    pub proof: Proof,
}

/// What stands behind a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The ids of the checks that exercise it.
    Checks(&'static [&'static str]),
    /// Why there is no check.
    Reason(&'static str),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!("`", $word, "`.")] $variant),+ }

        impl $name {
            /// Each of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it in ids, files and reports.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The one that a word names.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.word() == word)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> { serializer.serialize_str(self.word()) }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool { true }
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),+] })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }
    };
}
pub(crate) use words;

words! {
    /// Who is bound, and who is judged.
    Role {
        /// A CRM's endpoint.
        Receiver = "receiver",
        /// An implementation of the provider.
        Sender = "sender",
        /// Code that calls the provider's API.
        Client = "client",
    }
}

words! {
    /// The five words that name trait methods, files and the third part of a check id.
    Topic {
        Register = "register",
        Select = "select",
        Render = "render",
        Sign = "sign",
        Policy = "policy",
    }
}

words! {
    /// How much a breach weighs when the provenance is beyond doubt.
    Level {
        Required = "required",
        Recommended = "recommended",
        Informative = "informative",
    }
}

words! {
    /// How we know: these documents never say MUST.
    Provenance {
        /// The document says so.
        Stated = "stated",
        /// Only an example shows it.
        Example = "example",
        /// Another public document of the provider says so.
        Public = "public",
        /// Third parties saw it live.
        Observed = "observed",
        /// Nobody says; we chose.
        Assumed = "assumed",
    }
}

words! {
    /// What a breach of a clause does to a run.
    Severity {
        Fail = "fail",
        Warn = "warn",
        Info = "info",
    }
}

impl Clause {
    /// Only what is stated or exampled and required can fail a run; `strict` lets the rest fail too,
    /// save what is merely informative.
    pub fn severity(&self, strict: bool) -> Severity {
        match (self.level, self.provenance) {
            (Level::Informative, _) => Severity::Info,
            (Level::Required, Provenance::Stated | Provenance::Example) => Severity::Fail,
            _ if strict => Severity::Fail,
            _ => Severity::Warn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_documents_say_can_fail_a_run_by_default() {
        let clause = |level, provenance| Clause {
            id: "",
            binds: Role::Receiver,
            topic: Topic::Render,
            level,
            provenance,
            source: "",
            text: "",
            switch: "",
            proof: Proof::Reason(""),
        };
        for &provenance in Provenance::ALL {
            let weight = clause(Level::Required, provenance).severity(false);
            assert_eq!(weight == Severity::Fail, matches!(provenance, Provenance::Stated | Provenance::Example));
            assert_eq!(clause(Level::Required, provenance).severity(true), Severity::Fail);
            assert_eq!(clause(Level::Informative, provenance).severity(true), Severity::Info);
        }
    }

    #[test]
    fn a_word_reads_back() {
        assert_eq!(Topic::of("sign"), Some(Topic::Sign));
        assert_eq!(Topic::of("signs"), None);
    }
}
