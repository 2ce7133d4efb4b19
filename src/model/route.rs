//! The endpoints a provider documents, and which of them a stray call most likely meant.

use percent_encoding::percent_decode_str;

use super::{Request, nearest};

/// One endpoint that the provider documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// Upper case: `POST`.
    pub method: &'static str,
    /// `{name}` stands for one segment: `/crm/webhooks/{id}`.
    pub path: &'static str,
    /// What it does, in a few words.
    pub about: &'static str,
}

impl Route {
    /// Whether a request's path is one of this route's; its method may be another.
    pub fn leads(&self, request: &Request) -> bool {
        // Each call is held against each route of each provider: nothing is copied, and most are written as the route is.
        if self.path == request.path {
            return true;
        }
        let (mut wanted, mut given) = (self.path.trim_start_matches('/').split('/'), request.path.trim_start_matches('/').split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(given)) if is_open(wanted) && !given.is_empty() => {}
                (Some(wanted), Some(given)) if !is_open(wanted) && reads_as(given, wanted) => {}
                _ => return false,
            }
        }
    }

    /// Whether a request is a call of this route.
    pub fn takes(&self, request: &Request) -> bool {
        self.method == request.method && self.leads(request)
    }

    /// How a stray request differs from this route, or none when it is too far to have meant it.
    /// The number orders the routes: the smaller, the nearer.
    pub fn miss(&self, request: &Request) -> Option<(usize, String)> {
        if self.leads(request) {
            let method = &request.method;
            return (self.method != method).then(|| (1, format!("the method is {}, not {method}", self.method)));
        }
        let (wanted, given) = (self.segments(), request.segments());
        let fixed = || wanted.iter().copied().filter(|w| !is_open(w));
        let known = given.iter().filter(|g| nearest(g, fixed()).is_some()).count();
        let apart = wanted.len().max(given.len()) - known.min(wanted.len());
        let method = usize::from(self.method != request.method);
        (known > 0).then(|| (2 + 2 * apart + method, format!("the path is {}, not {}", self.path, request.path)))
    }

    fn segments(&self) -> Vec<&'static str> {
        self.path.trim_start_matches('/').split('/').collect()
    }
}

/// Whether a segment as sent, percent-encoded where it is, is a word.
fn reads_as(sent: &str, word: &str) -> bool {
    sent == word || sent.contains('%') && percent_decode_str(sent).eq(word.bytes())
}

fn is_open(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The nearest of several routes to a request that none of them takes, with the difference in words.
pub fn nearest_route<'a>(routes: impl IntoIterator<Item = &'a Route>, request: &Request) -> Option<(&'a Route, String)> {
    let misses = routes.into_iter().filter_map(|route| route.miss(request).map(|(distance, how)| (distance, route, how)));
    misses.min_by_key(|(distance, ..)| *distance).map(|(_, route, how)| (route, how))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Headers;

    const ROUTES: &[Route] = &[
        Route { method: "POST", path: "/crm/webhooks", about: "register" },
        Route { method: "DELETE", path: "/crm/webhooks/{id}", about: "deregister" },
        Route { method: "GET", path: "/crm/contacts", about: "contacts" },
    ];

    fn request(method: &str, path: &str) -> Request {
        Request { method: method.into(), path: path.into(), query: String::new(), headers: Headers::new(), body: Default::default() }
    }

    #[test]
    fn a_route_takes_its_method_and_path_only() {
        assert!(ROUTES[1].takes(&request("DELETE", "/crm/webhooks/84+TEST_1")));
        assert!(!ROUTES[1].takes(&request("DELETE", "/crm/webhooks/")));
        assert!(!ROUTES[1].takes(&request("GET", "/crm/webhooks/84")));
    }

    #[test]
    fn a_stray_call_finds_what_it_meant() {
        let meant = |method, path| nearest_route(ROUTES, &request(method, path)).map(|(route, how)| (route.about, how));
        assert_eq!(meant("PUT", "/crm/webhooks"), Some(("register", "the method is POST, not PUT".into())));
        assert_eq!(meant("POST", "/crm/webhook"), Some(("register", "the path is /crm/webhooks, not /crm/webhook".into())));
        assert_eq!(meant("GET", "/crm/contact").map(|m| m.0), Some("contacts"));
        assert_eq!(meant("DELETE", "/v1/crm/webhooks/84").map(|m| m.0), Some("deregister"));
        assert_eq!(meant("GET", "/favicon.ico"), None);
    }
}
