//! The wizard: templates, their fields and tokens, webhooks, and where they are attached.

use super::{NOBODY, PAGE, READING, TOKENS, clause};
use crate::model::Clause;

const SCREEN: &str = "binds the console's screens, which the simulator offers through its control API";

pub const CLAUSES: &[Clause] = &[
    clause!("register/no-api", Client Informative Public, "the public documents as a whole", "No document names an API for webhooks, templates or campaigns: they are made on screens.", reason SCREEN),
    clause!("register/webhook-fields", Sender Required Stated, PAGE, "A webhook has a name, a URL and a template.", reason SCREEN),
    clause!("register/location", Sender Required Stated, PAGE, "Webhooks are listed, added and edited for one location.", reason SCREEN),
    clause!("register/delete", Sender Recommended Assumed, NOBODY, "A webhook can be deleted; what it is still owed is given up.", checks ["policy/removed-silent"]),
    clause!("register/template-choice", Sender Required Stated, PAGE, "A webhook takes an existing template, or creates one along with it.", reason SCREEN),
    clause!("register/template-group", Sender Required Stated, PAGE, "A template has a group that says who else can use it; the templates of one's own group are listed.", reason SCREEN, switch "group"),
    clause!("register/template-type", Sender Required Stated, PAGE, "A template's type is JSON or XML.", reason SCREEN),
    clause!("register/template-well-formed", Sender Required Stated, PAGE, "A format that is not correct is refused with an error, and the next screen is not reached.", reason SCREEN),
    clause!("register/template-error", Sender Recommended Assumed, NOBODY, "The error names line, column and what is wrong.", reason SCREEN),
    clause!("register/template-fields", Sender Required Stated, PAGE, "The fields of the sample are extracted, and each is correlated with a data point.", reason SCREEN),
    clause!("register/template-fields-which", Sender Recommended Assumed, NOBODY, "Fields are the values of a JSON sample and empty objects and lists in it, the texts and attributes of an XML one.", reason SCREEN),
    clause!("register/template-unmapped", Sender Recommended Assumed, NOBODY, "A field that is not mapped keeps its sample; a template without any token is used by no webhook.", checks ["render/literal", "render/xml-literal"]),
    clause!("register/template-typed", Sender Recommended Assumed, NOBODY, "A token may be typed straight into the sample; one that is in no catalogue, or is spelt with blanks or hyphens, is refused with the nearest.", reason SCREEN),
    clause!("register/template-places", Sender Recommended Assumed, NOBODY, "A token stands in a value, in JSON as a whole one or within quotation marks: not in a key, a name, a namespace, a comment, an instruction; a document type or an encoding other than UTF-8 is refused.", reason SCREEN),
    clause!("register/template-example", Sender Informative Assumed, PAGE, "The example's fields are called Firstname, Lastname, email in one place, first, last, phone in another: the latter are used.", reason "the page contradicts itself"),
    clause!("register/tokens", Sender Required Stated, TOKENS, "There are 77 tokens in four categories.", reason "what a token stands for is checked where it is rendered; that there are no others is a matter of the screens"),
    clause!("register/tokens-examples", Sender Informative Example, TOKENS, "Some examples explain or enumerate, one was copied from another row, two are missing; the documented call has one value for each.", reason "the page contradicts itself"),
    clause!("register/headers", Sender Required Stated, PAGE, "A webhook has header lines, more than one if needed, each with its value.", reason SCREEN),
    clause!("register/headers-none", Sender Recommended Assumed, NOBODY, "A webhook without a header line is one, too.", checks ["sign/none-made-up"]),
    clause!("register/success-code", Sender Required Stated, PAGE, "The success response code is 200, 201, 202, 203 or 204.", reason SCREEN),
    clause!("register/success-code-default", Sender Recommended Assumed, NOBODY, "Unless one is selected it is 200.", reason SCREEN),
    clause!("register/method", Sender Required Stated, PAGE, "The HTTP method is POST or PUT; unless one is chosen it is POST (assumed).", checks ["policy/post", "policy/put"]),
    clause!("register/url", Sender Recommended Stated, PAGE, "The URL is absolute, http or https, with a path of the user's own.", reason SCREEN),
    clause!("register/attach", Sender Required Stated, PAGE, "A webhook is enabled for a treatment, an offline campaign or a DNI campaign, from a drop-down there.", reason SCREEN),
    clause!("register/attach-moment", Sender Required Stated, PAGE, "For a campaign it is designated whether it is sent at the beginning or at the end of the call.", checks ["select/end", "select/begin", "select/both-moments"]),
    clause!("register/attach-many", Sender Recommended Assumed, READING, "One webhook may be enabled in several places, and several webhooks at one place: choosing one in a drop-down there adds it, or changes its moment, and choosing none takes away all.", checks ["policy/each-its-own"]),
    clause!("register/built-in", Sender Informative Assumed, NOBODY, "A location begins with the menu of the page's example and a campaign of each kind.", reason "a convention of the simulator"),
];
