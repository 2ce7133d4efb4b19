//! What the command line prints of itself, read by the programs that it is meant for.

use std::process::Command;

use crate::cli::{leadbench, run, said};

/// What a command prints, which must end well.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// The last word of a line as bash completes it, with what we print.
fn completed(line: &str) -> Vec<String> {
    let script = r#"source "$1"; COMP_WORDS=($2); [ "${2: -1}" = " " ] && COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _leadbench leadbench "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; printf '%s\n' "${COMPREPLY[@]}""#;
    let file = std::env::temp_dir().join(format!("leadbench-completions-{}-{}", std::process::id(), line.len()));
    std::fs::write(&file, printed(&["completions", "bash"])).unwrap();
    let output = Command::new("bash").args(["-c", script, "bash", file.to_str().unwrap(), line]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    std::fs::remove_file(file).unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_and_values() {
    assert_eq!(completed("leadbench tri"), ["trigger"]);
    assert_eq!(
        completed("leadbench check receiver --obse"),
        ["--observe", "--observe-command", "--observe-count", "--observe-field", "--observe-newest"]
    );
    assert_eq!(completed("leadbench clauses --format "), ["text", "json", "markdown"]);
    for shell in ["zsh", "fish", "elvish", "powershell"] {
        assert!(printed(&["completions", shell]).contains("explain-signature"), "{shell}");
    }
}

#[test]
fn the_manual_tells_of_each_command_and_option() {
    let whole = printed(&["man"]);
    assert!(whole.contains(".TH leadbench 1") && whole.contains("EXAMPLES") && whole.contains("Exit codes"), "{whole}");
    for command in ["serve", "trigger", "send", "listen", "check", "replay", "selftest", "explain\\-signature", "completions"] {
        assert!(whole.contains(&format!("leadbench\\-{command}(1)")), "{command}: {whole}");
    }
    let page = printed(&["man", "check", "receiver"]);
    assert!(page.contains(".TH leadbench-check-receiver 1"), "{page}");
    for option in ["provider", "url", "authorization", "observe", "baseline"] {
        assert!(page.contains(&format!("\\fB\\-\\-{option}\\fR")), "{option}: {page}");
    }
    let refused = run(&["man", "check", "reciever"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("did you mean `receiver`?"), "{}", said(&refused));
}

#[test]
fn a_manual_page_is_one_to_the_program_that_shows_it() {
    for words in [&["man"][..], &["man", "serve"], &["man", "check", "receiver"]] {
        let page = std::env::temp_dir().join(format!("leadbench-{}-{}.1", words.len(), std::process::id()));
        std::fs::write(&page, printed(words)).unwrap();
        let Ok(shown) = Command::new("groff").args(["-K", "utf8", "-man", "-Tutf8", "-ww"]).arg(&page).output() else {
            eprintln!("NOT RUN: there is no `groff` here");
            return;
        };
        std::fs::remove_file(page).unwrap();
        assert!(shown.status.success() && shown.stderr.is_empty(), "{}", said(&shown));
        assert!(String::from_utf8_lossy(&shown.stdout).contains("General Commands Manual"), "{}", said(&shown));
    }
}

#[test]
fn configuration_says_where_each_value_came_from_and_refuses_what_no_command_knows() {
    let file = std::env::temp_dir().join(format!("leadbench-config-{}.toml", std::process::id()));
    std::fs::write(&file, "[serve]\nseed = 7\n").unwrap();
    let (file, name) = (file.to_str().unwrap().to_owned(), file);
    let shown = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = leadbench(&[&["config", "--config", &file], arguments].concat()).envs(variables.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
        said(&output)
    };
    let line = |text: &str, option: &str| text.lines().find(|l| l.trim_start().starts_with(option)).unwrap().to_owned();
    let serve = shown(&["serve", "--clock", "manual"], &[("LEADBENCH_JOURNAL", "9")]);
    for (option, value, source) in
        [("--seed", "7", file.as_str()), ("--clock", "manual", "command line"), ("--journal", "9", "environment, LEADBENCH_JOURNAL")]
    {
        let line = line(&serve, option);
        assert!(line.contains(value) && line.ends_with(source), "{line}");
    }
    assert!(line(&serve, "--egress").ends_with("default") && line(&serve, "--profile").ends_with("not set"), "{serve}");
    let rows: serde_json::Value = serde_json::from_str(&shown(&["--format", "json", "check"], &[("LEADBENCH_TOKEN", "planted")])).unwrap();
    let token = rows.as_array().unwrap().iter().find(|row| row["command"] == "check sender" && row["option"] == "token").unwrap();
    assert_eq!((&token["source"], &token["from"]), (&"environment".into(), &"LEADBENCH_TOKEN".into()));
    assert!(!rows.to_string().contains("planted"));
    for (text, words) in [("[serve]\nsead = 7\n", "did you mean `seed`?"), ("[sreve]\n", "did you mean `serve`?")] {
        std::fs::write(&name, text).unwrap();
        let refused = run(&["config", "--config", &file]);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
        assert!(said(&refused).contains(words), "{}", said(&refused));
    }
    let refused = run(&["config", "serve", "--sead", "7"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    std::fs::remove_file(name).unwrap();
}
