//! What only the whole can show, over real sockets, in one binary.

/// The command line: what a newcomer types, what a mistake is answered.
mod cli;
/// The control API: events, deliveries, requests, subscriptions, clock, sandboxes, reset.
mod control;
/// The printed commands, each pasted against its mutant.
mod curls;
/// Hostile peers: a verdict within the budget, with flat memory.
mod hostile;
/// LOCALiQ's management API as its clients meet it.
mod localiq_api;
/// LOCALiQ's deliveries as a receiver meets them.
mod localiq_delivery;
/// The whole suite against receivers in other languages.
mod peers;
/// The README's commands, each run.
mod readme;
/// `leadbench replay`: a failure that still fails, and one that is fixed.
mod replay;
/// Reports of real runs, read by programs that we did not write.
mod reports;
/// Senders and clients, our own and others', judged over real sockets.
mod roles;
/// Zoho SalesIQ's management API as its clients meet it.
mod salesiq_api;
/// The judge judged: its kill matrix.
mod selftest;
/// What the modules share: a simulator, an independent client, a scripted receiver.
mod setting;
/// Signatures, checked by other implementations, and what is said of wrong ones.
mod signatures;
