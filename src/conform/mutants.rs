//! The tables of faulty and of unusual receivers, senders and clients: what the judge must catch, and what it must let pass.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    model::{Invalid, Role},
    server::receiver::Fault,
};

/// The tables that the binary carries: provider and role, and text.
static TABLES: &[(&str, &str)] = include!("../../features/mutants.rs");

/// All rows for one provider's receivers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The time-out to judge by. Real time.
    #[serde(rename = "limit_ms", deserialize_with = "milliseconds")]
    pub limit: Duration,
    /// The header lines that the judge and its subjects agreed on.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How many signing keys they agreed on.
    #[serde(default)]
    pub keys: u64,
    /// The checks that draw leads at random, and so may meet any defect by chance: they are run only on correct receivers
    /// and on the mutants that are meant for them.
    pub drawn: Vec<String>,
    /// The fields that the judge looks at in what is stored, by the names of the provider's facts.
    pub fields: Vec<String>,
    /// The checks that take so long that they are run only on our own receiver and on the mutants that are meant for them.
    pub heavy: Vec<String>,
    #[serde(rename = "mutant")]
    pub mutants: Vec<Mutant>,
    #[serde(rename = "benign")]
    pub benign: Vec<Benign>,
}

/// All rows for one provider's senders or clients.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "F: DeserializeOwned"))]
pub struct RoleTable<F> {
    /// The checks that draw at random, and so may meet any defect by chance: of mutants they are run only on those that are
    /// meant for them.
    #[serde(default)]
    pub drawn: Vec<String>,
    #[serde(rename = "mutant")]
    pub mutants: Vec<Mutant<F>>,
    #[serde(rename = "benign")]
    pub benign: Vec<Benign<F>>,
}

/// A receiver, sender or client with one defect. Check ids are without provider and role.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutant<F = Fault> {
    pub name: String,
    /// What it does wrong.
    pub about: String,
    #[serde(rename = "fault")]
    pub faults: Vec<F>,
    /// The check that must catch it.
    pub fails: String,
    /// A part of what that check must have seen.
    pub says: String,
    /// Other checks that may catch it, with `*` and `?`.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A receiver, sender or client that is right in an unusual way.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Benign<F = Fault> {
    pub name: String,
    pub about: String,
    #[serde(rename = "fault", default = "Vec::new")]
    pub faults: Vec<F>,
    /// Switches of a sender that chose otherwise than ours: `register-status=201`.
    #[serde(default)]
    pub switch: Vec<String>,
    /// Where it listens; none: at a free port of 127.0.0.1.
    #[serde(default)]
    pub address: Option<SocketAddr>,
}

/// The table for a provider's receivers.
pub fn table(provider: &str) -> Result<Table, Invalid> {
    let table: Table = read(text(provider, Role::Receiver)?)?;
    named_apart(&table.mutants, &table.benign)?;
    Ok(table)
}

/// The table for a provider's senders (with [`crate::model::Fault`]) or clients (with [`super::Defect`]).
pub fn role_table<F: DeserializeOwned>(provider: &str, role: Role) -> Result<RoleTable<F>, Invalid> {
    let table: RoleTable<F> = read(text(provider, role)?)?;
    named_apart(&table.mutants, &table.benign)?;
    Ok(table)
}

/// Whether there is a table for a role.
pub fn has_table(provider: &str, role: Role) -> bool {
    text(provider, role).is_ok()
}

fn text(provider: &str, role: Role) -> Result<&'static str, Invalid> {
    let key = format!("{provider}/{role}");
    let own = TABLES.iter().filter_map(|(name, _)| name.strip_suffix(&format!("/{role}")));
    let found = TABLES.iter().find(|(name, _)| *name == key).map(|(_, text)| *text);
    found.ok_or_else(|| Invalid::unknown("provider", provider, "provider with mutants", own))
}

/// Reads a table; a mistake is refused with its line.
fn read<T: DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(0, |span| text[..span.start.min(text.len())].lines().count().max(1));
        Invalid::new(format!("line {line}"), e.message().to_owned(), "a table of mutants and benign variants")
    })
}

fn named_apart<F>(mutants: &[Mutant<F>], benign: &[Benign<F>]) -> Result<(), Invalid> {
    let mut names: Vec<&str> = mutants.iter().map(|m| m.name.as_str()).chain(benign.iter().map(|b| b.name.as_str())).collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
    twice.map_or(Ok(()), |pair| Err(Invalid::new(pair[0], "two rows have this name", "one name each")))
}

fn milliseconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    u64::deserialize(from).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_reads_and_has_as_many_rows_as_were_promised() {
        for provider in TABLES.iter().filter_map(|(name, _)| name.strip_suffix("/receiver")) {
            let table = table(provider).unwrap();
            assert!(table.mutants.len() >= 40 && table.benign.len() >= 12, "{provider}");
            for mutant in &table.mutants {
                assert!(!mutant.faults.is_empty() && !mutant.says.is_empty() && !mutant.about.is_empty(), "{}", mutant.name);
            }
        }
    }

    #[test]
    fn a_mistake_is_refused_with_its_line() {
        let row = "limit_ms = 1\ndrawn = []\nfields = []\nheavy = []\nbenign = []\n[[mutant]]\nname = 'a'\nabout = 'b'\nfails = 'c'\nsays = 'd'\n";
        assert!(read::<Table>(&format!("{row}fault = ['close']\n")).is_ok());
        assert_eq!(read::<Table>(&format!("{row}fault = ['clse']\n")).unwrap_err().at, "line 11");
        let twice = format!("{row}fault = ['close']\n{}fault = ['close']\n", row.split_once("benign = []\n").unwrap().1);
        let twice: Table = read(&twice).unwrap();
        assert_eq!(named_apart(&twice.mutants, &twice.benign).unwrap_err().at, "a");
        assert!(table("locailq").unwrap_err().right.contains("did you mean"));
    }
}
