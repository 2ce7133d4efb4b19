//! A scratch PostgreSQL from this machine's own binaries, or databases in one that `LEADBENCH_TEST_POSTGRES` names.

use std::{
    ffi::OsString,
    io::Write,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

use super::{eventually, signal};

/// Starts the server at each line of its standard input, and stops it when that ends, however the tests end: then nobody holds
/// the other end any more. Signals to all that a terminal runs are not for the shell.
const GUARD: &str = r#"
trap '' HUP INT TERM
dir=$1
shift
while read _; do "$@" </dev/null & it=$!; done
kill -CONT $it
kill -QUIT $it
wait $it
rm -rf "$dir""#;

/// Like a server anywhere but for what makes it outlast a power cut, which no test makes. Who is `locked` needs a password.
const SETTINGS: &[&str] = &["listen_addresses=127.0.0.1", "max_connections=300", "shared_buffers=32MB", "fsync=off"];
const ASKED: &str =
    "host all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nhost replication all 127.0.0.1/32 trust\n";

/// A server of the tests' own.
pub struct Server {
    folder: PathBuf,
    port: u16,
    /// Its standard input is open for as long as the server is wanted.
    shell: Child,
}

/// The folder of PostgreSQL's programs, where Debian has them in the newest version; none: they are not on this machine.
fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path()).collect();
    versions.sort_by_key(|folder| folder.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all = versions.into_iter().rev().map(|folder| folder.join("bin")).chain(std::env::split_paths(&path));
    all.find(|folder| ["initdb", "postgres", "pg_ctl", "pg_basebackup"].iter().all(|program| folder.join(program).exists()))
}

/// One of PostgreSQL's programs. It refuses to run as root: then another user runs it.
fn program(name: &str) -> Command {
    let path: OsString = programs().unwrap().join(name).into();
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path).current_dir("/");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

fn ran(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", crate::cli::said(&output));
}

/// A folder that the server's user may write to.
fn folder() -> PathBuf {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let name = format!("leadbench-pg-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    folder
}

impl Server {
    /// A server with nothing in it; none: there are no binaries, which is said.
    pub async fn start() -> Option<Self> {
        if programs().is_none() {
            return missing();
        }
        let folder = folder();
        let data = folder.join("data");
        ran(program("initdb").arg("-D").arg(&data).args(["-A", "trust", "-U", "leadbench", "-E", "UTF8", "--no-sync"]));
        let rules = data.join("pg_hba.conf");
        let local = std::fs::read_to_string(&rules).unwrap();
        std::fs::write(&rules, format!("{ASKED}{local}")).unwrap();
        Some(Self::run(folder).await)
    }

    /// The one that the tests of this process share, which ends with them.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        let start = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(Self::start())
        };
        SHARED.get_or_init(|| std::thread::spawn(start).join().unwrap()).as_ref()
    }

    /// A standby that streams from this server, from a copy of it as it now is.
    pub async fn standby(&self, name: &str) -> Self {
        let folder = folder();
        let source = format!("host=127.0.0.1 port={} user=leadbench application_name={name}", self.port);
        ran(program("pg_basebackup").arg("-D").arg(folder.join("data")).args(["-R", "-c", "fast", "--no-sync", "-d", &source]));
        Self::run(folder).await
    }

    async fn run(folder: PathBuf) -> Self {
        // Free until it is bound again, but for the bad luck that another one takes it just then.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
        let (mut command, server) = (Command::new("sh"), program("postgres"));
        command.args(["-c", GUARD, "sh"]).arg(&folder).arg(server.get_program()).args(server.get_args());
        command.arg("-D").arg(folder.join("data")).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
        SETTINGS.iter().for_each(|setting| _ = command.args(["-c", setting]));
        let log = (log.try_clone().unwrap(), log);
        let shell = command.current_dir("/").stdin(Stdio::piped()).stdout(log.0).stderr(log.1).spawn().unwrap();
        let mut server = Self { folder, port, shell };
        server.begin().await;
        server
    }

    /// Starts it, also again after it was killed, on the same port.
    pub async fn begin(&mut self) {
        writeln!(self.shell.stdin.as_mut().unwrap(), "start").unwrap();
        let url = self.url("postgres");
        eventually(async || PgConnection::connect(&url).await.ok().map(drop)).await;
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://leadbench@127.0.0.1:{}/{database}", self.port)
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Does something in the server itself.
    pub async fn tell(&self, statement: &str) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        connection.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
    }

    /// `kill -9`, of all its processes: in the midst of whatever they do.
    pub fn kill(&self) {
        self.pause();
        signal("KILL", &family(&self.folder));
        // Whose number it holds may not be reaped yet, and would seem to live.
        std::fs::remove_file(self.folder.join("data/postmaster.pid")).unwrap();
    }

    pub fn promote(&self) {
        ran(program("pg_ctl").arg("-D").arg(self.folder.join("data")).args(["-w", "promote"]));
    }

    /// Stops the server and all that it runs where they stand; they go on with [`Server::resume`].
    pub fn pause(&self) {
        signal("STOP", &family(&self.folder));
    }

    pub fn resume(&self) {
        signal("CONT", &family(&self.folder));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Paused ones could not end themselves.
        if postmaster(&self.folder).is_some() {
            self.resume();
        }
        // Which closes its input first.
        _ = self.shell.wait();
    }
}

