//! The judge judged, whole: no mutant survives, no correct receiver is accused, each check has failed once.

use leadbench::{
    conform::selftest::{Pool, selftest, selftest_of},
    model::{Provider, Role},
    providers::{autoid::AUTOID, leadsquared::LEADSQUARED, localiq::LOCALIQ, salesiq::SALESIQ},
};

async fn judged(provider: &'static dyn Provider) {
    let mut told = 0;
    let matrix = selftest(provider, &Pool::default(), |_| told += 1).await.unwrap();
    assert!(matrix.is_sound(), "{matrix}");
    let json: serde_json::Value = serde_json::from_str(&matrix.json()).unwrap();
    assert_eq!((told, json["sound"].as_bool()), (matrix.lines.len(), Some(true)));
    assert_eq!(json["receivers"][0]["fate"], "GREEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_localiq_receivers_is_sound() {
    judged(&LOCALIQ).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_salesiq_receivers_is_sound() {
    judged(&SALESIQ).await;
}

/// Of senders and of clients.
async fn judged_as(provider: &'static dyn Provider, role: Role, least: usize) {
    let matrix = selftest_of(provider, role, &Pool::default(), |_| ()).await.unwrap();
    assert!(matrix.is_sound() && matrix.lines.len() >= least, "{matrix}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_localiq_senders_is_sound() {
    judged_as(&LOCALIQ, Role::Sender, 60).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_localiq_clients_is_sound() {
    judged_as(&LOCALIQ, Role::Client, 30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_salesiq_senders_and_clients_is_sound() {
    judged_as(&SALESIQ, Role::Sender, 45).await;
    judged_as(&SALESIQ, Role::Client, 18).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_leadsquared_senders_and_clients_is_sound() {
    judged_as(&LEADSQUARED, Role::Sender, 45).await;
    judged_as(&LEADSQUARED, Role::Client, 18).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_autoid_senders_is_sound() {
    judged_as(&AUTOID, Role::Sender, 90).await;
}
