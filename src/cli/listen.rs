//! `leadbench listen`: a correct receiver that shows and judges what arrives.

use std::{net::SocketAddr, time::Duration};

use clap::Args;
use tokio::sync::broadcast::error::RecvError;

use super::{
    Exit, Outcome, options,
    screen::{BAD, FAINT, GOOD, STRONG, brief, say, styled},
    serve::interrupted,
};
use crate::{
    engine::{
        clock::real_now,
        send::{Egress, Sender},
    },
    model::{Framing, Headers, Message, Provider},
    server::{
        bind,
        receiver::{Arrival, Fault, Receiver, ReceiverOptions, Rule},
    },
};

/// How long a receiver that deliveries are passed on to has to answer.
const FORWARD_TIMEOUT: Duration = Duration::from_secs(30);

/// Run a correct receiver that shows and judges what arrives, until interrupted
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench listen localiq --listen 127.0.0.1:9000
  leadbench listen localiq --authorization 'token jokin'                refuse what does not carry it
  leadbench listen salesiq --signing-key public.pem                     refuse what the key has not signed
  leadbench listen localiq --forward http://127.0.0.1:3000/leads        pass each delivery on")]
pub(super) struct Listen {
    /// Whose leads: localiq, leadsquared, salesiq, autoid
    provider: String,
    /// Where to listen; port 0 takes any that is free
    #[arg(long, default_value = "127.0.0.1:9000", value_name = "ADDRESS", env = "LEADBENCH_LISTEN")]
    listen: SocketAddr,
    #[command(flatten)]
    credentials: options::Credentials,
    /// Pass each delivery on as it came, credentials included, and say what came back
    #[arg(long, value_name = "URL", env = "LEADBENCH_FORWARD")]
    forward: Option<String>,
    /// Allow to pass on to another machine
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    remote_ok: bool,
    #[command(flatten)]
    tls: options::Tls,
    /// Print each body, too
    #[arg(long, env = "LEADBENCH_SHOW", value_parser = clap::builder::FalseyValueParser::new())]
    show: bool,
}

impl Listen {
    pub(super) async fn run(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let credentials = self.credentials.lines()?;
        let keys = self.credentials.keys(provider)?;
        let signed = !keys.is_empty();
        let agreed: Vec<String> = credentials.iter().map(|(name, _)| name.clone()).collect();
        let transport = self.tls.transport()?;
        let listener = bind(self.listen).await?;
        // Whoever points a webhook here has chosen a path of their own.
        self.forward.iter().try_for_each(|url| options::url("--forward", url))?;
        let receiver = Receiver::start(
            listener,
            ReceiverOptions { credentials, keys, faults: vec![Fault::Skip(Rule::Path)], ..ReceiverOptions::new(provider) },
        )?;
        say!("leadbench listening on http://{}", receiver.address());
        say!("\na correct receiver of {} leads, on any path; each lead is stored once", styled(STRONG, provider.title()));
        match agreed.as_slice() {
            [] if !provider.signature_header().is_empty() => match signed {
                true => say!("deliveries that none of the keys has signed are refused"),
                false => say!(
                    "signatures are not looked at: --signing-key PEM-FILE, public or private, makes it refuse what the key has not signed"
                ),
            },
            [] => say!("no credentials were agreed: --authorization VALUE makes it refuse deliveries without them"),
            names => say!("deliveries without the agreed {} are refused", names.join(", ")),
        }
        say!("what is stored of a lead: curl {}/ID", receiver.observe_url());
        if let Some(url) = &self.forward {
            say!(
                "each delivery is passed on to {url}{}",
                if self.remote_ok { "" } else { ", if that is on this machine (--remote-ok allows others)" }
            );
        }
        let given =
            |name: &String| if name == "Authorization" { " --authorization …".to_owned() } else { format!(" --header '{name}: …'") };
        let proof: String = agreed.iter().map(given).collect();
        let lead = provider.leads().first().map_or("", |lead| lead.name);
        say!("\nsend it something:\nleadbench send {} {lead} --to http://{}/leads{proof}\n", provider.name(), receiver.address());
        let sender = Sender::on(transport, if self.remote_ok { Egress::Any } else { Egress::Loopback });
        let mut arrivals = receiver.subscribe();
        let stop = interrupted(1);
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return Ok(Exit::Done),
                arrival = arrivals.recv() => match arrival {
                    Ok(arrival) => {
                        self.show(provider, &arrival);
                        if let Some(url) = &self.forward {
                            pass_on(&sender, url, &arrival).await;
                        }
                    }
                    Err(RecvError::Lagged(lost)) => say!("{}", styled(FAINT, format!("{lost} arrivals came too fast to show"))),
                    Err(RecvError::Closed) => return Ok(Exit::Internal),
                },
            }
        }
    }

    fn show(&self, provider: &dyn Provider, arrival: &Arrival) {
        let request = &arrival.request;
        let what = provider.identify(request).map_or("no lead to read".to_owned(), |id| format!("lead {id}"));
        let (style, answer) = match &arrival.reply {
            Some(reply) if reply.status < 300 => (GOOD, reply.status.to_string()),
            Some(reply) => (BAD, reply.status.to_string()),
            None => (BAD, "no answer".to_owned()),
        };
        let media = request.media_type().unwrap_or_else(|| "no content type".to_owned());
        let size = request.body.len();
        say!("{:>4}  {} {}  {what}, {media}, {size} bytes: {}", arrival.number, request.method, request.path, styled(style, answer));
        if let Some(reply) = arrival.reply.as_ref().filter(|reply| reply.status >= 300) {
            say!("      {}", String::from_utf8_lossy(&reply.body).trim());
        }
        match arrival.flaws.as_slice() {
            [] if arrival.reply.as_ref().is_some_and(|r| r.status < 300) => say!("      {}", styled(GOOD, "as documented")),
            flaws => {
                for flaw in flaws {
                    say!("      {} expected {}, found {}", styled(BAD, &flaw.pointer), flaw.expected, flaw.actual);
                }
            }
        }
        if self.show {
            say!("{}", String::from_utf8_lossy(&request.body));
        }
    }
}

async fn pass_on(sender: &Sender, url: &str, arrival: &Arrival) {
    let original = arrival.original();
    // What belongs to the connection it came over stays behind.
    let own = ["host", "content-length", "transfer-encoding", "connection"];
    let headers: Headers = original.headers.iter().filter(|(n, _)| !own.contains(&n.to_lowercase().as_str())).collect();
    let message = Message { method: original.method, url: url.to_owned(), headers, body: original.body, framing: Framing::Sized };
    let exchange = sender.send(message, FORWARD_TIMEOUT, real_now()).await;
    let told = match &exchange.answer {
        Ok(reply) => styled(if reply.status < 300 { GOOD } else { BAD }, reply.status),
        Err(why) => styled(BAD, why),
    };
    say!("      passed on to {url}: {told}, {}", brief(exchange.took));
}
