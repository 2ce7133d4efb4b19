//! Which checks a run is about.

use wildmatch::WildMatch;

use super::catalogue::Check;
use crate::model::Invalid;

/// Picks checks by pattern: `*` and `?`, on the whole id or on what follows provider and role (`sign/*`).
/// The prerequisites are always in: without them nothing else means anything.
pub(super) fn plan(checks: &[Check], only: &[String], skip: &[String]) -> Result<Vec<Check>, Invalid> {
    if checks.is_empty() {
        let right = "a provider and a role of which `leadbench checks` lists some";
        return Err(Invalid::new("provider", "there are no checks of this role for it", right));
    }
    for (option, patterns) in [("only", only), ("skip", skip)] {
        for pattern in patterns {
            if !checks.iter().any(|check| fits(pattern, &check.id)) {
                let mut invalid = Invalid::unknown(option, pattern, "pattern of a check", checks.iter().map(|c| short(&c.id)));
                invalid.right = match invalid.right.split_once("There are") {
                    Some((hint, _)) if !hint.is_empty() => hint.trim().to_owned(),
                    _ => "a check id or a pattern such as sign/*; `leadbench checks` lists them".to_owned(),
                };
                return Err(invalid);
            }
        }
    }
    let any = |patterns: &[String], id: &str| patterns.iter().any(|pattern| fits(pattern, id));
    let wanted = |check: &Check| (only.is_empty() || any(only, &check.id)) && !any(skip, &check.id);
    if !checks.iter().any(wanted) {
        return Err(Invalid::new("only, skip", "no check is left to run", "patterns that leave one check at least"));
    }
    Ok(checks.iter().filter(|check| check.first || wanted(check)).cloned().collect())
}

fn fits(pattern: &str, id: &str) -> bool {
    let pattern = WildMatch::new(pattern);
    pattern.matches(id) || pattern.matches(short(id))
}

/// The part of an id that follows provider and role.
fn short(id: &str) -> &str {
    id.splitn(3, '/').nth(2).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conform::sample::check;

    fn planned(only: &[&str], skip: &[&str]) -> Result<Vec<String>, Invalid> {
        let checks = [Check { first: true, ..check("policy/answers") }, check("render/a"), check("render/b"), check("sign/a")];
        let own = |patterns: &[&str]| patterns.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
        plan(&checks, &own(only), &own(skip)).map(|checks| checks.iter().map(|c| short(&c.id).to_owned()).collect())
    }

    #[test]
    fn patterns_pick_and_the_prerequisites_stay() {
        assert_eq!(planned(&[], &[]).unwrap().len(), 4);
        assert_eq!(planned(&["render/*"], &["acme/receiver/*/b"]).unwrap(), ["policy/answers", "render/a"]);
        assert_eq!(planned(&["*/a"], &["policy/*"]).unwrap(), ["policy/answers", "render/a", "sign/a"]);
    }

    #[test]
    fn a_pattern_that_fits_nothing_and_a_run_of_nothing_are_refused() {
        let invalid = planned(&["rendre/a"], &[]).unwrap_err();
        assert!(invalid.right.contains("`render/a`"), "{invalid}");
        assert!(planned(&[], &["nothing/*"]).unwrap_err().right.contains("leadbench checks"));
        assert!(planned(&["sign/*"], &["sign/*"]).unwrap_err().wrong.contains("no check is left"));
        assert_eq!(plan(&[], &[], &[]).unwrap_err().at, "provider");
    }
}
