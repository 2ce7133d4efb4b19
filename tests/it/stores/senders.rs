//! The judge of senders, against each store: on a shared one the calls, the leads and the clock go to three different replicas.

use super::{File, postgres::Database, replica::Replica};

async fn conforms(api: &Replica, events: &Replica, clock: &Replica) {
    let control = |replica: &Replica, path: &str| format!("{}/_leadbench/api/v1{path}", replica.url);
    for provider in leadbench::providers::ALL {
        let (events, clock, setup) = (control(events, "/events"), control(clock, ""), control(api, "/subscriptions"));
        let mut words = vec!["check", "sender", "--provider", provider.name(), "--api", &api.url, "--cases", "3"];
        words.extend(["--trigger-url", &events, "--clock-url", &clock]);
        if provider.recipe().is_none() {
            words.extend(["--setup-url", &setup]);
        }
        let mut command = tokio::process::Command::from(crate::cli::leadbench(&words));
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{}: {said}{}", provider.name(), String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("conformant") && !said.contains("UNPROVEN"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fake_on_sqlite_is_a_correct_sender_of_each_provider() {
    let file = File::fresh("senders");
    let fake = Replica::start(&file.url(), &["--clock", "manual"]);
    conforms(&fake, &fake, &fake).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_are_one_correct_sender_of_each_provider() {
    let Some(database) = Database::fresh().await else { return };
    let [api, events, clock] = [0; 3].map(|_| Replica::start(&database.url, &["--clock", "manual"]));
    conforms(&api, &events, &clock).await;
}
