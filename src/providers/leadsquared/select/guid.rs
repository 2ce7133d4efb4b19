//! Ids as LeadSquared writes them: leads have random GUIDs (version 4), everything else GUIDs made of the time (version 1).

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;

/// From 15 October 1582, where GUIDs count from, to 1970, in steps of 100 ns.
const EPOCH: i128 = 0x01B2_1DD2_1381_4000;

/// A GUID of version 4 that follows from a seed, a sequence and a number.
pub fn random(seed: u64, sequence: &str, number: u64) -> String {
    let mut bytes = drawn(seed, sequence, number);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    written(bytes)
}

/// A GUID of version 1 that tells the time, and otherwise follows from a seed, a sequence and a number.
pub fn timed(seed: u64, sequence: &str, number: u64, now: Timestamp) -> String {
    let mut bytes = drawn(seed, sequence, number);
    let ticks = u64::try_from(now.as_nanosecond() / 100 + EPOCH).unwrap_or_default();
    bytes[..4].copy_from_slice(&(ticks as u32).to_be_bytes());
    bytes[4..6].copy_from_slice(&((ticks >> 32) as u16).to_be_bytes());
    bytes[6..8].copy_from_slice(&((ticks >> 48) as u16 & 0x0fff | 0x1000).to_be_bytes());
    written(bytes)
}

/// Whether a text has the form of a GUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
pub fn is_guid(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(digits)
}

fn drawn(seed: u64, sequence: &str, number: u64) -> [u8; 16] {
    let digest = digest(&SHA256, format!("{seed} {sequence} {number}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    bytes
}

fn written(mut bytes: [u8; 16]) -> String {
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_id_is_of_its_version_and_tells_its_time() {
        let at: Timestamp = "2017-09-18T00:00:00Z".parse().unwrap();
        let id = timed(1, "webhook", 1, at);
        // The documents' own example, b1c420d7-9c3e-11e7-…, is from that day.
        assert!(is_guid(&id) && id[9..].starts_with("9c") && id[14..].starts_with("11e7"), "{id}");
        assert!(random(1, "lead", 1)[14..].starts_with('4'));
        assert!(!is_guid("newest") && !is_guid("b1c420d7-9c3e-11e7-b0ab-02e89b2fb8fg") && !is_guid("b1c420d79c3e11e7b0ab02e89b2fb8f4"));
    }

    #[test]
    fn numbers_sequences_and_seeds_tell_ids_apart() {
        let at = Timestamp::UNIX_EPOCH;
        let ids: HashSet<String> = (0..100).flat_map(|n| [timed(1, "a", n, at), timed(1, "b", n, at), timed(2, "a", n, at)]).collect();
        assert_eq!((ids.len(), timed(1, "a", 7, at)), (300, timed(1, "a", 7, at)));
    }
}
