//! A command that sends a message again as it was, credentials and all: for whoever sits at this machine.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::model::{Framing, Message};

/// The longest command that is shown, in bytes: a little less than Linux takes in one argument.
const LONGEST: usize = 120 * 1024;

/// None where `curl` cannot say it: broken framing, or too much of it.
pub(super) fn curl(message: &Message) -> Option<String> {
    if matches!(message.framing, Framing::Truncated(_) | Framing::Raw) {
        return None;
    }
    let mut words =
        vec!["curl".to_owned(), "-i".to_owned(), "--globoff".to_owned(), "-X".to_owned(), quoted(&message.method), quoted(&message.url)];
    for (name, value) in message.headers.iter() {
        // An empty value is said with a semicolon: curl would leave the header out.
        words.push("-H".to_owned());
        words.push(quoted(&if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") }));
    }
    if message.headers.get("content-type").is_none() && !message.body.is_empty() {
        words.extend(["-H".to_owned(), quoted("Content-Type:")]);
    }
    if matches!(message.framing, Framing::Chunked(_)) {
        words.extend(["-H".to_owned(), quoted("Transfer-Encoding: chunked")]);
    }
    let plain = std::str::from_utf8(&message.body).ok().filter(|text| !text.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
    match plain {
        Some("") => {}
        Some(text) => words.extend(["--data-raw".to_owned(), quoted(text)]),
        None => {
            words.splice(..0, [format!("printf %s {} | base64 -d |", quoted(&BASE64_STANDARD.encode(&message.body)))]);
            words.extend(["--data-binary".to_owned(), "@-".to_owned()]);
        }
    }
    Some(words.join(" ")).filter(|command| command.len() <= LONGEST)
}

fn quoted(text: &str) -> String {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:".contains(&b));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Headers;

    #[test]
    fn the_shell_reads_each_word_as_it_was() {
        let message = Message {
            method: "POST".into(),
            url: "http://127.0.0.1:9/a?b=1&c=[2]".into(),
            headers: Headers::new().with("Authorization", "token jokin").with("X-Empty", ""),
            body: "{\"name\":\"O'Hara $HOME\"}".into(),
            framing: Framing::Sized,
        };
        let command = curl(&message).unwrap();
        let script = command.replacen("curl", "printf '<%s>'", 1);
        let said = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap().stdout;
        assert_eq!(
            String::from_utf8(said).unwrap(),
            "<-i><--globoff><-X><POST><http://127.0.0.1:9/a?b=1&c=[2]><-H><Authorization: token jokin><-H><X-Empty;><-H><Content-Type:><--data-raw><{\"name\":\"O'Hara $HOME\"}>"
        );
        let raw = curl(&Message { body: vec![0, 255].into(), ..message.clone() }).unwrap();
        assert!(raw.starts_with("printf %s 'AP8=' | base64 -d | curl ") && raw.ends_with("--data-binary @-"), "{raw}");
        assert_eq!(curl(&Message { framing: Framing::Truncated(3), ..message }), None);
    }
}
