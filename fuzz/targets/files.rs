//! Files that users hand to commands.

use std::{cell::RefCell, io::Write};

use leadbench::{
    conform::{self, Baseline, rerun::Rerun},
    engine::{
        Engine, EngineOptions, WorldOptions,
        clock::Mode,
        send::{Egress, Sender},
        store::Sql,
        transport::Transport,
    },
    model::{Document, Role, Secret},
    providers::{ALL, localiq::LOCALIQ},
};

use super::{teaches, text};

pub fn baseline(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Err(refusal) = Baseline::parse(text) {
        teaches(&refusal, bytes);
    }
}

pub fn config(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    if let Err(refusal) = leadbench::cli::configures(text) {
        teaches(&refusal, bytes);
    }
}

/// Features of a user's own, against one provider: what is taken has a story to each check.
pub fn features(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    let source = [("own.feature".to_owned(), text.to_owned())];
    for role in Role::ALL {
        match conform::own_features(&source, &LOCALIQ, *role) {
            Ok(catalogue) => assert!(catalogue.checks.iter().all(|check| !check.id.is_empty() && !check.story.is_empty())),
            Err(refusal) => teaches(&refusal, bytes),
        }
    }
}

/// A replay file, run where nobody listens: it is refused, or there is an outcome.
pub fn replay(bytes: &[u8]) {
    let Some(text) = text(bytes) else { return };
    match Rerun::read(text) {
        Some(Ok(file)) => _ = file.outcome(None),
        Some(Err(refusal)) => teaches(&refusal, bytes),
        None => {
            let sender = Sender::on(Transport::in_process(), Egress::Loopback);
            let runtime = super::network::runtime();
            if let Err(refusal) = runtime.block_on(conform::replay(text, &[], &sender, None)) {
                teaches(&refusal, bytes);
            }
        }
    }
}

thread_local! {
    /// A folder of this process's, which goes with it.
    static FOLDER: RefCell<Option<std::path::PathBuf>> = const { RefCell::new(None) };
}

/// The lines of an export into an empty store, which a server then serves: all that is taken is shown, and comes out as it went in.
pub fn store(bytes: &[u8]) {
    let folder = FOLDER.with_borrow_mut(|folder| {
        folder.get_or_insert_with(|| std::env::temp_dir().join(format!("leadbench-fuzz-{}", std::process::id()))).clone()
    });
    std::fs::create_dir_all(&folder).expect("a folder for stores");
    let url = format!("sqlite:{}", folder.join("store.db").display());
    for ending in ["", "-wal", "-shm", "-journal"] {
        _ = std::fs::remove_file(folder.join(format!("store.db{ending}")));
    }
    match Sql::import(&url, ALL, &mut &*bytes) {
        Err(refusal) => teaches(&refusal, bytes),
        Ok(rows) => {
            let mut out = Vec::new();
            let exported = Sql::export(&url, ALL, &mut out).expect("an export of what was imported");
            // Where there is no main world, one is put there.
            assert!(exported == rows || exported == rows + 1, "{exported} of {rows} rows");
            served(&url);
        }
    }
    _ = std::fs::remove_dir_all(&folder);
}

fn served(url: &str) {
    let world = WorldOptions { clock: Mode::Manual, ..WorldOptions::default() };
    let options = EngineOptions { world, transport: Transport::in_process(), store: Some(Secret::new(url)), ..EngineOptions::default() };
    // A store on disk is waited for, which no runtime of one thread may do.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        // What cannot be served is refused, and said.
        let Ok(engine) = Engine::start(ALL, options) else { return };
        let mut shown = std::io::sink();
        for delivery in engine.deliveries(|_| true, 50).unwrap_or_default() {
            _ = writeln!(shown, "{delivery:?} {}", Document::of(&delivery.event).text());
        }
        for call in engine.requests(|_| true, 50).unwrap_or_default() {
            _ = writeln!(shown, "{call:?}");
        }
        for subscription in engine.subscriptions(|_| true).unwrap_or_default() {
            _ = writeln!(shown, "{subscription:?}");
        }
        // Its loop must not look for a timer while the runtime goes.
        engine.finish().await;
    });
}
