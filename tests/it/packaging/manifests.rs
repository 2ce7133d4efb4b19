//! The manifests: their commands are commands, and their probes are answered.

use serde_json::Value;

use super::{documents, text, words};
use crate::cli::{Running, leadbench, said};

/// Looks at the options that a command and its environment come to, which a wrong one would end.
fn known(arguments: &[&str], environment: &[(&str, &str)]) -> Value {
    let mut command = leadbench(&[&["config", "--format", "json"], arguments].concat());
    let output = command.envs(environment.iter().copied()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Where an option that is in force came from.
fn source<'a>(options: &'a Value, name: &str) -> &'a str {
    let all = options.as_array().or_else(|| options["options"].as_array()).unwrap_or_else(|| panic!("{options}"));
    let named = |option: &&Value| option["option"] == name || option["name"] == name || option["key"] == name;
    all.iter().find(named).and_then(|option| option["source"].as_str()).unwrap_or_else(|| panic!("{name}: {options}"))
}

fn in_the_shared_form(arguments: &[&str], environment: &[(&str, &str)]) {
    let options = known(arguments, environment);
    for name in ["listen", "egress", "quiet"] {
        assert_eq!(source(&options, name), "command-line", "{name}");
    }
    for name in ["store", "token"] {
        assert_eq!(source(&options, name), "environment", "{name}");
    }
}

#[test]
fn compose_starts_what_the_container_has_behind_a_balancer_that_asks_for_health() {
    let [compose] = &documents("packaging/compose.yaml")[..] else { panic!() };
    let replica = &compose["services"]["leadbench"];
    assert!(replica["deploy"]["replicas"].as_u64().unwrap() > 1);
    let environment = replica["environment"].as_object().unwrap();
    let given: Vec<(&str, &str)> = environment.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    in_the_shared_form(&words(&replica["command"]), &given);

    let database = &compose["services"]["database"]["environment"];
    let part = |name: &str| database[name].as_str().unwrap();
    let store = format!("postgres://{}:{}@database/{}", part("POSTGRES_USER"), part("POSTGRES_PASSWORD"), part("POSTGRES_DB"));
    assert_eq!(environment["LEADBENCH_STORE"], store.as_str());

    let balancer = compose["configs"]["balancer"]["content"].as_str().unwrap();
    let asked = balancer.split("httpchk GET ").nth(1).unwrap().lines().next().unwrap();
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(status(&fake, asked), "200");
    let port = words(&replica["command"])[2].rsplit(':').next().unwrap();
    assert!(balancer.contains(&format!(" leadbench:{port} ")), "{balancer}");
}

/// What the fake answers a GET with.
fn status(fake: &Running, path: &str) -> String {
    let asked = std::process::Command::new("curl")
        .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", &format!("{}{path}", fake.url)])
        .output()
        .unwrap();
    String::from_utf8(asked.stdout).unwrap()
}

#[test]
fn the_cluster_starts_replicas_without_rights_whose_probes_are_answered() {
    let all = documents("packaging/kubernetes.yaml");
    let of = |kind: &str| all.iter().find(|one| one["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"));
    let (secret, deployment, service) = (of("Secret"), of("Deployment"), of("Service"));
    let pod = &deployment["spec"]["template"]["spec"];
    let [container] = pod["containers"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!(deployment["spec"]["replicas"], 3);

    let mut given = Vec::new();
    for variable in container["env"].as_array().unwrap() {
        let key = &variable["valueFrom"]["secretKeyRef"];
        assert_eq!(key["name"], secret["metadata"]["name"]);
        let value = secret["stringData"][key["key"].as_str().unwrap()].as_str().unwrap();
        given.push((variable["name"].as_str().unwrap(), if value.is_empty() { "filled-in" } else { value }));
    }
    in_the_shared_form(&words(&container["args"]), &given);

    let user = pod["securityContext"]["runAsUser"].as_u64().unwrap();
    assert!(text("packaging/Dockerfile").contains(&format!("USER {user}:{user}")) && pod["securityContext"]["runAsNonRoot"] == true);
    let rights = &container["securityContext"];
    assert_eq!((&rights["readOnlyRootFilesystem"], &rights["allowPrivilegeEscalation"]), (&Value::Bool(true), &Value::Bool(false)));
    assert!(container["resources"]["limits"]["memory"].is_string() && container["resources"]["requests"]["cpu"].is_string());

    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    for (probe, path) in [("livenessProbe", "livez"), ("readinessProbe", "readyz"), ("startupProbe", "livez")] {
        let asked = &container[probe]["httpGet"];
        assert_eq!(asked["path"], format!("/_leadbench/{path}"), "{probe}");
        assert_eq!((&asked["port"], status(&fake, asked["path"].as_str().unwrap()).as_str()), (&container["ports"][0]["name"], "200"));
    }
    let selector = &service["spec"]["selector"];
    assert_eq!(selector, &deployment["spec"]["selector"]["matchLabels"]);
    assert_eq!(selector, &deployment["spec"]["template"]["metadata"]["labels"]);
    assert_eq!(service["spec"]["ports"][0]["targetPort"], container["ports"][0]["name"]);
    let listened = words(&container["args"])[2].rsplit(':').next().unwrap();
    assert_eq!(container["ports"][0]["containerPort"].to_string(), listened);
}

#[test]
fn an_empty_token_is_no_token() {
    let output = leadbench(&["serve", "--listen", "0.0.0.0:0"]).env("LEADBENCH_SERVE_TOKEN", "").output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}
