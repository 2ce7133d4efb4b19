//! What a token stands for in one message: a data point of the call as it is known at that moment.

use super::{
    call::{Call, Kind},
    moment,
    token::{self, Category},
};
use crate::{model::Settings, wire::template::Filling};

/// At which moment of a call a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moment {
    Begin,
    End,
}

/// The value of a token. What is not known at that moment is empty, or as the switch `empty-tokens` has it.
pub fn lookup(call: &Call, moment: Moment, settings: &Settings, name: &str) -> Filling {
    let category = token::find(name).map_or(Category::CallBegin, |token| token.category);
    let known = match category {
        Category::CallEnd => moment == Moment::End && call.is_over(),
        Category::Dni => call.kind == Kind::Dni,
        Category::CallBegin | Category::LocationInfo => true,
    };
    match name {
        token::PROMPTS if known => nested(prompts(call), settings),
        token::TAGS => nested(tags(call, settings), settings),
        _ => match call.call.text(name) {
            text if !known || text.is_empty() => nothing(name, settings),
            text if matches!(name, "call_start_time" | "call_end_time") && settings.is("times", "12-hour-gmt") => {
                Filling::Text(moment::in_twelve_hours(text))
            }
            text => Filling::Text(text.to_owned()),
        },
    }
}

fn nothing(name: &str, settings: &Settings) -> Filling {
    match settings.get("empty-tokens") {
        "null" => Filling::Null,
        "literal" => Filling::Text(format!("%{name}%")),
        // A list stays a list.
        _ if name == token::PROMPTS => nested(Filling::Rows { item: "prompt_response", rows: Vec::new() }, settings),
        _ => Filling::Text(String::new()),
    }
}

fn prompts(call: &Call) -> Filling {
    let row = |p: &super::call::Prompt| {
        vec![("question", p.question.clone()), ("question_link", p.question_link.clone()), ("response", p.response.clone())]
    };
    Filling::Rows { item: "prompt_response", rows: call.call.prompt_responses.iter().map(row).collect() }
}

fn tags(call: &Call, settings: &Settings) -> Filling {
    let pairs = call.call.tags.iter();
    match settings.get("tags") {
        "list" => Filling::Rows { item: "tag", rows: pairs.map(|(n, v)| vec![("name", n.clone()), ("value", v.clone())]).collect() },
        _ => Filling::Pairs { item: "tag", pairs: pairs.map(|(n, v)| (n.clone(), v.clone())).collect() },
    }
}

/// A structure, or the same on one line of text.
fn nested(value: Filling, settings: &Settings) -> Filling {
    if settings.is("nested", "text") { Filling::Text(value.told()) } else { value }
}
