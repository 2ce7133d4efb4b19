//! leadbench: a fake of the lead providers, and the judge of everything that talks to them.
//!
//! One sentence runs it: *a lead happens; each subscription that selects it is owed a delivery; the provider
//! renders and signs a message; the engine sends it, records the attempt and tries again by policy; the judge
//! looks at the exchanges and says what held.*

pub mod cli;
pub mod conform;
pub mod engine;
pub mod mock;
pub mod model;
pub mod providers;
pub mod report;
pub mod server;
pub mod wire;

/// LOCALiQ's leads, as documented, for [`mock::Simulator::trigger`].
pub mod lead {
    use crate::mock::Lead;

    /// A chat with its transcript.
    pub fn chat() -> Lead {
        Lead::documented("localiq", "chat")
    }

    /// A tracked call with its recording.
    pub fn call() -> Lead {
        Lead::documented("localiq", "call")
    }

    /// A form that was posted.
    pub fn form() -> Lead {
        Lead::documented("localiq", "form")
    }

    /// A form that came by e-mail.
    pub fn email() -> Lead {
        Lead::documented("localiq", "email")
    }

    impl Lead {
        /// Counts as the lead of a contact that was not there before: the default.
        pub fn new_contact(self) -> Self {
            self.event("new_contact")
        }

        /// Counts as the lead of a contact that was there before.
        pub fn new_lead(self) -> Self {
            self.event("new_lead")
        }
    }
}

impl mock::Simulator {
    /// Starts with all providers on a random port of 127.0.0.1, on the system's clock.
    pub async fn start() -> std::io::Result<Self> {
        Self::builder().start().await
    }

    /// All providers, with another clock, seed or switches.
    pub fn builder() -> mock::SimulatorBuilder {
        mock::SimulatorBuilder::new(providers::ALL)
    }

    /// LOCALiQ's face.
    pub fn localiq(&self) -> mock::Face<'_> {
        mock::Face::new(self, &providers::localiq::LOCALIQ)
    }
}
