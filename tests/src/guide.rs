//! Compiles and runs the examples of the guide in `docs/guide` and of the skill, with
//! `cargo test --doc`.

macro_rules! chapters {
    ($($name:ident: $file:literal,)*) => {$(
        #[doc = include_str!(concat!("../../docs/guide/src/", $file))]
        pub mod $name {}
    )*};
}

chapters! {
    authentication: "authentication.md",
    errors: "errors.md",
    generating: "generating.md",
    getting_started: "getting-started.md",
    lists: "lists.md",
    testing: "testing.md",
    tools: "tools.md",
    upgrading: "upgrading.md",
    webhooks: "webhooks.md",
}

/// The instructions for agents that use the crates.
#[doc = include_str!("../../skills/feather/SKILL.md")]
pub mod skill {}