fn postmaster(folder: &Path) -> Option<String> {
    let text = std::fs::read_to_string(folder.join("data/postmaster.pid")).ok()?;
    text.lines().next().map(|id| id.trim().to_owned())
}

/// The process of a server and those that it started.
fn family(folder: &Path) -> Vec<String> {
    let first = postmaster(folder).unwrap();
    let parent = |id: &str| {
        let text = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        text.rsplit_once(')')?.1.split_whitespace().nth(1).map(str::to_owned)
    };
    let all = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let children = all.filter(|id| parent(id).as_ref() == Some(&first)).collect::<Vec<_>>();
    [vec![first.clone()], children].concat()
}

/// Says that a test does not run, or fails where it must.
fn missing<T>() -> Option<T> {
    assert!(
        std::env::var_os("LEADBENCH_NEEDS_POSTGRES").is_none(),
        "there is no PostgreSQL here, and LEADBENCH_NEEDS_POSTGRES asks for it"
    );
    eprintln!("NOT RUN: PostgreSQL is not on this machine (install it, or set LEADBENCH_TEST_POSTGRES to the URL of a server)");
    None
}

/// A database of a test's own.
pub struct Database {
    pub url: String,
    /// Where it is made, and its name there. Taken when it is dropped.
    made: Option<(String, String)>,
}

impl Database {
    /// In the server that all tests share; none: there is none, which is said.
    pub async fn fresh() -> Option<Self> {
        let there = match std::env::var("LEADBENCH_TEST_POSTGRES") {
            Ok(url) => url,
            Err(_) => Server::shared()?.url("postgres"),
        };
        Some(Self::there(there).await)
    }

    /// In a server of ours, which goes with all that is in it.
    pub async fn of(server: &Server) -> Self {
        let mut there = Self::there(server.url("postgres")).await;
        there.made = None;
        there
    }

    async fn there(there: String) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("leadbench_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        told(&there, &format!("CREATE DATABASE {name}")).await;
        let mut url = url::Url::parse(&there).unwrap();
        url.set_path(&name);
        Self { url: url.to_string(), made: Some((there, name)) }
    }

    pub async fn open(&self) -> PgConnection {
        PgConnection::connect(&self.url).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Of somebody else's server nothing is left behind.
        let Some((there, name)) = self.made.take().filter(|_| std::env::var_os("LEADBENCH_TEST_POSTGRES").is_some()) else { return };
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(told(&there, &format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        _ = gone.join();
    }
}

async fn told(url: &str, statement: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    connection.execute(AssertSqlSafe(statement.to_owned())).await.unwrap();
}
