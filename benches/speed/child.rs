//! Processes of their own: pinned to a core, spoken to line by line, and looked at under `/proc`.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    process::{Child as Process, ChildStdin, ChildStdout, Command, Stdio},
};

/// The cores that measured processes and what drives them run on.
pub const MEASURED: &str = "0";
pub const DRIVING: &str = "1";

/// A process that ends when it is dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    input: ChildStdin,
    lines: BufReader<ChildStdout>,
}

impl Child {
    /// This program again, in one of its roles, which may have further words.
    pub fn role(core: &str, role: &str) -> Self {
        let own = std::env::current_exe().expect("this program has a path");
        let words: Vec<&str> = std::iter::once("role").chain(role.split(' ')).collect();
        Self::start(core, own.to_str().expect("the path is text"), &words)
    }

    /// `leadbench` itself.
    pub fn leadbench(core: &str, arguments: &[&str]) -> Self {
        Self::start(core, env!("CARGO_BIN_EXE_leadbench"), arguments)
    }

    fn start(core: &str, program: &str, arguments: &[&str]) -> Self {
        let mut command = match core {
            "" => Command::new(program),
            _ if !taskset() => Command::new(program),
            _ => {
                let mut pinned = Command::new("taskset");
                pinned.args(["-c", core, program]);
                pinned
            }
        };
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the process starts");
        let (input, output) = (process.stdin.take().expect("piped"), process.stdout.take().expect("piped"));
        Self { process, input, lines: BufReader::new(output) }
    }

    /// The next line that it prints.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("it prints");
        assert!(!line.is_empty(), "the process ended early");
        line.trim().to_owned()
    }

    /// What its first line ends with: an address.
    pub fn address(&mut self) -> String {
        self.line().rsplit(' ').next().unwrap_or_default().trim_start_matches("http://").to_owned()
    }

    /// All that it prints until it ends.
    pub fn rest(&mut self) -> String {
        let mut text = String::new();
        self.lines.read_to_string(&mut text).expect("it prints text");
        text
    }

    /// Waits for the end, and says whether it was a good one.
    pub fn succeeded(&mut self) -> bool {
        self.process.wait().is_ok_and(|status| status.success())
    }

    /// Says something and waits for the answer: numbers.
    pub fn ask(&mut self, line: &str) -> Vec<f64> {
        writeln!(self.input, "{line}").expect("it listens");
        let answer = self.line();
        answer.split(' ').map(|number| number.parse().unwrap_or_else(|_| panic!("{line}: {answer}"))).collect()
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
    }

    /// Processor seconds used so far.
    pub fn cpu(&self) -> f64 {
        cpu_of(&self.process.id().to_string())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Processor seconds that a process, or `self`, has used.
pub fn cpu_of(process: &str) -> f64 {
    // schedstat of each thread: nanoseconds on a core. `stat` counts in ticks of 10 ms only.
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let spent = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    spent.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e9
}

fn taskset() -> bool {
    Command::new("taskset").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// What the run was on, in a line.
pub fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")).map_or("", |line| line.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let pinned = if taskset() && cores > 1 { "measured on core 0, driven from core 1" } else { "NOT PINNED: no taskset, or one core" };
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} cores, {model}, load {load} at the start; {pinned}\n")
}
