//! From where a call may come: a page elsewhere neither has us called by a name of its own (DNS rebinding), nor posts to us.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::{
    HeaderMap, Uri,
    header::{HOST, ORIGIN},
    uri::Authority,
};
use url::Url;

use crate::model::Invalid;

/// Refuses a call by a name that is not this machine's, at any port: a tunnel has its own. No browser leaves the name out.
pub(super) fn is_here(headers: &HeaderMap, uri: &Uri, bound: SocketAddr) -> Result<(), Invalid> {
    let named = uri.authority().map(|authority| authority.as_str().as_bytes());
    let mut hosts = named.into_iter().chain(headers.get_all(HOST).iter().map(|v| v.as_bytes()));
    match hosts.find(|host| !is_ours(host, bound)) {
        None => Ok(()),
        Some(foreign) => {
            let wrong =
                format!("`{}` is no name of this machine, and a page elsewhere may have chosen it", String::from_utf8_lossy(foreign));
            let right = format!("{bound}, localhost:{}, or `leadbench serve --token`, which may be called by any name", bound.port());
            Err(Invalid::new("Host", wrong, right))
        }
    }
}

fn is_ours(host: &[u8], bound: SocketAddr) -> bool {
    let Ok(authority) = Authority::try_from(host) else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match address {
        Ok(address) => address == bound.ip() || address == Ipv4Addr::LOCALHOST || address == Ipv6Addr::LOCALHOST,
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// Refuses a change that a page of another origin makes. Programs say nothing of an origin; browsers do.
pub(super) fn is_own(headers: &HeaderMap, uri: &Uri) -> Result<(), Invalid> {
    let text = |name| headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()));
    let right = "the console's own page, or a program that is no browser";
    match text("sec-fetch-site") {
        // What the browser itself says goes before a comparison, which a proxy that renames us would spoil.
        Some(site) if matches!(&*site, "same-origin" | "none") => return Ok(()),
        Some(site) => return Err(Invalid::new("Sec-Fetch-Site", format!("a page elsewhere wants a change (`{site}`)"), right)),
        None => {}
    }
    let Some(origin) = text(ORIGIN.as_str()) else { return Ok(()) };
    let host = uri.authority().map(|authority| authority.as_str().into()).or_else(|| text(HOST.as_str())).unwrap_or_default();
    let page = Url::parse(&origin).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    // Without the port where it is the usual one of the page's scheme, as browsers write it, too.
    let called = page.as_ref().and_then(|page| Url::parse(&format!("{}://{host}", page.scheme())).ok());
    match (page, called) {
        (Some(page), Some(called)) if page.origin() == called.origin() => Ok(()),
        _ => Err(Invalid::new("Origin", format!("a page of `{origin}` wants a change at `{host}`"), right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        lines.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn this_machine_has_few_names() {
        let bound = |text: &str| text.parse::<SocketAddr>().unwrap();
        let here = |host: &str, at: &str| is_here(&headers(&[("host", host)]), &Uri::from_static("/"), bound(at)).is_ok();
        for host in ["localhost", "LOCALHOST:4010", "127.0.0.1", "127.0.0.1:4010", "127.0.0.1:9", "[::1]", "[::1]:4010"] {
            assert!(here(host, "127.0.0.1:4010"), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:4010",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evil.example@127.0.0.1",
            "127.0.0.1@evil.example",
            "127.0.0.2",
            "0.0.0.0:4010",
            "[::2]",
            "10.0.0.1",
            "",
            "a b",
        ] {
            assert!(!here(host, "127.0.0.1:4010"), "{host}");
        }
        assert!(here("127.0.0.2:4010", "127.0.0.2:4010"));
        let absolute = Uri::from_static("http://evil.example/_leadbench/");
        assert!(is_here(&headers(&[("host", "localhost")]), &absolute, bound("127.0.0.1:1")).is_err());
        assert!(is_here(&HeaderMap::new(), &Uri::from_static("/"), bound("127.0.0.1:1")).is_ok());
    }

    #[test]
    fn a_change_comes_from_our_page_or_from_a_program() {
        let own = |lines: &[(&'static str, &str)]| is_own(&headers(lines), &Uri::from_static("/")).is_ok();
        let host = ("host", "127.0.0.1:4010");
        assert!(own(&[host]));
        assert!(own(&[host, ("origin", "http://127.0.0.1:4010")]));
        assert!(own(&[("host", "bench.example"), ("origin", "https://bench.example")]));
        assert!(own(&[("host", "bench.example:443"), ("origin", "https://bench.example")]));
        // Behind a proxy that names us by another name.
        assert!(own(&[host, ("origin", "https://bench.example"), ("sec-fetch-site", "same-origin")]));
        for origin in ["http://evil.example", "http://127.0.0.1:3000", "http://localhost:4010", "null", "", "file://127.0.0.1:4010"] {
            assert!(!own(&[host, ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "anything"] {
            assert!(!own(&[host, ("sec-fetch-site", site)]), "{site}");
            assert!(!own(&[host, ("origin", "http://127.0.0.1:4010"), ("sec-fetch-site", site)]), "{site}");
        }
    }
}
