//! The judge judged, whole: no mutant survives, no correct receiver is accused, each check has failed once.

use leadbench::{conform::selftest::selftest, providers::localiq::LOCALIQ};

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_localiq_receivers_is_sound() {
    let mut told = 0;
    let matrix = selftest(&LOCALIQ, |_| told += 1).await.unwrap();
    assert!(matrix.is_sound(), "{matrix}");
    let json: serde_json::Value = serde_json::from_str(&matrix.json()).unwrap();
    assert_eq!((told, json["sound"].as_bool()), (matrix.lines.len(), Some(true)));
    assert_eq!(json["receivers"][0]["fate"], "GREEN");
}
