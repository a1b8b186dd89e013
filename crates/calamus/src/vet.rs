//! Validation of documents.

pub use calamus_document::validate::{
    Consequence, Problem, Problems, Validated as Vetted, validate as vet,
};
