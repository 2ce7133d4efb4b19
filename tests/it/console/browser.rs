//! A real browser: Debian's chromium, driven through chromedriver on a port of its own, and what its console said.

use std::{process::Stdio, time::Duration};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, error::CmdError};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::setting::found;

/// How long anything may take: generous, for many tests run at once.
pub const SOON: Duration = Duration::from_secs(60);

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
];

/// A browser with one page, which ends with its driver.
pub struct Browser {
    client: Client,
    driver: String,
    session: String,
    http: reqwest::Client,
    _process: Child,
}

impl Browser {
    /// Opens a console; none: there is no browser on this machine, which is said, and in CI there must be.
    pub async fn open(base: &str) -> Option<Self> {
        if !(found("chromedriver") && found("chromium")) {
            return None;
        }
        let (process, port) = driver().await;
        let driver = format!("http://127.0.0.1:{port}");
        let wishes = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": FLAGS},
        });
        let client = ClientBuilder::rustls().unwrap().capabilities(wishes.as_object().unwrap().clone()).connect(&driver).await.unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let browser = Self { client, driver, session, http, _process: process };
        browser.client.goto(&format!("{base}/")).await.unwrap();
        browser.see("nav.views").await;
        Some(browser)
    }

    /// Ends it. What the browser's console said besides calls that were refused or cut off on purpose fails the test: an
    /// error of the page, or what its content security policy kept out.
    pub async fn close(self) {
        self.close_after(&[]).await;
    }

    /// The same after a test that breaks connections, with what else the browser calls that.
    pub async fn close_after(self, broken: &[&str]) {
        let log = self.extra("se/log", json!({"type": "browser"})).await;
        let meant = [" 400 ", "ERR_CONNECTION", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE_CHUNKED_ENCODING"];
        let refused = |entry: &Value| {
            let message = entry["message"].as_str().unwrap_or_default();
            entry["source"] == "network" && meant.iter().chain(broken).any(|words| message.contains(words))
        };
        let said: Vec<Value> = log.as_array().unwrap().iter().filter(|entry| !refused(entry)).cloned().collect();
        self.client.close().await.unwrap();
        assert!(said.is_empty(), "the browser's console says {said:#?}");
    }

    /// Goes to a view, and waits until it is the one that is drawn.
    pub async fn view(&self, hash: &str) {
        self.run(&format!("location.hash = '#/{hash}'")).await;
        self.see(&format!("main[data-at='#/{hash}']")).await;
    }

    /// Waits for an element by its selector.
    pub async fn see(&self, css: &str) -> Element {
        self.wait(Locator::Css(css), css).await
    }

    /// Waits for an element of a kind that holds a text.
    pub async fn read(&self, css: &str, text: &str) -> Element {
        let is = format!("{}[contains(normalize-space(.), {})]", element(css), quoted(text));
        self.wait(Locator::XPath(&is), &format!("{css} with `{text}`")).await
    }

    /// Waits for a text within a frame, and comes back out of it.
    pub async fn within(&self, frame: &str, text: &str) {
        self.see(frame).await.enter_frame().await.unwrap();
        let is = format!("//body[contains(., {})]", quoted(text));
        let found = self.client.wait().at_most(SOON).for_element(Locator::XPath(&is)).await;
        self.client.enter_parent_frame().await.unwrap();
        assert!(found.is_ok(), "{frame} does not hold `{text}`: {found:?}");
    }

    /// Presses a button or follows a link by what stands on it.
    pub async fn press(&self, text: &str) {
        let text = quoted(text);
        let is = format!("//*[self::button or self::a or self::summary][starts-with(normalize-space(.), {text})]");
        self.wait(Locator::XPath(&is), &text).await.click().await.unwrap();
    }

    /// The field with a label.
    pub async fn field(&self, label: &str) -> Element {
        let is = format!("//*[@id = //label[starts-with(normalize-space(.), {})]/@for]", quoted(label));
        self.wait(Locator::XPath(&is), label).await
    }

    /// Writes into the field with a label, in place of what is there.
    pub async fn fill(&self, label: &str, text: &str) {
        // Control and A, then over what is chosen.
        self.field(label).await.send_keys(&format!("\u{e009}a\u{e000}{text}")).await.unwrap();
    }

    /// The same at once, as pasting does it: a text of several lines is not typed line by line.
    pub async fn paste(&self, label: &str, text: &str) {
        let id = self.field(label).await.attr("id").await.unwrap().unwrap();
        let script = "const field = document.getElementById(arguments[0]); field.value = arguments[1];
            field.dispatchEvent(new Event('input', { bubbles: true })); arguments[2]()";
        self.later(script, vec![json!(id), json!(text)]).await;
    }

    /// Chooses an option of the field with a label.
    pub async fn choose(&self, label: &str, option: &str) {
        let is = format!("{}//option[normalize-space(.) = {}]", by_label(label), quoted(option));
        self.wait(Locator::XPath(&is), option).await;
        self.field(label).await.select_by_label(option).await.unwrap();
    }

    /// Presses keys wherever the focus is.
    pub async fn keys(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// Runs a script, and gives back what it returns.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Runs a script that calls back with its last argument.
    pub async fn later(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap()
    }

    /// Waits until a script returns true.
    pub async fn until(&self, script: &str) {
        let over = tokio::time::Instant::now() + SOON;
        while self.run(&format!("return Boolean({script})")).await != json!(true) {
            assert!(tokio::time::Instant::now() < over, "never: {script}; the page: {}", self.text().await);
            tokio::task::yield_now().await;
        }
    }

    /// How wide and high the page is, in pixels.
    pub async fn size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.extra("goog/cdp/execute", json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})).await;
    }

    /// What stands on the page.
    pub async fn text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    async fn wait(&self, what: Locator<'_>, told: &str) -> Element {
        match self.client.wait().at_most(SOON).for_element(what).await {
            Ok(element) => element,
            Err(CmdError::WaitTimeout) => panic!("there is no {told} on the page:\n{}", self.text().await),
            Err(error) => panic!("{told}: {error}"),
        }
    }

    /// A command of chromedriver that the standard does not have.
    async fn extra(&self, command: &str, body: Value) -> Value {
        let url = format!("{}/session/{}/{command}", self.driver, self.session);
        let answer: Value = self.http.post(url).json(&body).send().await.unwrap().json().await.unwrap();
        answer["value"].clone()
    }
}

/// Starts chromedriver, and gives back the port that it says.
async fn driver() -> (Child, String) {
    // A port that it finds free for one family of addresses may be taken for the other: then it ends, and the next is tried.
    for _ in 0..10 {
        let mut command = Command::new("chromedriver");
        let mut process = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                return (process, port.trim_end_matches('.').to_owned());
            }
        }
    }
    panic!("chromedriver finds no port");
}

fn element(css: &str) -> String {
    match css.split_once('.') {
        None => format!("//{css}"),
        Some((tag, class)) => {
            format!("//{}[contains(concat(' ', @class, ' '), ' {class} ')]", if tag.is_empty() { "*" } else { tag })
        }
    }
}

fn by_label(label: &str) -> String {
    format!("//*[@id = //label[starts-with(normalize-space(.), {})]/@for]", quoted(label))
}

/// A text in XPath's quotes.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
