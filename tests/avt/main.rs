//! The one integration-test binary: a module for each thing that is held.

mod ebnf;
mod examples;
mod explain;
mod formats;
mod grammar;
mod printed;
mod spec;
