//! What only the whole can show, over real sockets, in one binary.

/// AutoID end to end: the wizard by curl, what a call sends, what others read of it.
mod autoid;
/// A receiver of AutoID calls in another language, judged.
mod autoid_peer;
/// What callers may make at most.
mod bounds;
/// The command line: what a newcomer types, what a mistake is answered.
mod cli;
/// The console in a real browser.
mod console;
/// What the page of the console calls: the live stream, rows, details, providers, accounts, runs.
mod console_api;
/// The screens of the providers, driven as a page drives them.
mod console_screens;
/// The control API: events, deliveries, requests, subscriptions, clock, sandboxes, reset.
mod control;
/// The OpenAPI document of the control API, and what holds answers against it.
mod control_document;
/// A walk over the whole control API: every status that is documented.
mod control_walk;
/// The printed commands, each pasted against its mutant.
mod curls;
/// The examples, each by the job that the page about CI gives for it.
mod examples;
/// Deliberate faults of the simulator, armed and disarmed.
mod faults;
/// The provider of the page "A fifth provider", from outside the crate.
mod fifth;
/// Hostile peers: a verdict within the budget, with flat memory.
mod hostile;
/// LeadSquared's management API as its clients meet it, and its limit.
mod leadsquared_api;
/// LeadSquared's deliveries as a receiver meets them.
mod leadsquared_delivery;
/// The judge of LeadSquared's receivers.
mod leadsquared_judge;
/// Load tests: many leads at a pace, counted on both sides.
mod load;
/// LOCALiQ's management API as its clients meet it.
mod localiq_api;
/// LOCALiQ's deliveries as a receiver meets them.
mod localiq_delivery;
/// The OpenAPI documents: valid, as reviewed, and true of the running simulator.
mod openapi;
/// What stands around the program: container, manifests, the action for CI, and `leadbench health`.
mod packaging;
/// The whole suite against receivers in other languages.
mod peers;
/// What the command line prints of itself: completions, manual pages, configuration, schemas.
mod printed;
/// The README's commands, each run.
mod readme;
/// `leadbench replay`: a failure that still fails, and one that is fixed.
mod replay;
/// Reports of real runs, read by programs that we did not write.
mod reports;
/// Who may use what is ours: the token, foreign hosts and origins, the console's sign-in.
mod rim;
/// Senders and clients, our own and others', judged over real sockets.
mod roles;
/// Zoho SalesIQ's management API as its clients meet it.
mod salesiq_api;
/// The whole suite against receivers of Zoho SalesIQ in other languages.
mod salesiq_peers;
/// The JSON Schemas of what providers post, held against what they post.
mod schemas;
/// Other people's fuzzer, led by our OpenAPI documents.
mod schemathesis;
/// The judge judged: its kill matrix.
mod selftest;
/// What the modules share: a simulator, an independent client, a scripted receiver.
mod setting;
/// Signatures, checked by other implementations, and what is said of wrong ones.
mod signatures;
/// The stores: what they keep over `kill -9`, replicas on one database, outages and fail-over.
mod stores;
/// TLS: receivers with private authorities, other names, dates that are over.
mod tls;
