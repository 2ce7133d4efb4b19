//! Bytes in JSON, for `serde(with)`: as text where they are text, else in Base64.

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Text(std::borrow::Cow<'a, str>),
    Base64 { base64: String },
}

pub fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Written::Text(text.into()),
        Err(_) => Written::Base64 { base64: BASE64_STANDARD.encode(bytes) },
    }
    .serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    match Written::deserialize(deserializer)? {
        Written::Text(text) => Ok(Bytes::from(text.into_owned())),
        Written::Base64 { base64 } => BASE64_STANDARD.decode(base64).map(Bytes::from).map_err(D::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Holder(#[serde(with = "super")] Bytes);

    proptest! {
        #[test]
        fn bytes_come_back_as_they_were(bytes: Vec<u8>, text: String) {
            for bytes in [bytes, text.into_bytes()] {
                let written = serde_json::to_string(&Holder(bytes.clone().into())).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Holder>(&written).unwrap().0[..], &bytes[..]);
            }
        }
    }
}
