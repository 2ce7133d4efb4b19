//! The most that callers may make, so that none of them fills the memory that all share.

use crate::model::Invalid;

/// The most of each thing that is kept for callers. What is beyond is refused, and changes nothing of what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Accounts in memory, those of all worlds together.
    pub accounts: usize,
    /// Subscriptions of one account.
    pub subscriptions: usize,
    /// Sandboxes.
    pub sandboxes: usize,
    /// Deliveries in memory that are owed, those of all worlds together.
    pub owed: usize,
}

impl Default for Bounds {
    /// So much that no bench needs more: 100,000 accounts with a subscription each took 200 MiB in a debug build.
    fn default() -> Self {
        Self { accounts: 100_000, subscriptions: 20_000, sandboxes: 1_000, owed: 250_000 }
    }
}

/// One of the bounds, by its name.
type Place = fn(&mut Bounds) -> &mut usize;

impl Bounds {
    /// Their names, and where each is.
    const NAMES: [(&str, Place); 4] = [
        ("accounts", |bounds| &mut bounds.accounts),
        ("subscriptions", |bounds| &mut bounds.subscriptions),
        ("sandboxes", |bounds| &mut bounds.sandboxes),
        ("owed", |bounds| &mut bounds.owed),
    ];

    /// Those that are named, each as `NAME=NUMBER`, in the place of the usual ones.
    pub fn of(texts: &[String]) -> Result<Self, Invalid> {
        let mut bounds = Self::default();
        for text in texts {
            let (name, number) = text.split_once('=').unwrap_or((text, ""));
            let names = Self::NAMES.map(|(name, _)| name);
            let found = Self::NAMES.iter().find(|(known, _)| *known == name);
            let (_, place) = found.ok_or_else(|| Invalid::unknown("bound", name, "bound", names))?;
            let wrong =
                || Invalid::new(format!("bound {name}"), format!("{number:?} is no number of them"), "a whole number, such as 1000");
            *place(&mut bounds) = number.parse().map_err(|_| wrong())?;
        }
        Ok(bounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bound_is_set_by_its_name() {
        let texts = ["owed=4", "accounts=1", "sandboxes=3", "subscriptions=2"].map(str::to_owned);
        let all = Bounds { accounts: 1, subscriptions: 2, sandboxes: 3, owed: 4 };
        assert_eq!(Bounds::of(&texts), Ok(all));
        assert_eq!(Bounds::of(&texts[..1]), Ok(Bounds { owed: 4, ..Bounds::default() }));
    }

    #[test]
    fn what_is_no_bound_is_refused_with_what_would_be_one() {
        let said = |text: &str| Bounds::of(&[text.to_owned()]).unwrap_err().to_string();
        assert!(said("account=1").contains("accounts"), "{}", said("account=1"));
        for text in ["accounts", "accounts=", "accounts=-1", "accounts=many"] {
            assert!(said(text).contains("a whole number"), "{}", said(text));
        }
    }
}
