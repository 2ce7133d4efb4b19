//! What a person sees: errors that teach, and words with colour where the terminal has it.

use std::{
    fmt::Display,
    io::Write,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anstyle::{AnsiColor, Color, Style};

use super::{Exit, Trouble};
use crate::model::Invalid;

pub(super) const GOOD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));
pub(super) const BAD: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Red))).bold();
pub(super) const FAINT: Style = Style::new().dimmed();
pub(super) const STRONG: Style = Style::new().bold();

/// Whether something that was to be shown could not be written.
static LOST: AtomicBool = AtomicBool::new(false);

/// Writes to standard output. A reader who has gone away is no mistake; anything else that fails is noted for the exit code.
pub(super) fn show(text: std::fmt::Arguments<'_>) {
    let mut out = anstream::stdout().lock();
    if let Err(e) = out.write_fmt(text).and_then(|()| out.flush())
        && e.kind() != std::io::ErrorKind::BrokenPipe
    {
        LOST.store(true, Ordering::Relaxed);
    }
}

/// Says once if something that was to be shown could not be written.
pub(super) fn lost() -> bool {
    let lost = LOST.load(Ordering::Relaxed);
    if lost {
        _ = writeln!(anstream::stderr(), "error: standard output could not be written");
    }
    lost
}

/// `println!` that does not panic when nobody can read it.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::screen::show(format_args!("{}\n", format_args!($($text)*))) };
}
pub(super) use say;

/// A text in a style. Where the output has no colour, anstream takes the style off.
pub(super) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Says what went wrong, once, and with which code to end.
pub(super) fn trouble(trouble: Trouble) -> Exit {
    let (invalid, exit) = match trouble {
        Trouble::Usage(invalid) => (invalid, Exit::Usage),
        Trouble::Unreachable(invalid) => (invalid, Exit::Incomplete),
        Trouble::Machine(error) => (Invalid::new("", error.to_string(), ""), Exit::Internal),
    };
    let place = if invalid.at.is_empty() { String::new() } else { format!("{}: ", invalid.at) };
    let mut err = anstream::stderr();
    _ = writeln!(err, "{} {place}{}", styled(BAD, "error:"), invalid.wrong);
    if !invalid.right.is_empty() {
        _ = writeln!(err, "  {} {}", styled(STRONG, "right:"), invalid.right);
    }
    exit
}

/// A duration as a person reads it: `3.1 ms`, `2.0 s`.
pub(super) fn brief(duration: Duration) -> String {
    let ms = duration.as_secs_f64() * 1000.0;
    if ms < 1000.0 { format!("{ms:.1} ms") } else { format!("{:.1} s", ms / 1000.0) }
}
