//! Signatures, checked by other implementations over the bytes that were really sent; and what is said of wrong ones.

use std::{path::Path, process::Command, time::Duration};

use leadbench::lead;
use reqwest::Method;
use serde_json::json;

use crate::setting::{Fake, found, receiver};

/// A delivery in a folder: `body`, `signature` (Base64), `key.pem`.
async fn delivered(folder: &Path) {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let body = json!({"type": "data", "url": crm.uri(), "events": ["conversation.rated"], "secured": true}).to_string();
    let (_, made) = fake.call_as("Zoho-oauthtoken x", Method::POST, "/api/v2/zylker/webhooks", Some(&body)).await;
    let lead = lead::salesiq("conversation.rated").with("entity.feedback", "Größe/Ça va? 😀 \"quoted\"");
    fake.sim.trigger(lead).await.unwrap().delivered().within(Duration::from_secs(10)).await.unwrap();
    let request = crm.received_requests().await.unwrap().remove(1);
    std::fs::write(folder.join("body"), &request.body).unwrap();
    std::fs::write(folder.join("signature"), request.headers["x-siqsignature"].as_bytes()).unwrap();
    std::fs::write(folder.join("key.pem"), made["data"]["public_keys"][0]["key"].as_str().unwrap()).unwrap();
}

fn folder(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("leadbench-signatures-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a verifier on the delivery as it is, which must hold, and with one byte more, which must not.
async fn verified_by(program: &str, script: &str) {
    if !found(program) {
        return;
    }
    let folder = folder(program);
    delivered(&folder).await;
    let run = || Command::new("sh").arg("-c").arg(script).current_dir(&folder).output().unwrap();
    let good = run();
    assert!(good.status.success(), "{program}: {}", String::from_utf8_lossy(&good.stderr));
    let mut body = std::fs::read(folder.join("body")).unwrap();
    body.push(b'\n');
    std::fs::write(folder.join("body"), body).unwrap();
    assert!(!run().status.success(), "{program} lets a changed body pass: it proves nothing");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn openssl_verifies_a_delivery() {
    verified_by("openssl", "base64 -d signature > raw && openssl dgst -sha256 -verify key.pem -signature raw body").await;
}

#[tokio::test]
async fn node_verifies_a_delivery() {
    let script = "node -e '
        const fs = require(\"fs\"), { createVerify } = require(\"crypto\");
        const verify = createVerify(\"SHA256\").update(fs.readFileSync(\"body\"));
        process.exit(verify.verify(fs.readFileSync(\"key.pem\"), fs.readFileSync(\"signature\", \"utf8\"), \"base64\") ? 0 : 1);'";
    verified_by("node", script).await;
}

/// Python has no RSA in its standard library: PKCS#1 v1.5 is one power and one comparison, with the key's numbers read from its DER.
#[tokio::test]
async fn python_verifies_a_delivery() {
    let script = "python3 -c '
import base64, hashlib, sys
pem = open(\"key.pem\").read()
der = base64.b64decode(\"\".join(pem.split(\"-----\")[2].split()))
def read(at):
    length = der[at + 1]; start = at + 2
    if length & 0x80:
        count = length & 0x7f
        length = int.from_bytes(der[start:start + count], \"big\"); start += count
    return start, start + length
info, _ = read(0)
_, after = read(info)
bits, _ = read(after)
key, _ = read(bits + 1)
ns, ne = read(key)
es, ee = read(ne)
n, e = int.from_bytes(der[ns:ne], \"big\"), int.from_bytes(der[es:ee], \"big\")
size = (n.bit_length() + 7) // 8
signature = base64.b64decode(open(\"signature\").read(), validate=True)
found = pow(int.from_bytes(signature, \"big\"), e, n).to_bytes(size, \"big\")
digest = bytes.fromhex(\"3031300d060960864801650304020105000420\") + hashlib.sha256(open(\"body\", \"rb\").read()).digest()
sys.exit(0 if found == b\"\\0\\1\" + b\"\\xff\" * (size - len(digest) - 3) + b\"\\0\" + digest else 1)'";
    verified_by("python3", script).await;
}

#[tokio::test]
async fn a_key_that_openssl_made_signs_what_the_webhook_sends() {
    if !found("openssl") {
        return;
    }
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    for kind in [&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..], &["genrsa", "-traditional", "2048"][..]] {
        let made = Command::new("openssl").args(kind).output().unwrap();
        let form = json!({"type": "data", "url": crm.uri(), "events": ["conversation.missed"], "secured": true,
            "signing_key": String::from_utf8(made.stdout).unwrap()});
        let (status, row) = fake.control(Method::POST, "subscriptions", json!({"provider": "salesiq", "form": form})).await;
        assert_eq!((status.as_u16(), row["keys"].as_array().map(Vec::len)), (201, Some(1)), "{row}");
        assert!(!row.to_string().contains("PRIVATE"), "a private key shows itself to nobody");
    }
    fake.sim.trigger(lead::salesiq("conversation.missed")).await.unwrap().delivered().within(Duration::from_secs(10)).await.unwrap();
    assert!(crm.received_requests().await.unwrap().iter().all(|r| r.headers["x-siqsignature"].len() == 344));
}

#[tokio::test]
async fn the_explainer_names_the_step_that_differs() {
    let folder = folder("explained");
    delivered(&folder).await;
    let signature = std::fs::read_to_string(folder.join("signature")).unwrap();
    let explain = |body: &[u8], signature: &str| {
        std::fs::write(folder.join("body"), body).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_leadbench"));
        command.args(["explain-signature", "--body", "body", "--signature", signature, "--key", "key.pem"]).current_dir(&folder);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let body = std::fs::read(folder.join("body")).unwrap();
    let (code, told) = explain(&body, &signature);
    assert!(code == 0 && told.contains("it holds"), "{told}");
    let (code, told) = explain(&[&body[..], b"\r\n"].concat(), &signature);
    assert!(code == 1 && told.contains("newline"), "{told}");
    let pretty = serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(&body).unwrap()).unwrap();
    let (_, told) = explain(&pretty, &signature);
    assert!(told.contains("written anew"), "{told}");
    let (_, told) = explain(&body, &signature.replace('+', " "));
    assert!(told.contains("form decoding") || !signature.contains('+'), "{told}");
    let (code, told) = explain(&body, "bm90aGluZw==");
    assert!(code == 1 && told.contains("7 bytes instead of 256"), "{told}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_new_key_is_kept_private_and_never_overwritten() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("new-key");
    let new =
        || Command::new(env!("CARGO_BIN_EXE_leadbench")).args(["keys", "new", "--out", "k.pem"]).current_dir(&folder).output().unwrap();
    let made = new();
    let public = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success() && public.starts_with("-----BEGIN PUBLIC KEY-----") && !public.contains("PRIVATE"));
    let private = std::fs::read_to_string(folder.join("k.pem")).unwrap();
    assert_eq!(std::fs::metadata(folder.join("k.pem")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(private.starts_with("-----BEGIN PRIVATE KEY-----"));
    assert_eq!(new().status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(folder.join("k.pem")).unwrap(), private);
    if found("openssl") {
        let theirs = Command::new("openssl").args(["pkey", "-in", "k.pem", "-pubout"]).current_dir(&folder).output().unwrap();
        assert_eq!(String::from_utf8(theirs.stdout).unwrap(), public);
    }
    std::fs::remove_dir_all(folder).unwrap();
}
