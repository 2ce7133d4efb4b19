//! A failure that was written down and is run again: it still fails, then it is fixed. No file holds a secret.

use leadbench::{
    conform::mutants::table,
    mock::Simulator,
    model::Secret,
    providers::localiq::LOCALIQ,
    server::receiver::{Fault, Receiver, ReceiverOptions},
};

use crate::cli::{run, said};

const AUTHORIZATION: &str = "token planted-1";

async fn receiver(faults: &[Fault]) -> Receiver {
    let credentials = vec![("Authorization".to_owned(), Secret::new(AUTHORIZATION))];
    Receiver::bind(ReceiverOptions { credentials, faults: faults.to_vec(), ..ReceiverOptions::new(&LOCALIQ) }).await.unwrap()
}

/// One check of each kind: judged by an answer, by a refusal with a bent credential, by what is stored, by several
/// deliveries, by a drawn case.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_still_fails_until_it_is_fixed() {
    let table = table("localiq").unwrap();
    let folder = std::env::temp_dir().join(format!("leadbench-replays-{}", std::process::id()));
    for name in ["ascii-names-only", "authorization-in-any-case", "ids-in-32-bits", "duplicate-409", "short-calls-only"] {
        let mutant = table.mutants.iter().find(|mutant| mutant.name == name).unwrap();
        let (subject, later, right) = (receiver(&mutant.faults).await, receiver(&mutant.faults).await, receiver(&[]).await);
        let folder = folder.join(name);
        // Name and password in a URL are never sent, and written nowhere.
        let url = subject.url().replace("://", "://user:sesame@");
        let observed =
            |at: &Receiver| ["--observe".to_owned(), format!("{}/{{id}}", at.observe_url()), "--observe-count=/count".to_owned()];
        let told = |fixed: &[&str], at: &Receiver| {
            let observed = observed(at);
            run(&[fixed, &["--authorization", AUTHORIZATION], &observed.each_ref().map(String::as_str)].concat())
        };
        let directory = folder.to_str().unwrap();
        let check = ["check", "receiver", "--provider", "localiq", "--url", &url, "--only", &mutant.fails, "--seed", "1", "--strict"];
        let checked = told(&[&check[..], &["--replay-dir", directory]].concat(), &subject);
        assert_eq!(checked.status.code(), Some(1), "{name}: {}", said(&checked));
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        let file = files[0].to_str().unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        for secret in ["planted", "sesame"] {
            assert!(!text.contains(secret) && !said(&checked).contains(secret), "{name}: {text}");
        }

        // The receiver is started anew, as it was and then put right. Only its port is another one.
        let moved = |to: &Receiver| {
            std::fs::write(file, text.replace(&subject.address().to_string(), &to.address().to_string())).unwrap();
            told(&["replay", file], to)
        };
        let again = moved(&later);
        assert_eq!(again.status.code(), Some(1), "{name}: {}", said(&again));
        assert!(
            said(&again).starts_with(&format!("STILL FAILING localiq/receiver/{} at {}", mutant.fails, later.url())),
            "{}",
            said(&again)
        );
        assert!(said(&again).contains(&mutant.says), "{name}: {}", said(&again));
        let fixed = moved(&right);
        assert_eq!(fixed.status.code(), Some(0), "{name}: {}", said(&fixed));
        assert!(said(&fixed).starts_with(&format!("FIXED localiq/receiver/{} at {}", mutant.fails, right.url())), "{}", said(&fixed));

        // Without what the failure was seen with, nothing is made of it.
        let bare = run(&["replay", file]);
        assert_eq!(bare.status.code(), Some(2), "{name}: {}", said(&bare));
        assert!(said(&bare).contains("an agreed credential that is not given here"), "{}", said(&bare));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// Of a sender and of a client the one check is run again, under the options of the run that failed.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_of_a_sender_or_a_client_is_run_again() {
    let folder = std::env::temp_dir().join(format!("leadbench-reruns-{}", std::process::id()));
    let directory = folder.to_str().unwrap();
    let sim = Simulator::builder().manual_clock().fault(serde_json::from_str(r#""keeps-removed""#).unwrap()).start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let (api, events) = (sim.base_url(), format!("{control}/events"));
    let sender = ["check", "sender", "--provider", "localiq", "--api", &api, "--trigger-url", &events, "--clock-url", &control];
    let told = [&sender[..], &["--token", "planted-2", "--only", "*/select/removed", "--replay-dir", directory]].concat();
    let checked = run(&told);
    let file = folder.join("localiq-sender-select-removed.json");
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    assert!(said(&checked).contains(file.to_str().unwrap()), "{}", said(&checked));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("planted") && text.contains("LEADBENCH_TOKEN") && text.contains("curl -i -X DELETE"), "{text}");

    let again = run(&["replay", file.to_str().unwrap()]);
    assert_eq!((again.status.code(), said(&again).contains("2 arrived")), (Some(1), true), "{}", said(&again));
    sim.engine().arm(&sim.engine().main().unwrap(), Vec::new()).unwrap();
    let fixed = run(&["replay", file.to_str().unwrap()]);
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    assert!(said(&fixed).starts_with("FIXED localiq/sender/select/removed"), "{}", said(&fixed));

    let idle = ["check", "client", "--provider", "localiq", "--replay-dir", directory, "--", "true"];
    let checked = run(&idle);
    assert_eq!(checked.status.code(), Some(1), "{}", said(&checked));
    let again = run(&["replay", folder.join("localiq-client-policy-calls.json").to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    assert!(said(&again).starts_with("STILL FAILING localiq/client/policy/calls"), "{}", said(&again));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_no_replay_file_is_refused_with_its_place() {
    let file = std::env::temp_dir().join(format!("leadbench-no-replay-{}.json", std::process::id()));
    for (text, words) in [("{", "line 1, column 1"), ("{\"form\": 1}\n", "missing field"), ("", "line 1")] {
        std::fs::write(&file, text).unwrap();
        let refused = run(&["replay", file.to_str().unwrap()]);
        assert_eq!(refused.status.code(), Some(2), "{text}: {}", said(&refused));
        assert!(said(&refused).contains(words), "{text}: {}", said(&refused));
    }
    std::fs::remove_file(file).unwrap();
}
