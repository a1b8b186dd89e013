//! The reason for a rule and the alternative to the change, for the rule page and `explain`.
//!
//! Both follow from the severities, since these say who is affected; some rules have advice of
//! their own.

use super::Rule;
use super::Severity::{Breaking, Risky, Safe};

/// Rules with advice of their own: id, and what to do instead.
const OWN: &[(&str, &str)] = &[
    (
        "enum-value-added",
        "Declare enums that will grow with `x-extensible-enum` from the start, or return the new value only to callers that ask for it.",
    ),
    (
        "operation-removed",
        "Set `deprecated: true` and `x-sunset` first, and remove the operation after that day.",
    ),
    (
        "operation-removed-before-sunset",
        "Keep the operation until the announced day, or announce another day and wait for it.",
    ),
    (
        "deprecated-operation-removed",
        "Announce a day of removal with `x-sunset`, so that callers know how much time they have.",
    ),
    (
        "operation-moved",
        "Serve both paths, deprecate the former, and remove it after its `x-sunset`.",
    ),
    (
        "sunset-too-soon",
        "Announce a later day, so that callers have the grace period of the settings.",
    ),
    ("sunset-brought-forward", "Keep the day that was announced first."),
    ("deprecated-without-sunset", "Add `x-sunset` with the day of removal."),
    (
        "parameter-added-required",
        "Make the parameter optional, with the former behavior as its default.",
    ),
    (
        "property-added-required",
        "Make the property optional in requests, with the former behavior as its default.",
    ),
    ("property-became-optional", "Keep returning the property, with an empty value if need be."),
    (
        "property-removed-required",
        "Deprecate the property, keep returning it, and remove it after its `x-sunset`.",
    ),
    (
        "null-allowed",
        "Return a value of the former type, or leave out the property if it is optional.",
    ),
    (
        "reference-not-followed",
        "Compare with `--resolve DIR`, which follows references to files below a folder, or bundle both documents into one file each.",
    ),
    (
        "default-added",
        "Find out which value the server assumed before. If it is the same, accept the finding.",
    ),
    ("default-removed", "Keep documenting the value that the server assumes."),
    ("default-changed", "Keep the former default, and let callers ask for the new one."),
    (
        "security-required",
        "Accept requests without credentials during an announced period, then require them.",
    ),
    (
        "pattern-changed",
        "Check that every value that matched the former pattern matches the new one, and accept the finding.",
    ),
    ("read-only-removed-required", "Make the property optional in requests."),
];

impl Rule {
    /// Why a change of this kind matters.
    pub fn why(&self) -> &'static str {
        match (self.request, self.response) {
            (Breaking, Breaking) => {
                "Programs that follow the older document can fail: requests can be rejected, and \
                 responses can be ones that it excludes."
            }
            (Breaking, _) => {
                "Requests that were valid can be rejected. Responses stay within the older document."
            }
            (_, Breaking) => {
                "Responses can be ones that the older document excludes, so that their readers can \
                 fail. Requests that were valid stay valid."
            }
            (Risky, _) | (_, Risky) => {
                "The documents do not decide whether programs that follow the older one are \
                 affected. That depends on what the server does."
            }
            (Safe, Safe) => {
                "Programs that follow the older document are not affected. It is reported because \
                 it belongs in a changelog, and may change generated code."
            }
        }
    }

    /// What to do instead.
    pub fn instead(&self) -> &'static str {
        if let Some((_, advice)) = OWN.iter().find(|(id, _)| *id == self.id) {
            return advice;
        }
        match (self.request, self.response) {
            (Breaking, Breaking) => {
                "Offer the new form beside the former one, deprecate the former, and remove it \
                 after its `x-sunset`."
            }
            (Breaking, _) => {
                "Accept the former requests as well, or restrict only a new operation or a new \
                 version of the API."
            }
            (_, Breaking) => {
                "Return the new form only to callers that ask for it: by a parameter, another \
                 operation, or another version of the API."
            }
            (Risky, _) | (_, Risky) => {
                "Check what the server does. If no program is affected, accept the finding in \
                 `drift.toml` with the reason."
            }
            (Safe, Safe) => "Nothing.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OWN;

    #[test]
    fn own_advice_belongs_to_rules() {
        for (id, _) in OWN {
            assert!(super::super::find(id).is_some(), "no rule {id}");
        }
    }
}
