//! A primary and a synchronous standby: when the one is gone and the other promoted, nothing accepted is missing.

use sqlx::{Row, query};

use super::{
    eventually,
    outage::{is_away, through},
    postgres::{Database, Server},
};

/// A server, its standby that has each commit before it is answered, and the URL that names both.
async fn pair() -> Option<(Server, Server, Database, String)> {
    let primary = Server::start().await?;
    let standby = primary.standby("second").await;
    primary.tell("ALTER SYSTEM SET synchronous_standby_names = 'second'").await;
    primary.tell("SELECT pg_reload_conf()").await;
    let database = Database::of(&primary).await;
    let mut open = database.open().await;
    eventually(async || {
        let state = "SELECT 1 FROM pg_stat_replication WHERE application_name = 'second' AND sync_state = 'sync'";
        query(state).fetch_optional(&mut open).await.unwrap().map(|row| _ = row.get::<i32, _>(0))
    })
    .await;
    let both = format!("{},{}", primary.address(), standby.address());
    let url = database.url.replace(&primary.address(), &both);
    Some((primary, standby, database, url))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_primary_that_is_killed_is_followed_by_its_standby_and_nothing_is_missing() {
    let Some((primary, standby, _database, url)) = pair().await else { return };
    through(&url, async |both| {
        primary.kill();
        is_away(&both[0]).await;
        standby.promote();
    })
    .await;
}

/// A machine without power says nothing at all: not even that a connection is over. A replica that is much longer than another
/// in finding the database again may be taken for dead, and what it sent and could not record is sent again: allowed, and not
/// what is asked for here.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "beside everything else a lead came twice, once in five runs; alone it does not"]
async fn a_primary_that_falls_silent_is_followed_too() {
    let Some((primary, standby, _database, url)) = pair().await else { return };
    through(&url, async |_| {
        primary.pause();
        standby.promote();
    })
    .await;
}
